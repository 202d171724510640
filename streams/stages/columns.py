"""Facts about the remembered articles in arrays: what selects among thousands of candidates at once."""

import numpy as np
import numpy.typing as npt

from streams.stages.seen import Order

Slots = npt.NDArray[np.uint32]
Whole = npt.NDArray[np.int64]
_FEWEST = 1_024
_LAST = 2**52
"""Times are cut here, some 140 years from 1970, so that a rank has 63 bits."""
_LENGTHS = 1_024
_NO_ORIGINAL = np.iinfo(np.int64).max


def rank(order: Order) -> int:
    """Time and length of an order in one whole number, coarsely.

    Of two articles the earlier never has the higher rank; equal ranks say nothing (lengths count by steps of eight).
    """
    time, negative_length, _ = order
    return max(-_LAST, min(time, _LAST)) * _LENGTHS + max(0, _LENGTHS - 1 + negative_length // 8)


class Columns:
    """By slot: numbers, times (microseconds), ranks, and the ranks of their originals (the highest where unknown)."""

    __slots__ = ("numbers", "originals", "ranks", "times")

    def __init__(self) -> None:
        self.numbers: Whole = np.zeros(_FEWEST, dtype=np.int64)
        self.times: Whole = np.zeros(_FEWEST, dtype=np.int64)
        self.ranks: Whole = np.zeros(_FEWEST, dtype=np.int64)
        self.originals: Whole = np.zeros(_FEWEST, dtype=np.int64)

    def enter(self, slot: int, number: int, order: Order) -> None:
        """An article takes a slot."""
        if slot >= self.numbers.size:
            for name in self.__slots__:
                column = getattr(self, name)
                setattr(self, name, np.concatenate((column, np.zeros_like(column))))
        self.numbers[slot] = number
        self.times[slot] = order[0]
        self.ranks[slot] = rank(order)
        self.originals[slot] = _NO_ORIGINAL

    def set_original(self, slot: int, original: Order) -> None:
        """The original of an article became known, or an earlier one did."""
        self.originals[slot] = rank(original)
