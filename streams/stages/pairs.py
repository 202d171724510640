"""The articles that one deduplicate partition has admitted, and the near-duplicate pairs among them."""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from streams.nearness.index import NearIndex
from streams.nearness.near import Nearness, verify
from streams.stages.seen import Seen


class Pair(NamedTuple):
    """Two near-duplicates by order, and how near they are."""

    duplicate: Seen
    earlier: Seen
    nearness: Nearness


class SeenArticles:
    """Admitted articles by id and by number, with the index that finds near-duplicates. ``horizon`` in microseconds."""

    def __init__(self, horizon: int) -> None:
        self._horizon = horizon
        self._by_id: dict[str, Seen] = {}
        self._by_number: dict[int, Seen] = {}
        self._index = NearIndex()
        self._by_time: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, article_id: str) -> Seen | None:
        """The article under that id, if it was admitted and is not yet dropped."""
        return self._by_id.get(article_id)

    def add(self, seen: Seen) -> None:
        """Remember an article; its id is new."""
        self._by_id[seen.article_id] = seen
        self._by_number[seen.number] = seen
        self._index.add(seen.number, seen.fingerprint)
        heappush(self._by_time, (seen.time, seen.number))

    def discard(self, article_id: str) -> None:
        """Forget an article, if it is there."""
        seen = self._by_id.pop(article_id, None)
        if seen is not None:
            del self._by_number[seen.number]
            self._index.remove(seen.number, seen.fingerprint)

    def drop_before(self, time: int) -> list[Seen]:
        """Forget every article whose time lies before ``time``, and say which."""
        dropped = []
        while self._by_time and self._by_time[0][0] < time:
            _, number = heappop(self._by_time)
            seen = self._by_number.get(number)
            if seen is not None:
                self.discard(seen.article_id)
                dropped.append(seen)
        return dropped

    def pairs(self, seen: Seen, below: int) -> Iterator[Pair]:
        """Pairs of an article with those of numbers under ``below``, by number.

        The state may hold articles of higher numbers (the changelog may be ahead of the commit): their pairs are found
        when their own records are processed.
        """
        for number in sorted(self._index.candidates(seen.fingerprint)):
            other = self._by_number[number]
            if number >= below or other is seen or other.language != seen.language:
                continue
            if abs(other.time - seen.time) > self._horizon:
                continue
            duplicate, earlier = (seen, other) if other.order < seen.order else (other, seen)
            nearness = verify(duplicate.fingerprint, earlier.fingerprint)
            if nearness.near:
                yield Pair(duplicate, earlier, nearness)
