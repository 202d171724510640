"""Marks: how far event time has come in a partition, as one integer that is merged by maximum.

Order: never heard of < never had a record < has records but no clock yet < a time (microseconds) < end of input.
"""

from collections.abc import Sequence

UNHEARD = -(1 << 63)
NO_RECORD = UNHEARD + 1
NO_CLOCK = UNHEARD + 2
NO_WATERMARK = NO_CLOCK
END_OF_INPUT = (1 << 63) - 1


def watermark(marks: Sequence[int], *, leave_out_empty: bool) -> int:
    """Minimum over the partitions that count, or ``NO_WATERMARK`` while one of them holds everything.

    ``leave_out_empty``: partitions that never had a record do not count (live ``articles`` partitions).
    """
    counting = [m for m in marks if not (leave_out_empty and m == NO_RECORD)]
    return max(min(counting, default=NO_WATERMARK), NO_WATERMARK)
