"""The order in which ``replay`` sends, and how long it will take."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from streams.cli.failures import USAGE, CommandError

if TYPE_CHECKING:
    from streams.inputs import InputRecord

_SPEED = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)x")


@dataclass(slots=True)
class Order:
    """By date, unless ``as_is`` or a ``shuffle`` seed. ``speed``: event time over wall time, None for the fastest."""

    as_is: bool
    shuffle: int | None
    speed: float | None
    _records: int = 0
    _last: int | None = None

    def __post_init__(self) -> None:
        if self.as_is and self.shuffle is not None:
            raise CommandError("--as-is and --shuffle are two orders: choose one", USAGE)
        if self.speed is not None and (self.as_is or self.shuffle is not None):
            raise CommandError("--speed follows the dates: leave out --as-is and --shuffle", USAGE)

    def of(self, records: "Iterable[InputRecord]") -> "Iterator[InputRecord]":
        """The records in this order, with progress on a terminal."""
        from streams.cli.progress import counted
        from streams.inputs import by_date, shuffled

        if self.as_is:
            return counted(records, "records sent")
        noted = self._noted(counted(records, "records read"))
        ordered = by_date(noted) if self.shuffle is None else shuffled(noted, self.shuffle)
        return counted(ordered, "records sent", self._left)

    def _noted(self, records: "Iterable[InputRecord]") -> "Iterator[InputRecord]":
        for record in records:
            self._records += 1
            if record.time is not None:
                self._last = record.time if self._last is None else max(self._last, record.time)
            yield record

    def _left(self, record: "InputRecord", number: int, seconds: float) -> float | None:
        if self.speed is None:
            return seconds / number * (self._records - number)
        if record.time is None or self._last is None:
            return None
        return (self._last - record.time) / 1_000_000 / self.speed


def parse_speed(text: str) -> float | None:
    """Event time over wall time of ``3600x``, None of ``max``. Raises BadParameter."""
    if text == "max":
        return None
    match = _SPEED.fullmatch(text)
    if not match or not float(match[1]):
        raise typer.BadParameter(
            f"{text!r} is no speed: write max, or a number and x, such as 3600x", param_hint="--speed"
        )
    return float(match[1])
