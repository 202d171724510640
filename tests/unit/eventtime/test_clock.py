"""The clock of a partition, and watermarks from marks."""

from hypothesis import given
from hypothesis import strategies as st

from schemas import Marker
from streams.eventtime.clock import Clock
from streams.eventtime.marks import END_OF_INPUT, NO_CLOCK, NO_RECORD, NO_WATERMARK, UNHEARD, watermark
from streams.stages.watermarks import Watermarks


def clock_of(dates: list[int], k: int = 5) -> Clock:
    clock = Clock(k)
    for number, date in enumerate(dates):
        clock.see_record(number)
        clock.see_article(str(number), date)
    return clock


def test_a_new_clock_knows_of_no_record_and_then_of_no_clock() -> None:
    assert Clock(5).mark() == NO_RECORD
    assert clock_of([10, 20, 30, 40]).mark() == NO_CLOCK
    assert clock_of([10, 20, 30, 40, 50]).mark() == 10


@given(dates=st.lists(st.integers(0, 1_000), min_size=5, max_size=60), wrong=st.integers(1, 4))
def test_up_to_four_wrong_dates_move_the_clock_no_further_than_the_largest_right_one(
    dates: list[int], wrong: int
) -> None:
    assert clock_of(dates + [10**9] * wrong).mark() <= max(dates)


def test_a_wrong_date_that_is_redelivered_often_counts_once() -> None:
    clock = clock_of([1, 2, 3, 4, 5, 6])
    for _ in range(50):
        clock.see_article("wrong", 10**9)
    assert clock.mark() == 3


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=40), st.integers(1, 5))
def test_the_clock_is_the_kth_largest_and_never_falls(dates: list[int], k: int) -> None:
    marks = [clock_of(dates[:n], k).mark() for n in range(1, len(dates) + 1)]
    assert marks == sorted(marks)
    if len(dates) >= k:
        assert marks[-1] == sorted(dates, reverse=True)[k - 1]


def test_an_idle_clock_goes_on_from_itself_or_from_the_smallest_date() -> None:
    assert clock_of([10, 20, 30, 40, 50]).mark(idle_for=7) == 17
    assert clock_of([30, 10, 20]).mark(idle_for=7) == 17
    assert Clock(5).mark(idle_for=7) == NO_RECORD


def test_idle_time_is_not_added_twice_over_a_restart() -> None:
    clock = clock_of([10, 20, 30, 40, 50])
    assert clock.mark(idle_for=7) == 17
    restarted = Clock(5)
    restarted.restore(*clock.state())
    assert restarted.mark(idle_for=9) == 19


def test_watermarks_hold_until_every_partition_is_heard_of() -> None:
    assert watermark([UNHEARD, 5], leave_out_empty=True) == NO_WATERMARK
    assert watermark([NO_CLOCK, 5], leave_out_empty=True) == NO_WATERMARK
    assert watermark([NO_RECORD, 5], leave_out_empty=True) == 5
    assert watermark([NO_RECORD, 5], leave_out_empty=False) == NO_WATERMARK
    assert watermark([NO_RECORD, NO_RECORD], leave_out_empty=True) == NO_WATERMARK
    assert watermark([END_OF_INPUT, 5], leave_out_empty=False) == 5


def test_a_watermark_never_goes_back() -> None:
    marks = Watermarks(2, leave_out_empty=True)
    marks.take(Marker(source=0, mark=50))
    marks.take(Marker(source=1, mark=NO_RECORD))
    assert marks.watermark == 50
    marks.take(Marker(source=1, mark=20))  # the empty partition has got its first records
    assert marks.watermark == 50
    again = Watermarks(2, leave_out_empty=True)
    again.restore(marks.state())
    assert again.watermark == 50
