"""A sorted run: postings of many articles in two flat arrays, eight bytes each, that only ever lose articles.

The index is a log-structured merge tree in memory (O'Neil et al., 1996): new postings stand in a dictionary, then in
runs that are merged as they grow. A dictionary of all of them would take ten times the memory.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint32]
_Slots = npt.NDArray[np.uint32]
_Packed = npt.NDArray[np.uint64]
_Places = npt.NDArray[np.intp]
_FEW = 1_000
"""So many postings are handed on as they are; of more, those that repeat are dropped first."""
_FILTER_BITS = 4
_ONE, _THREE, _SEVEN = np.uint32(1), np.uint32(3), np.uint32(7)
_HALF = np.uint64(32)


def _ranges(starts: _Places, lengths: _Places) -> _Places:
    """The whole numbers of all ranges, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)


class Run:
    """Postings of a batch of articles. A slot is the place of an article in ``_numbers``."""

    __slots__ = ("_alive", "_by_number", "_filter", "_keys", "_numbers", "_shift", "_slots", "articles")

    def __init__(self, postings: _Packed, numbers: npt.NDArray[np.int64]) -> None:
        """``postings``: sorted, the key in the upper and the slot in the lower half."""
        self._keys: Keys = (postings >> _HALF).astype(np.uint32)
        self._slots: _Slots = postings.astype(np.uint32)
        self._shift = np.uint32(32 - min(32, (_FILTER_BITS * postings.size).bit_length()))
        self._filter = self._present()
        self._numbers = numbers
        self._by_number = np.argsort(numbers)
        self._alive = np.ones(numbers.size, dtype=np.bool_)
        self.articles = numbers.size
        """How many articles are left."""

    @property
    def is_sparse(self) -> bool:
        """Whether more than half of the articles are gone."""
        return 2 * self.articles < self._numbers.size

    def _present(self) -> npt.NDArray[np.uint8]:
        """A bit for each value of the upper bits of a key: set if a key has it (a Bloom filter of one hash)."""
        bits = np.zeros(max(8, 1 << (32 - int(self._shift))), dtype=np.bool_)
        bits[self._keys >> self._shift] = True
        return np.packbits(bits, bitorder="little")

    def find(self, keys: Keys) -> list[int]:
        """Numbers of the articles that have one of the keys (sorted ones); some repeat."""
        heads = keys >> self._shift
        keys = keys[(self._filter[heads >> _THREE] >> (heads & _SEVEN)) & _ONE == _ONE]
        first = self._keys.searchsorted(keys)
        met = np.flatnonzero(self._keys.take(first, mode="clip") == keys)
        if met.size == 0:
            return []
        first, last = first[met], self._keys.searchsorted(keys[met], "right")
        slots = self._slots[_ranges(first, last - first)]
        if slots.size > _FEW:
            slots = np.flatnonzero(np.bincount(slots)).astype(np.uint32)
        numbers: list[int] = self._numbers[slots[self._alive[slots]]].tolist()
        return numbers

    def remove(self, number: int) -> None:
        """Forget the article of this number, if it is here."""
        first, last = np.searchsorted(self._numbers, (number, number + 1), sorter=self._by_number)
        slots = self._by_number[first:last]
        self.articles -= int(np.count_nonzero(self._alive[slots]))
        self._alive[slots] = False

    def living(self) -> tuple[_Packed, npt.NDArray[np.int64]]:
        """Postings and numbers of the articles that are left, as for a new run."""
        kept = self._alive[self._slots]
        slots = (np.cumsum(self._alive, dtype=np.uint64) - np.uint64(1))[self._slots[kept]]
        return (self._keys[kept].astype(np.uint64) << _HALF) | slots, self._numbers[self._alive]


def run_of(articles: Iterable[tuple[int, Keys]]) -> Run:
    """A run of articles by number and keys."""
    numbers, keys = zip(*articles, strict=True)
    slots = np.repeat(np.arange(len(numbers), dtype=np.uint64), [len(some) for some in keys])
    postings = (np.concatenate(keys).astype(np.uint64) << _HALF) | slots
    postings.sort()
    return Run(postings, np.array(numbers, dtype=np.int64))


def merged(first: Run, second: Run) -> Run:
    """One run of what is left in both."""
    postings, numbers = first.living()
    more_postings, more_numbers = second.living()
    both = np.concatenate((postings, more_postings + np.uint64(numbers.size)))
    both.sort(kind="stable")
    return Run(both, np.concatenate((numbers, more_numbers)))


def shrunk(run: Run) -> Run:
    """The run without the articles that are gone."""
    return Run(*run.living())
