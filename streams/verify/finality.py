"""Which windows must be final, and which may be, by the markers on ``tallies``."""

from collections.abc import Mapping
from functools import lru_cache

from schemas import EventCount, Identity, Marker
from streams.eventtime.marks import NO_WATERMARK, UNHEARD, watermark
from streams.eventtime.windows import from_text
from streams.stages.base import Record, partition_of
from streams.stages.markers import marker_of
from streams.verify.verdict import Check

Ends = Mapping[int, int]
"""An end offset for each partition."""
_time = lru_cache(65_536)(from_text)


class Finality:
    """The watermarks of the partitions of ``tallies``: the minimum over the marks of all partitions of ``tagged``.

    A window is final exactly when its tag's partition has a watermark of at least its end plus lateness. Markers come
    at any time, so there are two answers: what stands in front of ``done``, which the aggregate had committed before
    ``event-counts`` was read, must have had its effect; all that was read of ``tallies`` after ``event-counts``, may.
    ``ended``: all input has ended, so every window must be final, whatever stands on ``tallies``.
    """

    def __init__(self, identity: Identity, done: Ends, *, ended: bool) -> None:
        self._identity, self._done, self._ended = identity, done, ended
        self._must = [_Marks(identity.partitions) for _ in range(identity.partitions)]
        self._may = [_Marks(identity.partitions) for _ in range(identity.partitions)]

    def take(self, partition: int, record: Record) -> None:
        """The next record of a partition of ``tallies``."""
        marker = marker_of(record)
        if marker is None:
            return
        self._may[partition].take(marker)
        if record.offset < self._done[partition]:
            self._must[partition].take(marker)

    def must(self, count: EventCount) -> bool:
        """Whether a window that has reports has to be final."""
        return self._ended or self._reached(self._must, count)

    def may(self, count: EventCount) -> bool:
        """Whether a window can be final."""
        return self._ended or self._reached(self._may, count)

    def check_marks(self, watermarks: list[int]) -> Check:
        """No mark on ``tallies`` is beyond the watermark of its partition of ``tagged``, read afterwards."""
        check = Check("markers on tallies")
        for partition, marks in enumerate(self._may):
            for source, mark in enumerate(marks.marks):
                check.compared += 1
                most = watermarks[source]
                if mark > most:
                    check.differences.append(f"tallies {partition}: mark {mark} of partition {source} at {most}")
        return check

    def _reached(self, marks: "list[_Marks]", count: EventCount) -> bool:
        reached = marks[partition_of(count.tag.encode(), self._identity.partitions)].watermark
        return reached != NO_WATERMARK and reached >= _time(count.end) + self._identity.lateness


class _Marks:
    def __init__(self, partitions: int) -> None:
        self.marks = [UNHEARD] * partitions

    def take(self, marker: Marker) -> None:
        self.marks[marker.source] = max(self.marks[marker.source], marker.mark)

    @property
    def watermark(self) -> int:
        return watermark(self.marks, leave_out_empty=False)
