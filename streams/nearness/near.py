"""Whether two articles are near, how near, and in which relation: facts about the pair alone.

Language and horizon are the caller's to check. The oracle and the deduplicator call the same functions.
"""

import hashlib
import json
from typing import Final, NamedTuple

import numpy as np

from schemas import Relation
from streams.nearness.urls import normalise_url
from streams.text.normalise import compose
from streams.text.shingles import Hashes
from streams.text.sketch import Sketch

EDITED: Final = 0.5
REPRINT: Final = 0.8
CONTAINED: Final = 0.6
LEAST_SHARED: Final = 30
MOST_TIMES_LONGER: Final = 4


class Nearness(NamedTuple):
    """``similarity`` (rounded to 3 digits) is the containment for excerpt and expanded, else the Jaccard similarity."""

    near: bool
    similarity: float
    relation: Relation | None


NOT_NEAR: Final = Nearness(False, 0.0, None)


class Fingerprint:
    """What nearness looks at in an article. ``version_key``: hash of source and normalised URL, None without a URL."""

    __slots__ = ("_keys", "sketch", "version_key")

    def __init__(self, sketch: Sketch, version_key: int | None) -> None:
        self.sketch = sketch
        self.version_key = version_key
        self._keys: frozenset[int] | None = None

    @property
    def keys(self) -> frozenset[int]:
        """Two articles are candidates if they share one of these. Built at first use (some 5 KB), then kept."""
        if self._keys is None:
            self._keys = frozenset(self.key_array().tolist())
        return self._keys

    def key_array(self) -> Hashes:
        """The same keys, some perhaps twice: those of the sketch, and 32 bits of the version key."""
        if self.version_key is None:
            return self.sketch.keys
        return np.append(self.sketch.keys, np.uint32(self.version_key & 0xFFFFFFFF))


def version_key(source: str, url: str | None) -> int | None:
    """A 64-bit hash of source and normalised URL; None without a URL."""
    address = normalise_url(url) if url else ""
    if not address:
        return None
    text = json.dumps([compose(source, "NFC").strip(), address])
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def fingerprint(sketch: Sketch, source: str, url: str | None) -> Fingerprint:
    """The fingerprint of an article, from its sketch, source and URL as received."""
    return Fingerprint(sketch, version_key(source, url))


class Overlap(NamedTuple):
    """Sizes of two samples at a common level, and how many hashes they share."""

    level: int
    first: int
    second: int
    shared: int

    @property
    def jaccard(self) -> float:
        """How much of both together is shared."""
        union = self.first + self.second - self.shared
        return self.shared / union if union else 0.0

    @property
    def estimate(self) -> int:
        """How many shingles the two share."""
        return self.shared << self.level

    def containment(self, first: int, second: int) -> float:
        """How much of the smaller stands in the larger. ``first``, ``second``: numbers of shingles of the two."""
        of_unequal = self.first if first < second else self.second
        size = min(self.first, self.second) if first == second else of_unequal
        return self.shared / size if size else 0.0


def overlap(a: Sketch, b: Sketch) -> Overlap:
    """What two sketches share."""
    level = max(a.level, b.level)
    first, second = a.sample_at(level), b.sample_at(level)
    return Overlap(level, first.size, second.size, _count_shared(first, second))


def _count_shared(first: Hashes, second: Hashes) -> int:
    both = np.concatenate((first, second))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def near(duplicate: Fingerprint, earlier: Fingerprint) -> Nearness:
    """Whether the two are near. Symmetric, but for the relation, which reads the first as the duplicate."""
    if duplicate.keys.isdisjoint(earlier.keys):
        return NOT_NEAR
    return verify(duplicate, earlier)


def verify(duplicate: Fingerprint, earlier: Fingerprint) -> Nearness:
    """``near`` of two that are known to share a key, as the candidates of an index do."""
    a, b = duplicate.sketch, earlier.sketch
    shared = overlap(a, b)
    jaccard = shared.jaccard
    if duplicate.version_key is not None and duplicate.version_key == earlier.version_key:
        return Nearness(True, round(jaccard, 3), "version")
    if jaccard >= EDITED:
        if a.text_hash == b.text_hash:
            return Nearness(True, round(jaccard, 3), "identical")
        return Nearness(True, round(jaccard, 3), "reprint" if jaccard >= REPRINT else "edited")
    containment = _containment(shared, a.shingles, b.shingles)
    if containment < CONTAINED:
        return NOT_NEAR
    return Nearness(True, round(containment, 3), "excerpt" if a.shingles <= b.shingles else "expanded")


def _containment(shared: Overlap, first: int, second: int) -> float:
    """How much of the smaller stands in the larger; 0.0 where too little is shared or the larger is too long."""
    if max(first, second) > MOST_TIMES_LONGER * min(first, second) or shared.estimate < LEAST_SHARED:
        return 0.0
    return shared.containment(first, second)
