"""How far a long command is: a line that moves on a terminal, else a line now and then."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from streams.inputs import InputRecord

T = TypeVar("T")
_STEP = 64
_LEAST_S = 0.2
"""The line is written anew after so many items, or so many seconds: items can be slow."""
LINE_S = 30.0
"""Without a terminal, so many seconds stand between two lines."""

Left = Callable[[T, int, float], float | None]
"""Seconds left, by the item, how many were taken, and how many seconds they took; None where nobody knows."""


def read_counted(paths: Sequence[str], source: str | None) -> "Iterator[InputRecord]":
    """Records of files and folders, with progress by the bytes read; what of a folder is not read is told first."""
    from streams.inputs import Meter, read_inputs

    meter = Meter()
    records = read_inputs(paths, source, meter)
    tell_passed_over(paths)
    return counted(records, "records", meter.left)


def tell_passed_over(paths: Sequence[str]) -> None:
    """Say what inside these folders is not read and may hold articles."""
    from streams.inputs import passed_over

    for line in passed_over(paths):
        typer.echo(line, err=True)


def counted(items: Iterable[T], what: str, left: Left[T] | None = None) -> Iterator[T]:
    """The items; while they are taken, their number and the time left are shown on stderr."""
    return _on_terminal(items, what, left) if sys.stderr.isatty() else _in_lines(items, what, left)


def _on_terminal(items: Iterable[T], what: str, left: Left[T] | None) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn(what), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn()
    with Progress(*columns, TextColumn("{task.description}"), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        began = shown = time.monotonic()
        for number, item in enumerate(items, start=1):
            yield item
            now = time.monotonic()
            if number % _STEP == 0 or now - shown > _LEAST_S:
                seconds = left(item, number, now - began) if left else None
                progress.update(task, completed=number, description=_words(seconds))
                shown = now


def _in_lines(items: Iterable[T], what: str, left: Left[T] | None) -> Iterator[T]:
    began = shown = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - shown >= LINE_S:
            rest = _words(left(item, number, now - began) if left else None)
            typer.echo(", ".join(part for part in (f"{number:,} {what}", rest) if part), err=True)
            shown = now


def _words(seconds: float | None) -> str:
    return "" if seconds is None else f"about {timedelta(seconds=round(max(0.0, seconds)))} left"
