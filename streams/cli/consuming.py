"""The command ``consume``: what stands on an output topic."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import BrokersOption, Format, NamespaceOption, moment, settings
from streams.cli.slips import warn_of_unknown

if TYPE_CHECKING:
    from schemas import EventCount, Identity
    from streams.selection import Selection
    from streams.settings import Settings


class Output(StrEnum):
    """Topics that can be consumed."""

    EVENT_COUNTS = "event-counts"
    UNIQUE = "unique"
    DUPLICATES = "duplicates"
    LATE = "late"
    REJECTED = "rejected"


_OPTIONS = {
    "final": (Output.EVENT_COUNTS,),
    "tag": (Output.EVENT_COUNTS, Output.UNIQUE),
    "window": (Output.EVENT_COUNTS,),
    "source": (Output.UNIQUE, Output.LATE),
}
_WITHOUT_TIME = (Output.DUPLICATES, Output.REJECTED)

TopicArgument = Annotated[Output, typer.Argument(metavar="TOPIC", help="Which output topic.")]
FinalOption = Annotated[bool, typer.Option("--final", help="Only final counts.")]
TagOption = Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this tag's. May be given again.")]
WindowOption = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only counts of this window: 1d.")]
FromOption = Annotated[str | None, typer.Option("--from", metavar="TIME", help="Only from this moment on.")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Only before this moment.")]
SourceOption = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only articles of this outlet.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("consume", epilog="Example: dateline consume event-counts --tag place:UA --window 1d --final")(consume)


@command()
def consume(
    context: typer.Context,
    topic: TopicArgument,
    final: FinalOption = False,
    tag: TagOption = None,
    window: WindowOption = None,
    begin: FromOption = None,
    end: ToOption = None,
    source: SourceOption = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Stay until Ctrl-C and write what is new, as JSON Lines.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="How records are written to stdout.")] = Format.TABLE,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Show what stands on an output topic. It is read from its start to its present end."""
    if follow and topic in _WITHOUT_TIME:
        raise CommandError(f"--follow is for event-counts, unique and late, not for {topic}", USAGE)
    if follow and form is Format.CSV:
        raise CommandError("--follow writes JSON Lines, no CSV: leave out --format, or --follow", USAGE)
    wanted = selection(topic, final=final, tag=tag, window=window, source=source, begin=begin, end=end)
    chosen = settings(context, namespace=namespace, brokers=brokers)
    warn_of_unknown(tag or ())
    if follow:
        asyncio.run(_follow(chosen, topic, wanted))
    elif topic is Output.EVENT_COUNTS:
        asyncio.run(_counts(chosen, form, wanted))
    else:
        show_records(chosen, topic, form, wanted)


def show_records(chosen: "Settings", topic: Output, form: Format, wanted: "Selection | None" = None) -> None:
    """What stands on a topic that holds no counts. Raises RuntimeProblem."""
    if form is Format.JSONL:
        asyncio.run(_lines(chosen, topic, wanted))
    else:
        asyncio.run(_rows(chosen, topic, form, wanted))


def selection(
    topic: Output,
    *,
    final: bool,
    tag: list[str] | None,
    window: list[str] | None,
    source: list[str] | None,
    begin: str | None,
    end: str | None,
) -> "Selection":
    """What the options choose. Raises CommandError where one does not fit to the topic."""
    from streams.selection import Selection

    for name, value in {"final": final, "tag": tag, "window": window, "source": source}.items():
        if value and topic not in _OPTIONS[name]:
            raise CommandError(f"--{name} is for {' and '.join(_OPTIONS[name])}, not for {topic}", USAGE)
    if topic in _WITHOUT_TIME and (begin or end):
        raise CommandError(f"--from and --to are for event-counts, unique and late, not for {topic}", USAGE)
    first = None if begin is None else moment(begin, "--from")
    beyond = None if end is None else moment(end, "--to")
    if first is not None and beyond is not None and first >= beyond:
        raise CommandError(f"--from {begin} is not before --to {end}: nothing lies between", USAGE)
    return Selection(frozenset(tag or ()), frozenset(window or ()), frozenset(source or ()), first, beyond, final)


def _takes(topic: Output, wanted: "Selection | None") -> "Callable[[bytes], bool]":
    if wanted is not None and topic is Output.UNIQUE:
        return wanted.takes_unique
    if wanted is not None and topic is Output.LATE:
        return wanted.takes_late
    return lambda _: True


