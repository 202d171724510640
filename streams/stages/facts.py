"""Who has which tag and lies in which window, and of whom what is still to be told, as bitmaps of slots."""

from collections import defaultdict
from typing import TypeVar

from pyroaring import BitMap

from streams.eventtime.membership import Place
from streams.stages.seen import Seen

K = TypeVar("K")


class Facts:
    """``untold``: by tag, those with a window in which an earlier near-duplicate with that tag is not told yet.

    ``not_copied``: those of which no earlier near-duplicate is told at all.
    """

    __slots__ = ("not_copied", "placed", "tagged", "untold")

    def __init__(self) -> None:
        self.tagged: defaultdict[str, BitMap] = defaultdict(BitMap)
        self.placed: defaultdict[Place, BitMap] = defaultdict(BitMap)
        self.untold: defaultdict[str, BitMap] = defaultdict(BitMap)
        self.not_copied = BitMap()

    def add(self, slot: int, seen: Seen) -> None:
        """An article of which nothing is told."""
        for tag in seen.tags:
            self.tagged[tag].add(slot)
            if seen.places:
                self.untold[tag].add(slot)
        for place in seen.places:
            self.placed[place].add(slot)
        self.not_copied.add(slot)

    def discard(self, slot: int, seen: Seen) -> None:
        """Forget an article."""
        for tag in seen.tags:
            _discard(self.tagged, tag, slot)
            _discard(self.untold, tag, slot)
        for place in seen.places:
            _discard(self.placed, place, slot)
        self.not_copied.discard(slot)

    def tell(self, slot: int, seen: Seen, tags: set[str]) -> None:
        """It was told that the article has an earlier near-duplicate, and ``seen.echoed`` grew for these tags."""
        self.not_copied.discard(slot)
        for tag in tags:
            if seen.is_told(tag):
                _discard(self.untold, tag, slot)


def _discard(sets: defaultdict[K, BitMap], key: K, slot: int) -> None:
    if key in sets:
        sets[key].discard(slot)
        if not sets[key]:
            del sets[key]
