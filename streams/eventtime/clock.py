"""The clock of one ``articles`` partition: how far its event time has come."""

from collections import OrderedDict
from heapq import nlargest

from streams.eventtime.marks import NO_CLOCK, NO_RECORD

REMEMBERED = 1_000
"""How many distinct articles the clock looks back on."""


class Clock:
    """The k-th largest date among the last 1,000 distinct articles, so that k − 1 wrong dates cannot close windows."""

    def __init__(self, k: int) -> None:
        self._k = k
        self._dates: OrderedDict[str, int] = OrderedDict()
        self._smallest: int | None = None
        self._floor = NO_RECORD
        self.last_timestamp: int | None = None
        """Kafka timestamp (ms) of the last record of the partition that was seen, of whatever kind."""

    def see_record(self, timestamp: int) -> None:
        """A record of any kind stands in the partition."""
        self.last_timestamp = timestamp

    def see_article(self, article_id: str, date: int) -> None:
        """An article; a redelivery of one still remembered changes nothing."""
        self._floor = max(self._floor, NO_CLOCK)
        if article_id in self._dates:
            return
        self._dates[article_id] = date
        self._smallest = date if self._smallest is None else min(self._smallest, date)
        if len(self._dates) > REMEMBERED:
            self._dates.popitem(last=False)

    def mark(self, idle_for: int = 0) -> int:
        """The clock as a mark; never falls. ``idle_for``: how far an idle partition's clock has gone on (microseconds).

        Without an article it is NO_RECORD, whatever records there were.
        """
        if len(self._dates) >= self._k:
            self._floor = max(self._floor, nlargest(self._k, self._dates.values())[-1])
        if self._floor > NO_CLOCK:
            return self._floor + idle_for
        if idle_for and self._smallest is not None:
            return self._smallest + idle_for
        return self._floor

    def state(self) -> tuple[int, int | None, int | None]:
        """What the offset commit keeps: the clock without idle time, the smallest date, the last timestamp."""
        return self.mark(), self._smallest, self.last_timestamp

    def restore(self, floor: int, smallest: int | None, last_timestamp: int | None) -> None:
        """Take back a state; dates are then remembered anew from the last records before the commit."""
        self._floor, self._smallest, self.last_timestamp = floor, smallest, last_timestamp
