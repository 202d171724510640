"""Windows: alignment, containment, days, refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.eventtime.membership import windows_of
from streams.eventtime.windows import DAY, HOUR, WEEK, from_text, parse_window, parse_windows, to_text

NAMES = ["15m", "1h", "1d", "1w", "7d/1d", "1d/1h", "2d", "3d/12h"]
times = st.integers(min_value=-(70 * 366 * DAY), max_value=200 * 366 * DAY)


@given(name=st.sampled_from(NAMES), time=times)
def test_each_window_holds_the_time_and_there_are_size_by_step_of_them(name: str, time: int) -> None:
    window = parse_window(name)
    starts = list(window.starts(time, time))
    assert len(starts) == window.size // window.step
    assert all(start <= time < start + window.size for start in starts)
    assert all((start - 4 * DAY) % window.step == 0 for start in starts)


@given(name=st.sampled_from(NAMES), day=st.integers(min_value=-25_000, max_value=60_000))
def test_a_day_dated_article_is_only_in_windows_that_hold_its_whole_day(name: str, day: int) -> None:
    window = parse_window(name)
    first, last = day * DAY, day * DAY + DAY - 1
    held = {start for _, start in windows_of(last, True, (window,))}
    both = set(window.starts(first, first)) & set(window.starts(last, last))
    assert held == both


def test_weeks_start_on_monday_and_days_at_midnight() -> None:
    monday = from_text("2022-09-19T00:00:00Z")
    tuesday_noon = from_text("2022-09-20T12:34:56Z")
    assert list(parse_window("1w").starts(tuesday_noon, tuesday_noon)) == [monday]
    assert [to_text(start) for start in parse_window("1d").starts(tuesday_noon, tuesday_noon)] == [
        "2022-09-20T00:00:00Z"
    ]
    assert to_text(-1) == "1969-12-31T23:59:59Z"


def test_end_is_exclusive() -> None:
    midnight = from_text("2022-09-21T00:00:00Z")
    assert list(parse_window("1d").starts(midnight, midnight)) == [midnight]
    assert list(parse_window("1d").starts(midnight - 1, midnight - 1)) == [midnight - DAY]


@pytest.mark.parametrize(
    "text",
    ["", "1", "h", "0h", "5h", "36h", "1h/2h", "1d/7h", "1d/", "/1d", "1D", "-1d", "1.5h", "36526d", "99999w/1w"],
)
def test_a_window_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="window"):
        parse_window(text)


def test_sizes_and_steps() -> None:
    assert (parse_window("1w").size, parse_window("7d/1d").step) == (WEEK, DAY)
    assert parse_window("1h").size == HOUR
    with pytest.raises(ValueError, match="twice"):
        parse_windows(("1h", "1h"))
    with pytest.raises(ValueError, match="at least one"):
        parse_windows(())
