"""Which of many candidates may be near, from their samples at a glance: what is passed over here is not near.

Texts that share a turn of phrase are candidates of each other, and in a large archive there are hundreds for every
article. Comparing two samples takes some 10 µs, this here some 2 µs: hashes are looked up by their lower 16 bits, which
finds all that are shared and a few more (one in 128 where an article has 512).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from streams.nearness.near import CONTAINED, EDITED
from streams.text.sketch import Sketch, limit_of, sampled

_LEAST: Final = min(CONTAINED, 2 * EDITED / (1 + EDITED))
"""Of two that are near, the smaller sample shares at least so much: with Jaccard similarity J at least 2J / (1 + J)."""
_TABLE: Final = 1 << 16


class Screen:
    """Looks at candidates of one article."""

    __slots__ = ("_sketch", "_table")

    def __init__(self, sketch: Sketch) -> None:
        self._sketch = sketch
        self._table = np.zeros(_TABLE, dtype=np.bool_)
        self._table[_low(sketch.sample)] = True

    def may_share_enough(self, others: Sequence[bytes]) -> npt.NDArray[np.bool_]:
        """For each of these encoded sketches, False if it is not near, unless both are versions of one URL."""
        level = self._sketch.level
        levels, samples = zip(*map(sampled, others), strict=True)
        ends = np.cumsum([len(sample) // 4 for sample in samples])
        hashes = np.frombuffer(b"".join(samples), dtype="<u4").astype(np.uint32, copy=False)
        found = self._table[_low(hashes)]
        if level:
            within = hashes < limit_of(level)
            found &= within
            sizes = _sums(within, ends)
        else:
            sizes = np.diff(ends, prepend=0)
        own = {one: self._sketch.sample_at(one).size for one in set(levels)}
        smaller = np.minimum(sizes, [own[one] for one in levels])
        return _sums(found, ends) / np.maximum(smaller, 1) >= _LEAST


def _low(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return hashes & np.uint32(_TABLE - 1)


def _sums(flags: npt.NDArray[np.bool_], ends: npt.NDArray[np.int_]) -> npt.NDArray[np.int_]:
    """How many are set in each stretch; the stretches follow each other up to their ``ends``."""
    before = np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))
    return np.diff(before[ends], prepend=0)
