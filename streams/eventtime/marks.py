"""Marks: how far event time has come in a partition, as one integer that is merged by maximum.

Order: never heard of < never had a record < has records < … < has articles but no clock yet < a time (microseconds) <
end of input. Between "never had a record" and the first article a partition that gets nothing but rejected records goes
up two steps with each: "has n records" holds everything, "had n records, and no article among them" does not count. So
a partition of rejects alone does not hold the windows open for ever.
"""

from collections.abc import Sequence

UNHEARD = -(1 << 63)
NO_RECORD = UNHEARD + 1
NO_CLOCK = UNHEARD + (1 << 62)
NO_WATERMARK = NO_CLOCK
END_OF_INPUT = (1 << 63) - 1


def has_records(count: int) -> int:
    """Mark of a partition with so many records, of which it is not known that none is an article."""
    return UNHEARD + 2 * count


def no_article(count: int) -> int:
    """Mark of a partition whose first ``count`` records are all that it has, and no article is among them."""
    return NO_RECORD + 2 * count


def is_left_out(mark: int) -> bool:
    """Whether the mark says that there is no article yet."""
    return mark < NO_CLOCK and (mark - NO_RECORD) % 2 == 0


def watermark(marks: Sequence[int], *, leave_out_empty: bool) -> int:
    """Minimum over the partitions that count, or ``NO_WATERMARK`` while one of them holds everything.

    ``leave_out_empty``: partitions that never had an article do not count (live ``articles`` partitions).
    """
    counting = [mark for mark in marks if not (leave_out_empty and is_left_out(mark))]
    return max(min(counting, default=NO_WATERMARK), NO_WATERMARK)
