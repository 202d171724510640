"""The sketch of a text: all that near-duplicate search keeps of it. A pure function of the body.

``keys`` find candidates. 37 of them are bands of a MinHash (Broder, 1997) over the three-word shingles: three of 111
minima each, so two texts of Jaccard similarity J share a band with probability 1 - (1 - J^3)^37. Up to 48 more are
anchors: runs of eight words whose hash is below 2^(32 - level), at the smallest level that leaves at most 48. All runs
of an excerpt stand in the longer text too, sampled in the same way, so they meet even where J is small: an excerpt of
a quarter has 6 to 12 of them, so it shares none with a probability of e^-6 to e^-12. Runs as long as eight words are
hardly shared by texts that have nothing to do with each other, so no bucket of candidates grows large.

``sample`` verifies them: the shingles whose hash is below 2^(32 - level), where the level is the smallest that leaves
at most 512. Texts of up to 512 shingles are compared exactly.
"""

import hashlib
import struct
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from rensa.rensa import RMinHash

from streams.text.normalise import BOILERPLATE_VERSION, NORMALISATION_VERSION, normalise
from streams.text.shingles import ANCHOR, Hashes, Words, mix, shingles, units_of

__all__ = [
    "BOILERPLATE_VERSION",
    "NORMALISATION_VERSION",
    "SKETCH_VERSION",
    "Sketch",
    "limit_of",
    "sampled",
    "sketch_of",
]

SKETCH_VERSION: Final = 10 + int(RMinHash.ALGORITHM_VERSION)
"""Version of what stands in a sketch: tens are ours, units are those of the MinHash library's algorithm."""

BANDS, ROWS = 37, 3
MAX_SAMPLE = 512
MAX_ANCHORS = 48
_SEED = 20_220_921
_SPREAD = np.uint32(0x9E3779B1)
_HEAD = struct.Struct("<BIIQBBH")
_BAND_NUMBERS = np.arange(BANDS, dtype=np.uint64)
_NOTHING: Final = np.empty(0, dtype=np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """A text in about 2 KB.

    ``shingles``: number of distinct shingles, 0 where nothing is left after stripping. ``length``: code points of the
    normalised body. ``text_hash``: 64 bits of BLAKE2b of it. ``level`` and ``sample``: see the module. ``keys``:
    uint32 keys of candidates, bands first. The arrays are read-only; ``sample`` is sorted and distinct.
    """

    shingles: int
    length: int
    text_hash: int
    level: int
    keys: Hashes
    sample: Hashes

    def encode(self) -> bytes:
        """Compact bytes, little-endian."""
        head = _HEAD.pack(
            SKETCH_VERSION, self.shingles, self.length, self.text_hash, self.level, self.keys.size, self.sample.size
        )
        return b"".join((head, self.keys.astype("<u4").tobytes(), self.sample.astype("<u4").tobytes()))

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The sketch of ``encode``'s bytes.

        Raises:
            ValueError: the bytes are of another version, or no sketch.
        """
        sketch = cls.view(data)
        sketch._check()
        return sketch

    @classmethod
    def view(cls, data: bytes) -> Self:
        """``decode`` of bytes that it has taken before: its arrays look into them. Raises ValueError."""
        if len(data) < _HEAD.size:
            raise ValueError("sketch is too short")
        version, count, length, text_hash, level, keys, sample = _HEAD.unpack_from(data)
        if version != SKETCH_VERSION:
            raise ValueError(f"sketch is of version {version}, not {SKETCH_VERSION}")
        if len(data) != _HEAD.size + 4 * (keys + sample):
            raise ValueError("sketch has the wrong length")
        numbers = np.frombuffer(data, dtype="<u4", offset=_HEAD.size).astype(np.uint32, copy=False)
        return cls(count, length, text_hash, level, numbers[:keys], numbers[keys:])

    def sample_at(self, level: int) -> Hashes:
        """The sample as it is at a level, if that is a higher one than its own; else as it stands."""
        return _sample_of(self.sample, level if level > self.level else 0)

    def _check(self) -> None:
        """Raise ValueError unless the parts agree with each other."""
        bands = BANDS if self.shingles else 0
        if not bands <= self.keys.size <= bands + (MAX_ANCHORS if self.shingles else 0):
            raise ValueError("sketch has the wrong number of keys")
        exact = self.shingles <= MAX_SAMPLE
        if self.sample.size > MAX_SAMPLE or exact != (self.level == 0) or self.level > 32:
            raise ValueError("sketch has the wrong level")
        if exact and self.sample.size != self.shingles:
            raise ValueError("sketch has the wrong number of shingles")
        rising = bool((self.sample[1:] > self.sample[:-1]).all())
        if not rising or (self.sample.size and int(self.sample[-1]) >> (32 - self.level)):
            raise ValueError("sketch has a sample out of order")


def _sample_of(hashes: Hashes, level: int) -> Hashes:
    """Those of the sorted hashes that are below 2^(32 - level)."""
    return hashes if level == 0 else hashes[: int(hashes.searchsorted(limit_of(level)))]


def limit_of(level: int) -> np.uint32:
    """What the hashes of a level from 1 are below."""
    return np.uint32(1 << (32 - level))


def sampled(data: bytes) -> tuple[int, bytes]:
    """Level and sample, little-endian, of an encoded sketch that was decoded before."""
    *_, level, keys, _ = _HEAD.unpack_from(data)
    return level, data[_HEAD.size + 4 * keys :]


def _level(hashes: Hashes, most: int) -> int:
    """The smallest level that leaves at most ``most`` of the sorted, distinct hashes."""
    return 0 if hashes.size <= most else 33 - int(hashes[most]).bit_length()


def _high(hashes: Words) -> Hashes:
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _bands(hashes: Hashes) -> Hashes:
    """Keys of the bands of MinHash over the hashes, at least one of them."""
    minima = RMinHash.digest_matrix_from_flat_token_hashes(
        hashes.astype(np.uint64), [0, hashes.size], BANDS * ROWS, _SEED
    )
    rows = np.array(minima.to_rows()[0], dtype=np.uint64).reshape(BANDS, ROWS)
    pairs = mix(rows[:, 0] << np.uint64(32) | rows[:, 1])
    return _high(mix(pairs + (rows[:, 2] << np.uint64(8) | _BAND_NUMBERS)))


def _anchors(hashes: Hashes) -> Hashes:
    """Keys of the anchors, spread over all 32 bits: the hashes are small ones."""
    return _sample_of(hashes, _level(hashes, MAX_ANCHORS)) * _SPREAD


def sketch_of(body: str) -> Sketch:
    """The sketch of a body as received. Linear in its length."""
    text = normalise(body)
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    units = units_of(text)
    hashes = shingles(units)
    keys = _NOTHING
    if hashes.size:
        keys = np.concatenate((_bands(hashes), _anchors(shingles(units, ANCHOR))))
    level = _level(hashes, MAX_SAMPLE)
    sample = _sample_of(hashes, level).copy()
    keys.setflags(write=False)
    sample.setflags(write=False)
    return Sketch(int(hashes.size), len(text), int.from_bytes(digest, "little"), level, keys, sample)
