"""Event counts on stdout, the same for ``count`` and ``consume``."""

from collections.abc import Collection

from schemas import EventCount
from streams.cli.options import Format
from streams.cli.output import terminal_width, write_csv, write_lines, write_table
from streams.counts import count_line

CSV = tuple(EventCount.model_fields)
"""Columns of counts as CSV."""
_ROOM_FOR_LABELS = 110
_ROOM_FOR_ALL_COUNTS = 80
"""On narrower terminals the tags speak for themselves, and reports and stories come before the rest."""


def write_counts(counts: Collection[EventCount], form: Format) -> None:
    """Counts in their order, in the form asked for."""
    match form:
        case Format.JSONL:
            write_lines(count_line(count).encode() for count in counts)
        case Format.CSV:
            write_csv(CSV, (_csv_cells(count) for count in counts))
        case Format.TABLE:
            columns = _columns(counts)
            write_table(columns, ([_cell(count, name) for name in columns] for count in counts), whole=("tag",))


def _columns(counts: Collection[EventCount]) -> list[str]:
    """A label where there is room, and whether a count is final where some are not."""
    columns = ["tag", "window", "start", "reports", "stories", "originals", "sources"]
    width = terminal_width()
    if width is None or width >= _ROOM_FOR_LABELS:
        columns.insert(1, "label")
    elif width < _ROOM_FOR_ALL_COUNTS:
        columns = columns[:-2]
    if not all(count.final for count in counts):
        columns.append("final")
    return columns


def csv_row(value: bytes) -> list[object]:
    """Cells of a record on ``event-counts``. Raises pydantic.ValidationError."""
    return _csv_cells(EventCount.model_validate_json(value))


def _csv_cells(count: EventCount) -> list[object]:
    return [str(value).lower() if isinstance(value, bool) else value for value in count.model_dump().values()]


def _cell(count: EventCount, name: str) -> object:
    if name == "start":
        return count.start.removesuffix("T00:00:00Z").removesuffix(":00Z").replace("T", " ")
    if name == "final":
        return "yes" if count.final else "not yet"
    return getattr(count, name)
