"""The ideal watermark: no lag, exact knowledge. By it a late article is judged to have been rightly late."""

from schemas import Identity
from streams.eventtime.marks import END_OF_INPUT, NO_CLOCK, NO_RECORD, NO_WATERMARK, watermark
from streams.stages.intake import Parsed


class Ideal:
    """Event time as it would be if every stage saw every record the moment it is written. Times as in the stages.

    ``fast``: by how many milliseconds a worker's clock may be ahead of the broker's, which idle time is measured by.
    """

    def __init__(self, identity: Identity, idle_after: int, fast: int) -> None:
        self._identity, self._idle_after, self._fast = identity, idle_after, fast
        self._dates: list[dict[str, int]] = [{} for _ in range(identity.partitions)]
        self._last: list[int | None] = [None] * identity.partitions
        self._marks = [NO_RECORD] * identity.partitions
        self._watermark = NO_WATERMARK
        self.bounds: dict[tuple[int, int], int] = {}
        """By origin: the highest watermark that could stand before the record, in any order of processing."""

    def look(self, now: int) -> None:
        """Time has gone on to ``now`` (ms)."""
        if self._identity.bounded:
            return
        for partition in range(self._identity.partitions):
            self._marks[partition] = max(self._marks[partition], self._mark(partition, now))
        self._advance()

    def record(self, origin: tuple[int, int], now: int, parsed: Parsed | None) -> None:
        """A record (None: rejected) is written at ``now``."""
        self.look(now)
        partition = origin[0]
        self.bounds[origin] = max(self._marks[partition], self._watermark)
        self._last[partition] = now
        if parsed is not None:
            self._dates[partition].setdefault(parsed.article_id, parsed.published.first)
        self.look(now)

    def end(self, partition: int) -> None:
        """The end of input of a bounded namespace's partition."""
        self._marks[partition] = END_OF_INPUT
        self._advance()

    def _advance(self) -> None:
        leave_out = not self._identity.bounded
        self._watermark = max(self._watermark, watermark(self._marks, leave_out_empty=leave_out))

    def _mark(self, partition: int, now: int) -> int:
        last, dates = self._last[partition], sorted(self._dates[partition].values(), reverse=True)
        if last is None or not dates:
            return NO_RECORD
        age = now + self._fast - last
        idle_for = age * 1000 if age >= self._idle_after else 0
        if len(dates) >= self._identity.k:
            return dates[self._identity.k - 1] + idle_for
        return dates[-1] + idle_for if idle_for else NO_CLOCK
