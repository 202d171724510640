"""One object for equal ones: what millions of remembered things have in common is kept once."""

from functools import lru_cache
from typing import TypeVar

T = TypeVar("T", bound=tuple[object, ...])
_REMEMBERED = 65_536
_LONGEST = 16


def shared(value: T) -> T:
    """An equal tuple, most often one that others have too; long ones are seldom equal, and stay as they are."""
    return _first(value) if len(value) <= _LONGEST else value


@lru_cache(_REMEMBERED)
def _first(value: T) -> T:
    return value
