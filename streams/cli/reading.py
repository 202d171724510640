"""Commands that read what stands on the topics: ``consume`` and ``verify``."""

import asyncio
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import BrokersOption, Format, NamespaceOption, settings

if TYPE_CHECKING:
    from streams.settings import Settings


class Output(StrEnum):
    """Topics that can be consumed."""

    EVENT_COUNTS = "event-counts"
    UNIQUE = "unique"
    DUPLICATES = "duplicates"
    LATE = "late"
    REJECTED = "rejected"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("consume", epilog="Example: dateline consume event-counts --final --format jsonl")(consume)
    app.command("verify", epilog="Example: dateline verify --namespace trial --timeout 60")(verify)


@command()
def consume(
    context: typer.Context,
    topic: Annotated[
        Output, typer.Argument(metavar="TOPIC", help="event-counts, unique, duplicates, late or rejected.")
    ],
    final: Annotated[bool, typer.Option("--final", help="Only final counts.")] = False,
    form: Annotated[Format, typer.Option("--format", help="How records are written to stdout.")] = Format.TABLE,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Show what stands on an output topic, from its start to its present end."""
    if final and topic is not Output.EVENT_COUNTS:
        raise CommandError(f"--final is for event-counts, not for {topic}", USAGE)
    chosen = settings(context, namespace=namespace, brokers=brokers)
    if topic is Output.EVENT_COUNTS:
        asyncio.run(_counts(chosen, form, final))
    else:
        show_records(chosen, topic, form)


def show_records(chosen: "Settings", topic: Output, form: Format) -> None:
    """What stands on a topic that holds no counts. Raises RuntimeProblem."""
    if form is Format.JSONL:
        asyncio.run(_lines(chosen, topic))
    else:
        asyncio.run(_rows(chosen, topic, form))


@command()
def verify(
    context: typer.Context,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="S", help="Wait so many seconds for the workers to catch up.")
    ] = 120.0,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Recount a namespace's articles by other means, and compare: every count, every duplicate, every late article."""
    from streams.verify import verify as compare

    chosen = settings(context, namespace=namespace, brokers=brokers)
    quiet_s = 2 * chosen.emit_interval / 1_000_000 + 0.5
    verdict = asyncio.run(compare(chosen.brokers, chosen.namespace, timeout, quiet_s))
    typer.echo(f"{chosen.namespace}:")
    for line in verdict.lines():
        typer.echo(line)
    raise typer.Exit(0 if verdict.good else 1)


async def _counts(chosen: "Settings", form: Format, final: bool) -> None:
    from streams.cli.counts_out import write_counts
    from streams.consume import consume_counts
    from streams.counts import counts_in_order
    from streams.runtime.identity import check

    identity = await check(chosen.brokers, chosen.namespace)
    counts = await consume_counts(chosen.brokers, chosen.namespace)
    shown = [count for count in counts if count.final or not final]
    write_counts(counts_in_order(shown, identity.windows), form)


async def _lines(chosen: "Settings", topic: Output) -> None:
    from streams.cli.output import write_lines
    from streams.consume import consume_duplicates, consume_first
    from streams.stages.base import Topic

    if topic is Output.DUPLICATES:
        duplicates = await consume_duplicates(chosen.brokers, chosen.namespace)
        write_lines(duplicate.model_dump_json().encode() for duplicate in duplicates)
        return
    async for value in consume_first(chosen.brokers, chosen.namespace, Topic(topic.value)):
        write_lines([value])


async def _rows(chosen: "Settings", topic: Output, form: Format) -> None:
    from streams.cli import rows
    from streams.cli.output import write_csv, write_table
    from streams.consume import consume_duplicates, consume_first
    from streams.stages.base import Topic

    found: list[Sequence[object]]
    if topic is Output.DUPLICATES:
        header: Iterable[str] = rows.DUPLICATE
        found = [rows.duplicate(one) for one in await consume_duplicates(chosen.brokers, chosen.namespace)]
    else:
        header, row = {
            Output.UNIQUE: (rows.UNIQUE, rows.unique),
            Output.LATE: (rows.LATE, rows.late),
            Output.REJECTED: (rows.REJECTED, rows.rejected),
        }[topic]
        values = consume_first(chosen.brokers, chosen.namespace, Topic(topic.value))
        found = [row(value) async for value in values]
    write = write_csv if form is Format.CSV else write_table
    write(tuple(header), sorted(found, key=lambda one: [str(value) for value in one]))
