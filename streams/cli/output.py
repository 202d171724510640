"""Results on stdout: lines, CSV, and tables that fit the terminal."""

import csv
import io
import re
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rich.cells import cell_len, set_cell_size

from streams.cli.options import Format

GAP = "  "
_NARROWEST = 8
"""Columns of text are cut to fit the terminal, but never below this."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BLANK = re.compile(r"\s+")
_FIGURES = re.compile(r"[0-9.:+TZ -]*")
"""Numbers and times: cut they would mislead."""


def write_lines(lines: Iterable[bytes]) -> None:
    """Lines, each with its end, in UTF-8 whatever the locale says; to a terminal without what would drive it."""
    out, shown = sys.stdout.buffer, _shown if sys.stdout.isatty() else bytes
    for line in lines:
        out.write(shown(line) + b"\n")
    out.flush()


def _shown(text: bytes) -> bytes:
    return "\n".join(map(printable, text.decode(errors="replace").split("\n"))).encode()


@contextmanager
def open_file(path: Path | None) -> Iterator[BinaryIO | None]:
    """A file to write, or none. It appears when the block is done. Raises OSError that names it."""
    from streams.whole_file import whole

    if path is None:
        yield None
        return
    with whole(path) as part, part.open("wb") as file:
        yield file


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Comma-separated values with a header, none of which a spreadsheet takes for a formula.

    To a terminal they go without what would drive it; elsewhere as they are.
    """
    cell = _shown_cell if sys.stdout.isatty() else csv_cell
    text = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([cell(value) for value in row] for row in rows)
        text.flush()
    finally:
        text.detach()  # stdout itself stays open


def write_rows(
    form: Format, header: Sequence[str], rows: Iterable[Sequence[object]], whole: Collection[str] = ()
) -> None:
    """As CSV, or else as a table (``whole``: as there)."""
    if form is Format.CSV:
        write_csv(header, rows)
    else:
        write_table(header, rows, whole)


def csv_cell(value: object) -> object:
    """A value for CSV: text that a spreadsheet would compute gets an apostrophe before it, as OWASP advises."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _shown_cell(value: object) -> object:
    return csv_cell(printable(value) if isinstance(value, str) else value)


def write_table(header: Sequence[str], rows: Iterable[Sequence[object]], whole: Collection[str] = ()) -> None:
    """Aligned columns: numbers to the right, text cut where the terminal is too narrow (never in a pipe).

    The columns named ``whole`` are never cut: cut, an id is none, and rows would look the same.
    """
    cells = [[printable(str(value)) for value in row] for row in (header, *rows)]
    columns = range(len(header))
    numeric = [all(_is_number(row[column]) for row in cells[1:]) for column in columns]
    figures = [
        header[column] in whole or all(_FIGURES.fullmatch(row[column]) for row in cells[1:]) for column in columns
    ]
    widths = [max(cell_len(row[column]) for row in cells) for column in columns]
    if (screen := terminal_width()) is not None:
        widths = fitted(widths, figures, screen)
    write_lines(_line(row, widths, numeric).encode() for row in cells)


def terminal_width() -> int | None:
    """Columns of the terminal that stdout is, None for a pipe or a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def printable(text: str) -> str:
    """Text without characters that move the cursor or change the terminal: articles are written by others."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def shortened(text: str, most: int) -> str:
    """The text on one line; of a longer one its first words, at most so many characters of them, and …."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return f"{up_to(line, most)}…"


def up_to(text: str, end: int) -> str:
    """The whole words of a text up to there; where no blank is near, as in scripts that write none, up to there."""
    if end >= len(text):
        return text
    blanks = [blank.start() for blank in _BLANK.finditer(text, 0, end + 1)]
    return text[: blanks[-1] if blanks else end]


def fitted(widths: Sequence[int], fixed: Sequence[bool], columns: int) -> list[int]:
    """Widths that fit into so many columns, the widest ones that are not fixed made narrower first."""
    widths = list(widths)
    while sum(widths) + len(GAP) * (len(widths) - 1) > columns:
        width, place = max(((width, place) for place, width in enumerate(widths) if not fixed[place]), default=(0, 0))
        if width <= _NARROWEST:
            break
        widths[place] -= 1
    return widths


def _line(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    return GAP.join(map(_cell, row, widths, numeric)).rstrip()


def _cell(text: str, width: int, numeric: bool) -> str:
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…"
    blanks = " " * (width - length)
    return blanks + text if numeric else text + blanks


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
