"""Which windows an article belongs to."""

from streams.eventtime.windows import DAY, Window

Place = tuple[str, int]
"""A window's name and the start of one of its windows."""


def windows_of(time: int, day: bool, windows: tuple[Window, ...]) -> tuple[Place, ...]:
    """Windows of an article by its ``time`` (microseconds; a day-dated article's is the last of its day).

    A day-dated article belongs only to windows that contain its whole day.
    """
    first = time - DAY + 1 if day else time
    return tuple((window.name, start) for window in windows for start in window.starts(first, time))
