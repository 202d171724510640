"""Sets of word shingles as sorted arrays of 32-bit hashes, computed in numpy.

A unit is a word, or one character of a script that is written without spaces. A shingle is a run of three words, or of
as many characters as three words have there: four of Chinese or Japanese, eight of Thai, Lao, Khmer or Burmese.
Hashes are arithmetic on code points alone, so every process and machine gets the same ones.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Words = npt.NDArray[np.uint64]

_ASSIGNED = 0x323B0
"""No letters stand above this code point in Unicode 15.1, and the marks there are variation selectors."""
_SPACED, _IDEOGRAPHIC, _SYLLABIC = 1, 2, 3
_UNSPACED = (
    (_IDEOGRAPHIC, ((0x3005, 0x3008), (0x3041, 0x3130), (0x31A0, 0x31C0), (0x31F0, 0x3200), (0x3400, 0x4DC0))),
    (_IDEOGRAPHIC, ((0x4E00, 0xA000), (0xF900, 0xFB00), (0x1AFF0, 0x1B170), (0x20000, _ASSIGNED))),
    (_SYLLABIC, ((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800), (0x1950, 0x19E0), (0x1A20, 0x1AB0))),
    (_SYLLABIC, ((0xA9E0, 0xAA00), (0xAA60, 0xAAE0))),
)
SHINGLE = (0, 3, 4, 8)
"""Units of a shingle that begins with a unit of each class."""
ANCHOR = (0, 8, 12, 20)
"""The same for longer runs, which hardly two texts share that have nothing to do with each other."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BASE = 0xD6E8FEB86659FD93


def mix(values: Words) -> Words:
    """SplitMix64's finaliser (Steele, Lea and Flood, OOPSLA 2014): every bit of the input sways each of the output."""
    one = values >> np.uint64(30)
    one ^= values
    one *= _MIX_1
    two = one >> np.uint64(27)
    two ^= one
    two *= _MIX_2
    mixed = two >> np.uint64(31)
    mixed ^= two
    return mixed


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """Class of each code point: 0 for what stands between words."""
    table = np.zeros(0x110000, dtype=np.uint8)
    surrogates = range(0xD800, 0xE000)
    characters = "".join(" " if code in surrogates else chr(code) for code in range(_ASSIGNED))
    for run in re.finditer(r"[^\W_]+", characters):
        table[run.start() : run.end()] = _SPACED
    marks = [code for code, character in enumerate(characters) if unicodedata.category(character)[0] == "M"]
    table[marks] = _SPACED
    for script, ranges in _UNSPACED:
        for start, end in ranges:
            part = table[start:end]
            part[part == _SPACED] = script
    return table


class Units(NamedTuple):
    """The units of a text, in order."""

    hashes: Words
    classes: npt.NDArray[np.uint8]


def units_of(text: str) -> Units:
    """The units of a normalised text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    classes = _classes().take(codes)
    begins = classes >= _SPACED
    begins[1:] &= (classes[1:] > _SPACED) | (classes[:-1] != _SPACED)
    starts = np.flatnonzero(begins)
    if starts.size == 0:
        return Units(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint8))
    lengths = np.diff(starts, append=codes.size)
    first = int(starts[0])
    keyed = np.arange(first, codes.size)
    keyed -= np.repeat(starts, lengths)
    keyed <<= 21
    keyed += codes[first:]
    letters = mix(keyed.view(np.uint64) * _GOLDEN)
    letters *= (classes[first:] > 0).view(np.uint8)
    return Units(mix(np.add.reduceat(letters, starts - first)), classes[starts])


def _runs(units: Words, length: int) -> Words:
    """Hashes of the runs of so many units that begin at each unit, as far as there are units: a polynomial in _BASE."""
    run, have = units, 1
    while have < length:
        more = min(have, length - have)
        later = run[have:] if more == have else _runs(units, more)[have:]
        run = run[: later.size] * np.uint64(pow(_BASE, more, 1 << 64)) + later
        have += more
    return run[: max(0, units.size - length + 1)]


def _distinct(runs: Words) -> Hashes:
    """32 bits of each, sorted, each once."""
    hashes = (mix(runs) >> np.uint64(32)).astype(np.uint32)
    hashes.sort()
    distinct: Hashes = hashes[np.append(hashes[1:] != hashes[:-1], True)]
    return distinct


def shingles(units: Units, lengths: tuple[int, ...] = SHINGLE) -> Hashes:
    """Distinct shingles: sorted 32-bit hashes. ``lengths``: units of a shingle, by the class of its first.

    Units that are too few for any shingle are one all together; no units have none.
    """
    if units.hashes.size == 0:
        return np.empty(0, dtype=np.uint32)
    classes = units.classes.tobytes()
    present = [class_ for class_ in (_SPACED, _IDEOGRAPHIC, _SYLLABIC) if class_ in classes]
    found = []
    for class_ in present:
        runs = _runs(units.hashes, lengths[class_])
        if len(present) > 1:
            runs = runs[units.classes[: runs.size] == class_]
        found.append(runs + np.uint64(lengths[class_]))
    if any(some.size for some in found):
        return _distinct(np.concatenate(found) if len(found) > 1 else found[0])
    return _distinct(_runs(units.hashes, units.hashes.size) + np.uint64(units.hashes.size))
