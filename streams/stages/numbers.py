"""Sets of numbers below 65,536 in little memory: few of them as sorted pairs of bytes, more as a roaring bitmap.

Most of the millions of sets of an archive hold one number or two: 48 bytes each here, some 250 in a bitmap.
"""

from array import array
from collections.abc import Iterable

from pyroaring import BitMap

Numbers = bytes | BitMap
"""Never changed in place while it is bytes; a bitmap may be."""

NONE: Numbers = b""
_FEW = 32


def union(numbers: Numbers, more: Iterable[int]) -> Numbers:
    """All of both; may change a bitmap in place."""
    if isinstance(numbers, BitMap):
        numbers.update(more)
        return numbers
    both = BitMap(more) if isinstance(more, BitMap) else {*more}
    both.update(memoryview(numbers).cast("H"))
    return _packed(both) if len(both) <= _FEW else BitMap(both)


def bitmap_of(numbers: Numbers) -> BitMap:
    """The numbers as a bitmap; not to be changed."""
    return numbers if isinstance(numbers, BitMap) else BitMap(memoryview(numbers).cast("H"))


def size(numbers: Numbers) -> int:
    """How many numbers there are."""
    return len(numbers) if isinstance(numbers, BitMap) else len(numbers) // 2


def shared(first: Numbers, second: Numbers) -> int:
    """How many numbers stand in both."""
    return bitmap_of(first).intersection_cardinality(bitmap_of(second))


def _packed(numbers: Iterable[int]) -> bytes:
    return array("H", sorted(numbers)).tobytes()
