"""The command that sends articles: ``replay``."""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli import expecting
from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import BrokersOption, NamespaceOption, ShuffleOption, SourceOption, settings, source_name
from streams.cli.orders import Order, parse_speed

if TYPE_CHECKING:
    from streams.replay import Sent


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay", epilog="Example: dateline replay seeds --end --namespace trial")(replay)


@command()
def replay(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH…", help="Files, folders, or - for standard input.")
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
    expect: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Compare the counts with those of FILE; exit 1 and show what differs."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="S", help="With --expect: wait so many seconds for the workers.")
    ] = 120.0,
    source: SourceOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Send articles from files to the topic of articles, by date."""
    from streams.inputs import read_inputs
    from streams.replay import NotBoundedError, Plan
    from streams.replay import replay as send

    chosen = settings(context, namespace=namespace, brokers=brokers)
    order = Order(as_is, shuffle, parse_speed(speed))
    plan = Plan(order.speed, repeat_percent, limit, end, shuffle or 0, resume)
    if not paths and not (limit == 0 and end):
        raise CommandError("nothing to send: name a file or folder, or end the input with --limit 0 --end", USAGE)
    expected = None if expect is None else expecting.read(expect)
    records = order.of(read_inputs(paths or [], source_name(source)))
    began = time.monotonic()
    try:
        sent = asyncio.run(send(chosen.brokers, chosen.namespace, records, plan))
    except NotBoundedError as error:
        raise CommandError(str(error), USAGE) from error
    typer.echo(_summary(sent, chosen.namespace, time.monotonic() - began), err=True)
    if expected is not None:
        expecting.judge(chosen, expected, timeout)


def _summary(sent: "Sent", namespace: str, seconds: float) -> str:
    details = [
        f"{number:,} {what}"
        for number, what in ((sent.bad, "no articles"), (sent.repeats, "sent again"), (sent.late, "too late to count"))
        if number
    ]
    text = f"sent {sent.records:,} records to {namespace}.articles in {seconds:.1f} s"
    if details:
        text += f" ({', '.join(details)})"
    return f"{text}; the input has ended" if sent.ended else text
