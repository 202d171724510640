"""The command that sends articles: ``replay``."""

import asyncio
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import BrokersOption, NamespaceOption, ShuffleOption, SourceOption, settings, source_name

if TYPE_CHECKING:
    from streams.inputs import InputRecord
    from streams.replay import Sent

_SPEED = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)x")


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
    source: SourceOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Send articles from files to the topic of articles, by date."""
    from streams.cli.progress import counted
    from streams.replay import NotBoundedError, Plan
    from streams.replay import replay as send

    chosen = settings(context, namespace=namespace, brokers=brokers)
    plan = Plan(_speed(speed, as_is, shuffle), repeat_percent, limit, end, shuffle or 0)
    if not paths and not (limit == 0 and end):
        raise CommandError("nothing to send: name a file or folder, or end the input with --limit 0 --end", USAGE)
    records = counted(_ordered(paths or [], source_name(source), as_is, shuffle), "records sent")
    began = time.monotonic()
    try:
        sent = asyncio.run(send(chosen.brokers, chosen.namespace, records, plan))
    except NotBoundedError as error:
        raise CommandError(str(error), USAGE) from error
    typer.echo(_summary(sent, chosen.namespace, time.monotonic() - began), err=True)


def _ordered(paths: list[str], source: str | None, as_is: bool, shuffle: int | None) -> "Iterator[InputRecord]":
    from streams.inputs import by_date, read_inputs, shuffled

    if as_is and shuffle is not None:
        raise CommandError("--as-is and --shuffle are two orders: choose one", USAGE)
    records = read_inputs(paths, source)
    if as_is:
        return records
    return by_date(records) if shuffle is None else shuffled(records, shuffle)


def _speed(text: str, as_is: bool, shuffle: int | None) -> float | None:
    if text == "max":
        return None
    match = _SPEED.fullmatch(text)
    if not match or not float(match[1]):
        raise typer.BadParameter(
            f"{text!r} is no speed: write max, or a number and x, such as 3600x", param_hint="--speed"
        )
    if as_is or shuffle is not None:
        raise CommandError("--speed follows the dates: leave out --as-is and --shuffle", USAGE)
    return float(match[1])


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
