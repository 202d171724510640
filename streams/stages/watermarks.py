"""The watermark of a stage: marks of all its source partitions, merged by maximum; their minimum, which never falls."""

from schemas import Marker
from streams.eventtime.marks import NO_WATERMARK, UNHEARD, watermark


class Watermarks:
    """Marks of ``partitions`` source partitions. ``leave_out_empty``: those that never had an article do not count."""

    def __init__(self, partitions: int, *, leave_out_empty: bool) -> None:
        self._marks = [UNHEARD] * partitions
        self._leave_out_empty = leave_out_empty
        self.watermark = NO_WATERMARK

    def take(self, marker: Marker) -> None:
        """Merge a marker."""
        if marker.mark > self._marks[marker.source]:
            self._marks[marker.source] = marker.mark
            self.watermark = max(self.watermark, watermark(self._marks, leave_out_empty=self._leave_out_empty))

    def state(self) -> list[int]:
        """The watermark, then the marks: what the offset commit keeps."""
        return [self.watermark, *self._marks]

    def restore(self, state: list[int]) -> None:
        """Take back a state."""
        self.watermark, *self._marks = state

    @staticmethod
    def of_state(state: list[int]) -> int:
        """The watermark in a state."""
        return state[0]
