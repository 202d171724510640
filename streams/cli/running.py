"""Commands that make a namespace and run it: ``topics``, ``worker``, ``demo``."""

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.confirming import ConfirmOption
from streams.cli.confirming import confirm as confirmed
from streams.cli.failures import CommandError, command
from streams.cli.options import BrokersOption, NamespaceOption, PartitionsOption, WindowsOption, identity_of, settings

if TYPE_CHECKING:
    from streams.settings import Settings

_SECOND = 1_000_000


RetentionOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="How long records are kept, or unlimited (DATELINE_RETENTION). [default: 30d]"),
]
ArticlesRetentionOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="The same for articles (DATELINE_ARTICLES_RETENTION). [default: unlimited]"),
]
CountsRetentionOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="The same for event-counts (DATELINE_COUNTS_RETENTION). [default: unlimited]"),
]


class Shown(StrEnum):
    """How one thing is shown."""

    TEXT = "text"
    JSON = "json"


topics_app = typer.Typer(
    help="Make, check or delete the topics of a namespace.",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example: dateline topics create --bounded --namespace trial",
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    topics_app.command("create", epilog="Example: dateline topics create --bounded --namespace trial")(create)
    topics_app.command("check", epilog="Example: dateline topics check --namespace trial")(check)
    topics_app.command("delete", epilog="Example: dateline topics delete --namespace trial --confirm trial")(delete)
    app.add_typer(topics_app, name="topics")
    app.command("worker", epilog="Example: dateline worker --namespace trial")(worker)
    app.command("demo", epilog="Example: dateline demo my-articles.jsonl --keep")(demo)


@command()
def create(
    context: typer.Context,
    bounded: Annotated[
        bool, typer.Option("--bounded", help="For input that ends (replay --end): no clocks, nothing is late.")
    ] = False,
    partitions: PartitionsOption = None,
    windows: WindowsOption = None,
    lateness: Annotated[
        str | None, typer.Option(metavar="TIME", help="How late articles may come (DATELINE_LATENESS). [default: 7d]")
    ] = None,
    story_horizon: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="How far apart near-duplicates may be (DATELINE_STORY_HORIZON). [default: 7d]"
        ),
    ] = None,
    retention: RetentionOption = None,
    articles_retention: ArticlesRetentionOption = None,
    counts_retention: CountsRetentionOption = None,
    replication: Annotated[int, typer.Option(min=1, metavar="N", help="Copies of each partition.")] = 1,
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Where the namespace exists, check it as topics check does.")
    ] = False,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Create all topics of a namespace. This settles what cannot change while it lives."""
    from streams.runtime import topics
    from streams.runtime.identity import find_identity

    chosen = settings(
        context,
        namespace=namespace,
        brokers=brokers,
        partitions=partitions,
        windows=windows,
        lateness=lateness,
        story_horizon=story_horizon,
        retention=retention,
        articles_retention=articles_retention,
        counts_retention=counts_retention,
    )
    if if_missing and (there := asyncio.run(find_identity(chosen.brokers, chosen.namespace))):
        if bounded and not there.bounded:
            raise CommandError(f"the namespace {chosen.namespace} exists, and is live; choose another with --namespace")
        _show_checked(chosen, Shown.TEXT)
        return
    identity = identity_of(chosen, bounded=bounded)
    kept = topics.Retention(chosen.retention, chosen.articles_retention, chosen.counts_retention)
    made = topics.create(chosen.brokers, chosen.namespace, identity, replication=replication, retention=kept)
    asyncio.run(made)
    kind = "bounded" if bounded else "live"
    typer.echo(f"created the {kind} namespace {chosen.namespace} with {chosen.partitions} partitions", err=True)


@command()
def check(
    context: typer.Context,
    form: Annotated[Shown, typer.Option("--format", help="Text to read, or JSON for programs.")] = Shown.TEXT,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Check a namespace's topics. Are they there, do they fit this version? Shows what it was made with."""
    _show_checked(settings(context, namespace=namespace, brokers=brokers), form)


def _show_checked(chosen: "Settings", form: Shown) -> None:
    from streams.cli.rows import identity as shown
    from streams.runtime.identity import check as checked

    identity = asyncio.run(checked(chosen.brokers, chosen.namespace, chosen.settled()))
    if form is Shown.JSON:
        typer.echo(identity.model_dump_json(indent=2))
        return
    typer.echo(f"{chosen.namespace} at {chosen.brokers}: all topics are there, and this version fits")
    for name, value in shown(identity):
        typer.echo(f"  {name:<16} {value}")


@command()
def delete(
    context: typer.Context,
    confirm: ConfirmOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Delete all topics of a namespace, with everything in them."""
    from streams.runtime import topics

    chosen = settings(context, namespace=namespace, brokers=brokers)
    confirmed(chosen.namespace, confirm, f"deletes everything in {chosen.namespace} at {chosen.brokers}")
    names = asyncio.run(topics.delete(chosen.brokers, chosen.namespace))
    typer.echo(f"deleted {len(names)} topics of {chosen.namespace}", err=True)


@command()
def worker(context: typer.Context, namespace: NamespaceOption = None, brokers: BrokersOption = None) -> None:
    """Run a worker until Ctrl-C: tag, deduplicate and aggregate. As many may run as there are partitions."""
    from streams.logs import configure
    from streams.runtime.config import WorkerConfig
    from streams.runtime.worker import run_worker

    configure()
    chosen = settings(context, namespace=namespace, brokers=brokers)
    configure(chosen.log_level)
    config = WorkerConfig(
        brokers=chosen.brokers,
        namespace=chosen.namespace,
        wanted=chosen.settled(),
        session_timeout_s=chosen.session_timeout / _SECOND,
        idle_after_s=chosen.idle_after / _SECOND,
        emit_interval_s=chosen.emit_interval / _SECOND,
        http_host=chosen.http_host,
        http_port=chosen.http_port,
        outputs_include_body=chosen.outputs_include_body,
        cloudevents=chosen.cloudevents,
    )
    raise typer.Exit(run_worker(config))


@command()
def demo(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="Files or folders instead of the seeds.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Stay until Ctrl-C.")] = False,
    broker: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="A broker that is there, instead of the embedded one.")
    ] = None,
) -> None:
    """Show the whole way of the data on this machine. Broker, worker, replay, counts as they grow, check."""
    from streams.demo import run_demo

    raise typer.Exit(run_demo(paths or [], keep, broker))
