"""A sorted run: postings of many articles in two flat arrays, eight bytes each, that only ever lose articles.

The index is a log-structured merge tree in memory (O'Neil et al., 1996): new postings stand in a dictionary, then in
runs that are merged as they grow. A dictionary of all of them would take ten times the memory.
"""

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

Keys = npt.NDArray[np.uint32]
_Numbers = npt.NDArray[np.uint32]
_Packed = npt.NDArray[np.uint64]
_Places = npt.NDArray[np.intp]
_MANY = 64
"""A key of so many articles gets a bitmap of them when it is first asked for: bitmaps of thousands of copies are joined
in microseconds, two bytes an article at most."""
_FILTER_BITS = 4
_AT_ONCE = 65_536
"""Postings that are looked at together, where all at once would take several times their own memory."""
_ONE, _THREE, _SEVEN = np.uint32(1), np.uint32(3), np.uint32(7)
_HALF = np.uint64(32)


def bitmap_of(numbers: _Numbers) -> BitMap:
    """The numbers, sorted or not, as a set."""
    return BitMap(array("I", numbers.tobytes()))


def array_of(numbers: BitMap) -> _Numbers:
    """The numbers of a set, ascending."""
    return np.frombuffer(numbers.to_array(), dtype=np.uint32)


def joined(sets: list[BitMap]) -> BitMap:
    """A new set of all the numbers that stand in any of them."""
    return BitMap.union(*sets) if sets else BitMap()


def _ranges(starts: _Places, lengths: _Places) -> _Places:
    """The whole numbers of all ranges, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)


class Run:
    """Postings of a batch of articles: a key in the upper and the article's number in the lower half, sorted."""

    __slots__ = ("_alive", "_bitmaps", "_filter", "_keys", "_numbers", "_shift", "_size")

    def __init__(self, postings: _Packed) -> None:
        """Takes the postings' memory over: what is in them afterwards is nothing."""
        self._numbers: _Numbers = postings.astype(np.uint32)
        postings >>= _HALF
        self._keys: Keys = postings.astype(np.uint32)
        self._shift = np.uint32(32 - min(32, (_FILTER_BITS * postings.size).bit_length()))
        self._filter = self._present()
        self._alive = bitmap_of(np.unique(self._numbers))
        self._size = len(self._alive)
        self._bitmaps: dict[int, BitMap] = {}

    @property
    def articles(self) -> int:
        """How many articles are left."""
        return len(self._alive)

    @property
    def is_sparse(self) -> bool:
        """Whether more than half of the articles are gone."""
        return 2 * self.articles < self._size

    def _present(self) -> npt.NDArray[np.uint8]:
        """A bit for each value of the upper bits of a key: set if a key has it (a Bloom filter of one hash)."""
        bits = np.zeros(max(8, 1 << (32 - int(self._shift))), dtype=np.bool_)
        for begin in range(0, self._keys.size, _AT_ONCE):
            bits[self._keys[begin : begin + _AT_ONCE] >> self._shift] = True
        return np.packbits(bits, bitorder="little")

    def find(self, keys: Keys) -> BitMap | None:
        """Numbers of the articles that have one of the keys (sorted ones), if there are any."""
        heads = keys >> self._shift
        keys = keys[(self._filter[heads >> _THREE] >> (heads & _SEVEN)) & _ONE == _ONE]
        first = self._keys.searchsorted(keys)
        met = np.flatnonzero(self._keys.take(first, mode="clip") == keys)
        if met.size == 0:
            return None
        first, last = first[met], self._keys.searchsorted(keys[met], "right")
        lengths = last - first
        many = lengths >= _MANY
        spans = zip(first[many].tolist(), last[many].tolist(), strict=True)
        found = joined([self._bitmap(*span) for span in spans])
        few = ~many
        if few.any():
            found.update(self._numbers[_ranges(first[few], lengths[few])].tolist())
        found &= self._alive
        return found

    def _bitmap(self, first: int, last: int) -> BitMap:
        """The numbers of one key, those of removed articles too."""
        known = self._bitmaps.get(first)
        if known is None:
            known = self._bitmaps[first] = bitmap_of(self._numbers[first:last])
        return known

    def remove(self, number: int) -> None:
        """Forget the article of this number, if it is here."""
        self._alive.discard(number)

    def living(self) -> _Packed:
        """Postings of the articles that are left, as for a new run."""
        kept = slice(None) if self.articles == self._size else np.isin(self._numbers, array_of(self._alive))
        packed = self._keys[kept].astype(np.uint64)
        packed <<= _HALF
        packed |= self._numbers[kept]
        return packed


def run_of(articles: Iterable[tuple[int, Keys]]) -> Run:
    """A run of articles by number and keys."""
    numbers, keys = zip(*articles, strict=True)
    repeated = np.repeat(np.array(numbers, dtype=np.uint64), [len(some) for some in keys])
    postings = (np.concatenate(keys).astype(np.uint64) << _HALF) | repeated
    postings.sort()
    return Run(postings)


def merged(first: Run, second: Run) -> Run:
    """One run of what is left in both."""
    both = np.concatenate((first.living(), second.living()))
    both.sort(kind="stable")
    return Run(both)


def shrunk(run: Run) -> Run:
    """The run without the articles that are gone."""
    return Run(run.living())
