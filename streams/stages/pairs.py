"""The articles that one deduplicate partition has admitted, and what was told of the pairs among them."""

from heapq import heappop, heappush

from streams.nearness.index import NearIndex
from streams.stages.columns import Columns
from streams.stages.facts import Facts
from streams.stages.neighbours import Neighbours
from streams.stages.seen import Order, Seen

_SLOT_BITS = 32
_SLOT = (1 << _SLOT_BITS) - 1


class SeenArticles:
    """Admitted articles by id and by number, with the index that finds near-duplicates. ``horizon`` in microseconds.

    Inside, an article goes by its slot: a small number that is free again when the article is dropped.
    """

    def __init__(self, horizon: int) -> None:
        self._horizon = horizon
        self._by_id: dict[str, Seen] = {}
        self._by_time: list[int] = []
        """A heap of times with the slots behind them in 32 bits."""
        self._articles: list[Seen | None] = []
        self._free: list[int] = []
        self._index = NearIndex()
        self._columns = Columns()
        self._facts = Facts()

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, article_id: str) -> Seen | None:
        """The article under that id, if it was admitted and is not yet dropped."""
        return self._by_id.get(article_id)

    def add(self, seen: Seen) -> None:
        """Remember an article; its id is new."""
        slot = self._free.pop() if self._free else len(self._articles)
        if slot == len(self._articles):
            self._articles.append(seen)
        self._articles[slot] = seen
        seen.slot = slot
        self._by_id[seen.article_id] = seen
        self._columns.enter(slot, seen.number, seen.order)
        self._facts.add(slot, seen)
        self._index.add(slot, seen.fingerprint)
        heappush(self._by_time, seen.time << _SLOT_BITS | slot)

    def discard(self, article_id: str) -> None:
        """Forget an article, if it is there."""
        seen = self._by_id.pop(article_id, None)
        if seen is not None:
            self._index.remove(seen.slot, seen.fingerprint)
            self._facts.discard(seen.slot, seen)
            self._articles[seen.slot] = None
            self._free.append(seen.slot)

    def drop_before(self, time: int) -> list[Seen]:
        """Forget every article whose time lies before ``time``, and say which."""
        dropped = []
        while self._by_time and self._by_time[0] >> _SLOT_BITS < time:
            first = heappop(self._by_time)
            seen = self._articles[first & _SLOT]
            if seen is not None and seen.time == first >> _SLOT_BITS:  # else it was discarded, and its slot taken anew
                self.discard(seen.article_id)
                dropped.append(seen)
        return dropped

    def neighbours(self, seen: Seen, below: int) -> Neighbours:
        """The candidates of a remembered article among those of numbers under ``below``.

        The state may hold articles of higher numbers (the changelog may be ahead of the commit): their pairs are found
        when their own records are processed.
        """
        found = self._index.candidates(seen.fingerprint)
        found.discard(seen.slot)
        return Neighbours(seen, found, self._articles, self._columns, self._facts, below=below, horizon=self._horizon)

    def tell(self, duplicate: Seen, tags: set[str]) -> None:
        """It was told that the article has an earlier near-duplicate, and new windows of these tags."""
        self._facts.tell(duplicate.slot, duplicate, tags)

    def set_original(self, duplicate: Seen, original: Order) -> None:
        """The earliest of its earlier near-duplicates, as far as is known."""
        duplicate.original = original
        self._columns.set_original(duplicate.slot, original)
