"""Tumbling and hopping windows over event time: UTC, aligned to Monday 1970-01-05, start inclusive, end exclusive."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND
WEEK = 7 * DAY
LONGEST = 36_525 * DAY
"""A century: longer windows could begin or end where no date can be written."""
ALIGNMENT = 4 * DAY
"""Monday 1970-01-05T00:00Z: every window starts at a whole multiple of its step from here, before it too."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_SIZE = re.compile(r"([1-9]\d{0,5})([mhdw])")


@dataclass(frozen=True, slots=True)
class Window:
    """A window setting. ``name`` as written; ``size`` and ``step`` in microseconds (equal when tumbling)."""

    name: str
    size: int
    step: int

    def starts(self, first: int, last: int) -> range:
        """Starts of the windows that contain the whole of ``first`` … ``last`` (microseconds, both inclusive)."""
        latest = first - (first - ALIGNMENT) % self.step
        earliest = last - self.size + 1
        earliest += -(earliest - ALIGNMENT) % self.step
        return range(earliest, latest + 1, self.step)


def parse_window(text: str) -> Window:
    """Window of a setting such as ``1h``, ``1d``, ``1w`` or ``7d/1d`` (size/step).

    Raises ValueError when a size neither divides a day nor is whole days, or the step does not divide the size.
    """
    size_text, slash, step_text = text.partition("/")
    size = _duration(size_text, text)
    step = _duration(step_text, text) if slash else size
    if size % step:
        raise ValueError(f"window {text!r}: the step must divide the size")
    return Window(text, size, step)


@lru_cache
def parse_windows(texts: tuple[str, ...]) -> tuple[Window, ...]:
    """The windows of a setting, in its order. Raises ValueError on a bad, repeated or missing window."""
    if not texts:
        raise ValueError("at least one window is needed, such as 1h or 1d")
    if len(set(texts)) != len(texts):
        raise ValueError("a window is named twice")
    return tuple(parse_window(text) for text in texts)


def _duration(text: str, whole: str) -> int:
    match = _SIZE.fullmatch(text)
    if not match:
        raise ValueError(f"window {whole!r}: write it as a number and m, h, d or w, such as 1h, 1d, 1w or 7d/1d")
    value = int(match[1]) * _UNITS[match[2]]
    if DAY % value and value % DAY:
        raise ValueError(f"window {whole!r}: {text} neither divides a day nor is whole days")
    if value > LONGEST:
        raise ValueError(f"window {whole!r}: {text} is longer than {LONGEST // DAY} days")
    return value


@lru_cache(65_536)
def to_text(time: int) -> str:
    """``YYYY-MM-DDTHH:MM:SSZ`` of microseconds since the epoch (fractions are cut)."""
    return (EPOCH + timedelta(seconds=time // SECOND)).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(65_536)
def from_text(text: str) -> int:
    """Microseconds since the epoch of ``YYYY-MM-DDTHH:MM:SSZ``."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return (moment - EPOCH) // timedelta(microseconds=1)
