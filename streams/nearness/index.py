"""The near-duplicate index: which articles share a key with a given one. No bucket is ever capped."""

import numpy as np
from pyroaring import BitMap

from streams.nearness.near import Fingerprint
from streams.nearness.runs import Keys, Run, joined, merged, run_of, shrunk

_RECENT = 1024
"""Articles in the dictionary (some 6 KB each) before they become a run (some 650 bytes each)."""
_LARGEST_RUN = 65_536
"""Articles of the largest run that is made by merging: some 0.3 s of work and 100 MB for a moment."""


class NearIndex:
    """Small numbers of articles, 0 to 2^32 - 1, by the keys of their fingerprints. A number may be used again.

    ``near(a, b).near`` implies that ``a`` is in ``candidates(b)`` while ``a`` is in the index. What it answers is a
    pure function of the articles in it. An article that shares no key with any (empty text, no URL) is not kept.
    """

    def __init__(self) -> None:
        self._recent: dict[int, Keys] = {}
        self._postings: dict[int, int | BitMap] = {}
        self._runs: list[Run] = []

    def add(self, number: int, f: Fingerprint) -> None:
        """Take an article in; a second time changes no answer."""
        keys = f.key_array()
        if keys.size == 0 or number in self._recent:
            return
        self._recent[number] = keys
        for key in keys.tolist():
            posting = self._postings.setdefault(key, number)
            if isinstance(posting, BitMap):
                posting.add(number)
            elif posting != number:
                self._postings[key] = BitMap((posting, number))
        if len(self._recent) >= _RECENT:
            self._flush()

    def remove(self, number: int, f: Fingerprint) -> None:
        """Forget an article; an unknown one changes nothing."""
        keys = f.key_array()
        if self._recent.pop(number, None) is not None:
            self._remove_recent(number, keys)
        for run in self._runs:
            run.remove(number)
        if any(run.is_sparse for run in self._runs):
            self._runs = [shrunk(run) if run.is_sparse else run for run in self._runs if run.articles]

    def candidates(self, f: Fingerprint) -> BitMap:
        """The numbers of all articles that share a key with this one; itself too if it is in the index."""
        keys = f.key_array()
        alone: list[int] = []
        sets: list[BitMap] = []
        for posting in map(self._postings.get, keys.tolist()):
            if isinstance(posting, BitMap):
                sets.append(posting)
            elif posting is not None:
                alone.append(posting)
        if self._runs:
            keys = np.sort(keys)
            sets += filter(None, [run.find(keys) for run in self._runs])
        found = joined(sets)
        found.update(alone)
        return found

    def is_empty(self) -> bool:
        """Whether nothing of any article is left."""
        return not (self._recent or self._postings or self._runs)

    def _remove_recent(self, number: int, keys: Keys) -> None:
        for key in keys.tolist():
            posting = self._postings.get(key)
            if isinstance(posting, BitMap):
                posting.discard(number)
                if len(posting) == 1:
                    self._postings[key] = posting[0]
            elif posting == number:
                del self._postings[key]

    def _flush(self) -> None:
        """Turn the dictionary into a run, and merge runs until each is at least twice as large as the next."""
        self._runs.append(run_of(self._recent.items()))
        self._recent, self._postings = {}, {}
        while len(self._runs) > 1 and self._mergeable(self._runs[-2].articles, self._runs[-1].articles):
            last = self._runs.pop()
            self._runs[-1] = merged(self._runs[-1], last)

    @staticmethod
    def _mergeable(larger: int, smaller: int) -> bool:
        return larger < 2 * smaller and larger + smaller <= _LARGEST_RUN
