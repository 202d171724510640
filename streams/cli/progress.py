"""How far a long command is, on a terminal only."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")
_STEP = 64
_LEAST_S = 0.2
"""The line is written anew after so many items, or so many seconds: items can be slow."""

Left = Callable[[T, int, float], float | None]
"""Seconds left, by the item, how many were taken, and how many seconds they took; None where nobody knows."""


def counted(items: Iterable[T], what: str, left: Left[T] | None = None) -> Iterator[T]:
    """The items; while they are taken, their number and the time left stand on the terminal's last line."""
    if not sys.stderr.isatty():
        yield from items
        return
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


def _words(seconds: float | None) -> str:
    return "" if seconds is None else f"about {timedelta(seconds=round(max(0.0, seconds)))} left"
