"""How much two texts share, by brute force: sets of strings, no hash, no sample, nothing of the program that is judged.

It has a normal form of its own on purpose: NFKC and case folding, and nothing else. A mistake in the program's normal
form, its boilerplate rules, its hashes or its sketches is a difference here.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

NEAR, CONTAINED, LEAST_SHARED, MOST_TIMES_LONGER = 0.5, 0.6, 30, 4
"""The thresholds of the contract: similarity, containment, shared shingles, and how much longer the larger may be."""
_ONE_BY_ONE = (
    (4, ((0x3005, 0x3007), (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))),
    (8, ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))),
)
"""Scripts without spaces: how many characters are as long as three words, and where they stand in Unicode."""


class Overlap(NamedTuple):
    """What two sets of shingles share: sizes of the first, the second, and what stands in both."""

    first: int
    second: int
    shared: int

    @property
    def jaccard(self) -> float:
        """Shared of all."""
        return self.shared / (self.first + self.second - self.shared)

    @property
    def containment(self) -> float:
        """Shared of the smaller."""
        return self.shared / min(self.first, self.second)

    @property
    def is_near(self) -> bool:
        """Whether the contract calls the two near, by exact sets."""
        return self.jaccard >= NEAR or self._is_excerpt

    @property
    def is_apart(self) -> bool:
        """Whether nobody could call the two near: not even in the grey zone around the thresholds."""
        return self.jaccard < 0.4 and self.containment < 0.5

    @property
    def _is_excerpt(self) -> bool:
        fits = max(self.first, self.second) <= MOST_TIMES_LONGER * min(self.first, self.second)
        return fits and self.shared >= LEAST_SHARED and self.containment >= CONTAINED


def _span(character: str) -> int:
    """Units of a shingle that begins with this character: three words, or as many characters as they take."""
    code = ord(character)
    return next((span for span, ranges in _ONE_BY_ONE if any(a <= code <= b for a, b in ranges)), 3)


def units(text: str) -> list[str]:
    """Words, and single characters of scripts without spaces. A mark belongs to the letter that it stands on."""
    found: list[str] = []
    within = False
    for character in unicodedata.normalize("NFKC", text).casefold():
        is_mark = unicodedata.category(character)[0] == "M"
        if not (is_mark or character.isalnum()):
            within = False
        elif not is_mark and _span(character) != 3:
            found.append(character)
            within = False
        elif is_mark and _span(character) != 3:
            found.append(character)
        elif within:
            found[-1] += character
        else:
            found.append(character)
            within = True
    return found


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """The set of runs of three words (or of characters as long as these); all words together where they are fewer."""
    words = units(text)
    runs = (tuple(words[at : at + _span(word[0])]) for at, word in enumerate(words))
    found = frozenset(run for run in runs if len(run) == _span(run[0][0]))
    return found or frozenset([tuple(words)] if words else [])


def overlaps(sets: Sequence[frozenset[tuple[str, ...]]]) -> Iterator[tuple[int, int, Overlap]]:
    """Every pair of sets that share anything, each once, the lower index first."""
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(sets):
        shared = Counter[int]()
        for run in one:
            shared.update(holders[run])
            holders[run].append(number)
        for other, count in shared.items():
            yield other, number, Overlap(len(sets[other]), len(one), count)
