"""When a feed is asked again, and which of its entries are new. No clock and no I/O: the times are given."""

from collections.abc import Iterable
from random import Random

from streams.inputs import InputRecord
from streams.polling.address import name_of
from streams.polling.fetch import NOTHING_YET, Fetched
from streams.stages.intake import digest

LONGEST_WAIT = 6 * 3600.0
"""Seconds. A feed that fails is asked at least so often, unless its server asks for more patience."""
_JITTER = 0.1


class Feed:
    """A polled feed. Times in seconds. ``name``: what it is called, as its ``url`` may hold a password."""

    def __init__(self, url: str, every: float, random: Random) -> None:
        self.url, self.name = url, name_of(url)
        self.due = 0.0
        self.fetched: Fetched = NOTHING_YET
        self._every = every
        self._random = random
        self._failures = 0
        self._known: set[str] = set()
        self._found: set[str] = set()

    def new(self, records: Iterable[InputRecord]) -> list[InputRecord]:
        """The records that did not stand in the feed when it last succeeded."""
        found = [(digest(record.value), record) for record in records]
        self._found = {name for name, _ in found}
        return [record for name, record in found if name not in self._known]

    def succeeded(self, now: float, fetched: Fetched) -> None:
        """It was read, and what was new in it was sent."""
        self.fetched, self._failures = fetched, 0
        self._known = self._found
        self.due = now + self._spread(self._every)

    def failed(self, now: float, retry_after: float | None) -> float:
        """It was not; after how many seconds it is asked again: twice as long each time, or as its server wants."""
        self._failures += 1
        wait = min(self._every * 2 ** min(self._failures, 20), max(self._every, LONGEST_WAIT))
        wait = max(self._spread(wait), retry_after or 0.0)
        self.due = now + wait
        return wait

    def _spread(self, seconds: float) -> float:
        """A little more or less, so that many feeds are not asked in one moment."""
        return seconds * self._random.uniform(1 - _JITTER, 1 + _JITTER)
