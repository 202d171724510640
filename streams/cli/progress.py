"""How far a long command is, on a terminal only."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
_STEP = 64


def counted(items: Iterable[T], what: str) -> Iterator[T]:
    """The items; while they are taken, their number and speed stand on the terminal's last line."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn(what), TextColumn("{task.completed:,.0f}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        for number, item in enumerate(items, start=1):
            yield item
            if number % _STEP == 0:
                progress.update(task, completed=number)
