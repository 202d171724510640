"""The candidates of one article, in such an order and so chosen that only pairs with something to tell are compared.

Of ten thousand copies of one text each is a candidate of every other, but hardly any pair says what was not said
before. What is passed over here is a fact that pairs of lower numbers have told already (rule 5 of the design).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

from streams.eventtime.membership import Place
from streams.nearness.near import NOT_NEAR, Nearness, verify
from streams.nearness.runs import array_of, joined
from streams.nearness.screen import Screen
from streams.stages.columns import Columns, Slots, Whole, rank
from streams.stages.facts import Facts
from streams.stages.seen import Seen

_FIRST = 8
"""So many of the earliest are put in order first, then four times as many, and so on."""
_FEW = 8
"""So many are compared one by one."""
_AT_ONCE = 1_024
"""Samples of so many, some 2 MB, are looked at together."""


class Pair(NamedTuple):
    """Two near-duplicates by order, and how near they are."""

    duplicate: Seen
    earlier: Seen
    nearness: Nearness


class Neighbours:
    """Candidates of ``seen`` within the ``horizon`` (microseconds) and of numbers under ``below``.

    ``found``: slots that the index gave, its own aside. ``articles``: by slot.
    """

    def __init__(
        self,
        seen: Seen,
        found: BitMap,
        articles: Sequence[Seen | None],
        columns: Columns,
        facts: Facts,
        *,
        below: int,
        horizon: int,
    ) -> None:
        self._seen, self._articles, self._columns, self._facts = seen, articles, columns, facts
        self._rank, self._order = rank(seen.order), seen.order
        self._fingerprint = seen.fingerprint
        self._screen: Screen | None = None
        self._strangers = 0
        """How many more of those that were compared are not near than are."""
        self._near: dict[int, Nearness] = {}
        slots = array_of(found)
        times, numbers = columns.times[slots], columns.numbers[slots]
        kept = (numbers < below) & (times >= seen.time - horizon) & (times <= seen.time + horizon)
        self._slots: Slots = slots[kept]
        self._ranks: Whole = columns.ranks[self._slots]
        self._found = found if self._slots.size == slots.size else BitMap(self._slots.tolist())

    def earliest(self) -> Pair | None:
        """The pair with the earliest of its earlier near-duplicates."""
        if not self._slots.size:
            return None
        return next(self._pairs(self._in_order()), None)

    def echoing(self, tag: str, place: Place) -> Pair | None:
        """A pair with an earlier near-duplicate that has the tag too and lies in the window too."""
        both = array_of(self._found & self._facts.tagged[tag] & self._facts.placed[place])
        return next(self._pairs(self._likely(both)), None)

    def later(self) -> Iterator[Pair]:
        """Pairs with later near-duplicates of which this article could tell something new."""
        if not self._slots.size:
            return
        chosen = self._slots[(self._ranks >= self._rank) & (self._columns.originals[self._slots] >= self._rank)]
        learning = joined([self._found & untold for untold in map(self._facts.untold.get, self._seen.tags) if untold])
        learning |= self._found & self._facts.not_copied
        asked = [slot for slot in sorted({*chosen.tolist(), *learning}) if self._teaches(self._articles[slot])]
        for slot in self._likely(np.array(asked, dtype=np.uint32)):
            other = self._at(slot)
            nearness = self._nearness(slot, other)
            if nearness.near:
                yield Pair(other, self._seen, nearness)

    def _teaches(self, other: Seen | None) -> bool:
        """Whether the other is later, and the pair, if it is near, would say anything new of it."""
        return other is not None and other.order > self._order and _learns(other, self._seen)

    def _pairs(self, slots: Iterable[int]) -> Iterator[Pair]:
        """Pairs with those of them that are earlier and near."""
        for slot in slots:
            other = self._articles[slot]
            if other is not None and other.order < self._order:
                nearness = self._nearness(slot, other)
                if nearness.near:
                    yield Pair(self._seen, other, nearness)

    def _in_order(self) -> Iterator[int]:
        """Slots of those that may be earlier, by order, put in order only as far as they are asked for."""
        earlier = self._ranks <= self._rank
        slots, ranks, size = self._slots[earlier], self._ranks[earlier], _FIRST
        while slots.size:
            first = ranks <= (np.partition(ranks, size)[size] if ranks.size > 2 * size else ranks.max())
            yield from sorted(self._likely(slots[first]), key=lambda slot: self._at(slot).order)
            slots, ranks, size = slots[~first], ranks[~first], 4 * size

    def _likely(self, slots: Slots) -> Iterator[int]:
        """Those that may be near; not looked at beforehand as long as most of what was compared is near."""
        for group in (slots[:_FEW], *np.split(slots[_FEW:], range(_AT_ONCE, slots.size, _AT_ONCE))):
            yield from self._screened(group.tolist()) if group.size >= _FEW and self._strangers > 0 else group.tolist()

    def _screened(self, slots: list[int]) -> Iterator[int]:
        if self._screen is None:
            self._screen = Screen(self._fingerprint.sketch)
        others = [self._at(slot) for slot in slots]
        enough = self._screen.may_share_enough([other.sketch for other in others]).tolist()
        version = self._seen.version_key
        for slot, other, shares_enough in zip(slots, others, enough, strict=True):
            if shares_enough or (version is not None and version == other.version_key):
                yield slot
            else:
                self._found.discard(slot)

    def _at(self, slot: int) -> Seen:
        article = self._articles[slot]
        if article is None:
            raise ValueError(f"slot {slot} is free")
        return article

    def _nearness(self, slot: int, other: Seen) -> Nearness:
        nearness = self._near.get(slot)
        if nearness is None:
            nearness = self._near[slot] = self._compared(other)
            self._strangers += -1 if nearness.near else 1
        return nearness

    def _compared(self, other: Seen) -> Nearness:
        if other.language != self._seen.language:
            return NOT_NEAR
        if other.order < self._order:
            return verify(self._fingerprint, other.fingerprint)
        return verify(other.fingerprint, self._fingerprint)


def _learns(duplicate: Seen, earlier: Seen) -> bool:
    """Whether the pair, if it is near, would say anything new of the duplicate."""
    if not duplicate.copied or duplicate.original is None or earlier.order < duplicate.original:
        return True
    return bool(duplicate.learned(earlier))
