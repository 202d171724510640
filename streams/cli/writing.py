"""Commands that send articles: ``replay`` and ``poll``."""

import asyncio
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli import expecting
from streams.cli.failures import FAILURE, USAGE, CommandError, command, report
from streams.cli.options import BrokersOption, NamespaceOption, ShuffleOption, SourceOption, settings, source_name
from streams.cli.orders import Order, parse_speed

if TYPE_CHECKING:
    from streams.replay import Plan, Sent
    from streams.resume import Sent as Known
    from streams.settings import Settings

SHORTEST_POLL = 60
"""Seconds between two requests for a feed."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("replay", epilog="Example: dateline replay seeds --end --namespace trial")(replay)
    app.command("poll", epilog="Example: dateline poll https://www.example.com/news.rss --every 10m")(poll)


@command()
def replay(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")
    ] = None,
    as_is: Annotated[bool, typer.Option("--as-is", help="In the order of the input, not by date.")] = False,
    speed: Annotated[
        str, typer.Option(metavar="max|3600x", help="Event time against the clock: 3600x sends an hour a second.")
    ] = "max",
    shuffle: ShuffleOption = None,
    repeat_percent: Annotated[
        float, typer.Option(min=0, max=100, metavar="P", help="Send so many of a hundred records once more.")
    ] = 0.0,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="Send no more than N records.")] = None,
    end: Annotated[bool, typer.Option("--end", help="End the input of a bounded namespace.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after a replay that was stopped: send what is not there yet.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and send what comes into the folders, until Ctrl-C.")
    ] = False,
    expect: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Compare the counts with those of FILE; exit 1 and show what differs."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="S", help="With --expect: wait so many seconds for the workers.")
    ] = expecting.PATIENCE_S,
    source: SourceOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Send articles from files to the topic of articles, by date."""
    from streams.cli.progress import tell_passed_over
    from streams.inputs import read_inputs
    from streams.replay import NotBoundedError, Plan, Sent
    from streams.replay import replay as send

    chosen = settings(context, namespace=namespace, brokers=brokers)
    order = Order(as_is, shuffle, parse_speed(speed))
    plan = Plan(order.speed, repeat_percent, limit, end, shuffle or 0, resume)
    if not paths and not (limit == 0 and end):
        raise CommandError("nothing to send: name a file or folder, or end the input with --limit 0 --end", USAGE)
    if watch:
        if end or expect or limit is not None or speed != "max":
            raise CommandError("--watch has no end: leave out --end, --expect, --limit and --speed", USAGE)
        if missing := next((path for path in paths or [] if not Path(path).exists()), None):
            raise CommandError(f"--watch looks at files and folders that are there, and {missing} is not", USAGE)
        asyncio.run(_watch(chosen, paths or [], source_name(source), order, plan))
    expected = None if expect is None else expecting.read(expect)
    records = order.of(read_inputs(paths or [], source_name(source)))
    tell_passed_over(paths or [])
    began, sent = time.monotonic(), Sent()
    try:
        asyncio.run(send(chosen.brokers, chosen.namespace, records, plan, sent))
    except NotBoundedError as error:
        raise CommandError(str(error), USAGE) from error
    except KeyboardInterrupt:
        report(f"stopped, {_records(sent.records)} sent; to go on, give the same command with --resume")
        raise
    typer.echo(_summary(sent, chosen.namespace, time.monotonic() - began), err=True)
    if expected is not None:
        expecting.judge(chosen, expected, timeout)


@command()
def poll(
    context: typer.Context,
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="RSS or Atom feeds.")],
    every: Annotated[str, typer.Option(metavar="TIME", help="Ask each feed so often, such as 10m or 1h.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Ask each feed once; exit 1 if one fails.")] = False,
    source: SourceOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Send what is new in RSS and Atom feeds, until Ctrl-C."""
    from streams.logs import configure
    from streams.polling.address import has_host, name_of
    from streams.polling.poll import poll as ask
    from streams.settings import parse_duration

    if wrong := next((url for url in urls if not url.startswith(("http://", "https://"))), None):
        raise CommandError(
            f"{name_of(wrong)} is no address: write http:// or https:// before it; replay reads files", USAGE
        )
    if not all(map(has_host, urls)):
        raise CommandError("an address has no host: in its password write / as %2F, ? as %3F and # as %23", USAGE)
    try:
        seconds = parse_duration(every) / 1_000_000
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--every") from None
    if not once and seconds < SHORTEST_POLL:
        raise typer.BadParameter(f"at least {SHORTEST_POLL} s: be kind to the servers", param_hint="--every")
    chosen = settings(context, namespace=namespace, brokers=brokers)
    configure()
    failed = asyncio.run(ask(chosen.brokers, chosen.namespace, urls, seconds, source_name(source), once=once))
    raise typer.Exit(FAILURE if failed else 0)


async def _watch(chosen: "Settings", paths: list[str], source: str | None, order: Order, plan: "Plan") -> None:
    from streams.inputs import InputError
    from streams.polling.outage import past_outages
    from streams.polling.watch import Watch
    from streams.resume import Sent as Known
    from streams.resume import sent_before
    from streams.runtime.identity import check

    await check(chosen.brokers, chosen.namespace)
    known = await sent_before(chosen.brokers, chosen.namespace) if plan.resume else Known()
    folders = Watch(paths)
    plan = replace(plan, resume=False)
    while True:
        look = folders.look()
        for problem in look.problems:
            report(problem)
        for file in look.files:
            began = time.monotonic()
            attempt = partial(_send_new, chosen, file, source, order, plan, known)
            try:
                sent = await past_outages(attempt, chosen.brokers)
                typer.echo(f"{file}: {_summary(sent, chosen.namespace, time.monotonic() - began)}", err=True)
            except InputError as error:
                report(str(error))
            folders.done(file)
        await asyncio.sleep(1)


async def _send_new(
    chosen: "Settings", file: str, source: str | None, order: Order, plan: "Plan", known: "Known"
) -> "Sent":
    """Send the records of a file that are not known; they are known once all of them are acknowledged."""
    from streams.inputs import read_inputs
    from streams.replay import replay as send
    from streams.resume import Sent as Known

    new = Known()
    records = known.without(order.of(read_inputs([file], source)))
    sent = await send(chosen.brokers, chosen.namespace, new.noting(records), plan)
    known.take(new)
    return sent


def _summary(sent: "Sent", namespace: str, seconds: float) -> str:
    details = [
        f"{number:,} {what}"
        for number, what in (
            (sent.bad, "known to be no articles"),
            (sent.repeats, "sent again"),
            (sent.late, "too late to count"),
        )
        if number
    ]
    text = f"sent {_records(sent.records)} to {namespace}.articles in {seconds:.1f} s"
    if details:
        text += f" ({', '.join(details)})"
    return f"{text}; the input has ended" if sent.ended else text


def _records(number: int) -> str:
    return f"{number:,} record{'' if number == 1 else 's'}"
