"""Sizes at which stages cut, merge and grow what they hold, made so small that a few dozen articles pass them all.

What the sizes are never decides a result, so schedules must be exact under any of them.
"""

from contextlib import AbstractContextManager
from typing import Any

from streams.eventtime import clock
from streams.nearness import index, runs
from streams.simulation.instead import instead
from streams.stages import columns, neighbours, numbers, sets, sharing, tallying
from streams.stages.tag import Tag

SMALL: tuple[tuple[Any, str, int], ...] = (
    (clock, "REMEMBERED", 6),
    (Tag, "rewind", 6),
    (columns, "_FEWEST", 1),
    (columns, "_LENGTHS", 2),
    (neighbours, "_FIRST", 1),
    (index, "_RECENT", 3),
    (index, "_LARGEST_RUN", 12),
    (runs, "_MANY", 2),
    (sets, "_CONTAINER_BITS", 2),
    (sets, "_LOW", 3),
    (sets, "_FEW_SOURCES", 1),
    (numbers, "_FEW", 2),
    (sharing, "_LONGEST", 2),
    (tallying, "MAX_TALLY_BYTES", 600),
    (tallying, "MAX_ENTRY_BYTES", 240),
    (tallying, "_NUMBERS_AN_ENTRY", 2),
)
"""Whose attribute, its name, and the size."""


def small_sizes() -> AbstractContextManager[None]:
    """Everything is small until the block ends."""
    return instead(SMALL)
