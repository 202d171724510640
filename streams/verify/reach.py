"""How far the clock of a partition of ``articles`` can have come at most, by that partition's log alone."""

from array import array
from bisect import bisect_left
from heapq import heappush, heappushpop

from schemas import Identity
from streams.eventtime.marks import END_OF_INPUT, NO_CLOCK, NO_RECORD, UNHEARD, is_left_out
from streams.stages.base import Record
from streams.stages.headers import END
from streams.stages.intake import Parsed
from streams.stages.markers import header


class Reach:
    """The largest marks that the first *n* records of one partition allow, for every *n*.

    Bounded: only the end of input, and only behind an end record. Live: a clock is the k-th largest date among the last
    1,000 distinct articles, or was so before. That is at most the k-th largest among *all* distinct articles of the n
    records, which is what ``_dates`` holds. An idle partition's clock, or with fewer than k articles the smallest date,
    goes on by the age of record n: at most the marker's own Kafka timestamp less that of record n, for the question to
    the broker was sent before the marker was written, by the same worker's clock. Of which record n a marker speaks is
    not known, only that it is none behind ``before``; so the largest bound of all up to there holds: it cannot accuse a
    marker that is right (but where a worker's clock was set back), and lets pass one that is too high by no more
    than it came too late.
    """

    def __init__(self, identity: Identity) -> None:
        self._bounded, self._k = identity.bounded, identity.k
        self._known: set[str] = set()
        self._largest: list[int] = []
        """Heap of the k largest dates, or all while there are fewer."""
        self._smallest: int | None = None
        self._first_article: int | None = None
        self._end: int | None = None
        self._offsets = array("q")
        self._dates = array("q", [UNHEARD])
        """After so many records: the k-th largest date."""
        self._leads = array("q", [UNHEARD])
        """After so many records: the largest that a clock was ahead of its last record's timestamp (microseconds)."""

    def take(self, record: Record, parsed: Parsed | None) -> None:
        """The next record, and the article that it is, if it is one."""
        if self._end is None and header(record, END) is not None:
            self._end = record.offset
        if self._bounded:
            return
        if parsed is not None:
            self._date(record.offset, parsed)
        clocked = len(self._largest) == self._k
        base = self._largest[0] if clocked else self._smallest
        self._offsets.append(record.offset)
        self._dates.append(self._largest[0] if clocked else UNHEARD)
        self._leads.append(self._leads[-1] if base is None else max(self._leads[-1], base - record.timestamp * 1000))

    def excess(self, mark: int, before: int | None, timestamp: int) -> str | None:
        """What is wrong with a mark, None if nothing is.

        ``before``: offset of a record on ``articles`` that the tag stage had not yet handled, None if it may have
        handled all. ``timestamp``: the marker's, in ms.
        """
        if self._bounded:
            ended = self._end is not None and (before is None or self._end < before)
            return None if ended and mark == END_OF_INPUT else "no end record stands before that"
        if is_left_out(mark):
            records = (mark - NO_RECORD) // 2
            empty = self._first_article is None or records <= self._first_article
            return None if empty else f"offset {self._first_article} is an article"
        if mark <= NO_CLOCK:
            return None
        place = len(self._offsets) if before is None else bisect_left(self._offsets, before)
        most = max(self._dates[place], self._leads[place] + timestamp * 1000)
        return None if mark <= most else f"its articles allow {most} at most"

    def _date(self, offset: int, parsed: Parsed) -> None:
        if self._first_article is None:
            self._first_article = offset
        if parsed.article_id in self._known:
            return
        self._known.add(parsed.article_id)
        date = parsed.published.first
        self._smallest = date if self._smallest is None else min(self._smallest, date)
        if len(self._largest) < self._k:
            heappush(self._largest, date)
        else:
            heappushpop(self._largest, date)