async def _follow(chosen: "Settings", topic: Output, wanted: "Selection") -> None:
    from streams.cli.output import write_lines
    from streams.consume import follow_counts, follow_first
    from streams.counts import count_line
    from streams.stages.base import Topic

    if topic is Output.EVENT_COUNTS:
        await _identity(chosen, wanted)
        async for count in follow_counts(chosen.brokers, chosen.namespace):
            if wanted.takes_count(count):
                write_lines([count_line(count).encode()])
        return
    takes = _takes(topic, wanted)
    async for value in follow_first(chosen.brokers, chosen.namespace, Topic(topic.value)):
        if takes(value):
            write_lines([value])


async def _counts(chosen: "Settings", form: Format, wanted: "Selection") -> None:
    from streams.cli.counts_out import write_counts

    write_counts(await _standing(chosen, wanted), form)


async def _standing(chosen: "Settings", wanted: "Selection") -> "list[EventCount]":
    """Counts in effect, in order."""
    from streams.consume import consume_counts
    from streams.counts import counts_in_order

    identity = await _identity(chosen, wanted)
    counts = await consume_counts(chosen.brokers, chosen.namespace)
    return counts_in_order((count for count in counts if wanted.takes_count(count)), identity.windows)


async def _identity(chosen: "Settings", wanted: "Selection") -> "Identity":
    """The namespace's. Raises CommandError for a window that it does not count: it would look like a true zero."""
    from streams.runtime.identity import check

    identity = await check(chosen.brokers, chosen.namespace)
    for window in sorted(wanted.windows.difference(identity.windows)):
        raise CommandError(f"there is no window {window!r} here: choose from {', '.join(identity.windows)}", USAGE)
    return identity


async def values(chosen: "Settings", topic: Output, wanted: "Selection | None") -> "AsyncIterator[bytes]":
    """What stands on a topic, each record as JSON; counts in order. Raises RuntimeProblem."""
    from streams.consume import consume_duplicates, consume_first, consume_rejected
    from streams.counts import count_line
    from streams.selection import Selection
    from streams.stages.base import Topic

    if topic is Output.EVENT_COUNTS:
        for count in await _standing(chosen, wanted or Selection()):
            yield count_line(count).encode()
    elif topic is Output.DUPLICATES:
        for duplicate in await consume_duplicates(chosen.brokers, chosen.namespace):
            yield duplicate.model_dump_json().encode()
    elif topic is Output.REJECTED:
        async for rejected in consume_rejected(chosen.brokers, chosen.namespace):
            if wanted is None or wanted.takes_rejected(rejected):
                yield rejected.model_dump_json().encode()
    else:
        takes = _takes(topic, wanted)
        async for value in consume_first(chosen.brokers, chosen.namespace, Topic(topic.value)):
            if takes(value):
                yield value


async def _lines(chosen: "Settings", topic: Output, wanted: "Selection | None") -> None:
    from streams.cli.output import write_lines

    async for value in values(chosen, topic, wanted):
        write_lines([value])


def columns(topic: Output) -> "tuple[Sequence[str], Callable[[bytes], Sequence[object]]]":
    """Names of columns and the cells of a record, for a table or CSV."""
    from streams.cli import counts_out, rows

    return {
        Output.EVENT_COUNTS: (counts_out.CSV, counts_out.csv_row),
        Output.UNIQUE: (rows.UNIQUE, rows.unique),
        Output.DUPLICATES: (rows.DUPLICATE, rows.duplicate),
        Output.LATE: (rows.LATE, rows.late),
        Output.REJECTED: (rows.REJECTED, rows.rejected),
    }[topic]


async def _rows(chosen: "Settings", topic: Output, form: Format, wanted: "Selection | None") -> None:
    from streams.cli import rows
    from streams.cli.output import write_rows

    header, row = columns(topic)
    found = [row(value) async for value in values(chosen, topic, wanted)]
    write_rows(form, header, sorted(found, key=in_order), whole=rows.IDS)


def in_order(row: "Sequence[object]") -> list[tuple[bool, object]]:
    """By its cells: numbers by their size, behind cells without one."""
    return [(isinstance(cell, int | float), cell) for cell in row]
