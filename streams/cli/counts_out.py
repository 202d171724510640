"""Event counts on stdout, the same for ``count`` and ``consume``."""

from collections.abc import Iterable

from schemas import EventCount
from streams.cli.options import Format
from streams.cli.output import write_csv, write_lines, write_table
from streams.counts import count_line

_TABLE = ("tag", "label", "window", "start", "reports", "stories", "originals", "sources", "final")


def write_counts(counts: Iterable[EventCount], form: Format) -> None:
    """Counts in their order, in the form asked for."""
    match form:
        case Format.JSONL:
            write_lines(count_line(count).encode() for count in counts)
        case Format.CSV:
            write_csv(tuple(EventCount.model_fields), (_csv_row(count) for count in counts))
        case Format.TABLE:
            write_table(_TABLE, (_table_row(count) for count in counts))


def _csv_row(count: EventCount) -> list[object]:
    return [str(value).lower() if isinstance(value, bool) else value for value in count.model_dump().values()]


def _table_row(count: EventCount) -> list[object]:
    start = count.start.removesuffix("T00:00:00Z").removesuffix(":00Z").replace("T", " ")
    numbers = count.reports, count.stories, count.originals, count.sources
    return [count.tag, count.label, count.window, start, *numbers, "yes" if count.final else "not yet"]
