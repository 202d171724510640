"""When a feed is asked again, and what is new in it."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.inputs import InputRecord
from streams.polling.feed import LONGEST_WAIT, Feed
from streams.polling.fetch import NOTHING_YET, Fetched

EVERY = 600.0


def records(*values: bytes) -> list[InputRecord]:
    return [InputRecord("feed", number, value, None) for number, value in enumerate(values, start=1)]


def test_only_new_entries() -> None:
    feed = Feed("u", EVERY, Random(1))
    for listed, new in (
        ([b"b", b"a"], [b"b", b"a"]),
        ([b"c", b"b", b"a"], [b"c"]),
        ([b"c", b"a, corrected"], [b"a, corrected"]),
        ([b"c"], []),
    ):
        assert [record.value for record in feed.new(records(*listed))] == new
        feed.succeeded(0.0, NOTHING_YET)


def test_what_was_not_sent_is_still_new() -> None:
    feed = Feed("u", EVERY, Random(1))
    assert len(feed.new(records(b"a"))) == 1
    feed.failed(0.0, None)
    assert len(feed.new(records(b"a"))) == 1
    feed.succeeded(0.0, NOTHING_YET)
    feed.succeeded(0.0, NOTHING_YET)  # unchanged, so its entries are not looked at
    assert feed.new(records(b"a")) == []


@given(st.integers(1, 60), st.integers())
def test_failures_wait_longer_and_never_beyond_a_limit(failures: int, seed: int) -> None:
    feed, now = Feed("u", EVERY, Random(seed)), 1000.0
    waits = [feed.failed(now, None) for _ in range(failures)]
    assert EVERY < waits[0] < 2.3 * EVERY
    assert all(wait <= 1.1 * LONGEST_WAIT for wait in waits)
    assert feed.due == now + waits[-1]
    feed.succeeded(now, Fetched(None, None, None))
    assert 0.9 * EVERY <= feed.due - now <= 1.1 * EVERY


def test_the_server_may_ask_for_more_patience() -> None:
    assert Feed("u", EVERY, Random(1)).failed(0.0, 90_000.0) == 90_000.0
