"""Fetches that go wrong come out right."""

from random import Random

import pytest

from streams.simulation.feed import Feed
from streams.simulation.world import Log


@pytest.mark.parametrize("seed", range(30))
def test_everything_in_the_log_comes_once_and_in_order(seed: int) -> None:
    log, random, taken = Log(), Random(seed), list[int]()
    for number in range(20):
        log.append(None, b"%d" % number)
        if random.random() < 0.3:
            log.skip()
    feed = Feed(log, random, lossy=0.3)
    feed.start(0)
    while feed.has_more:
        taken += [record.offset for record in feed.fetch(random.randint(1, 6))]
    assert taken == [record.offset for record in log.written]


def test_offsets_known_to_hold_nothing_may_be_deleted() -> None:
    log = Log()
    log.append(None, b"")
    log.skip()
    feed = Feed(log, Random(1), lossy=0)
    feed.start(0)
    assert [record.offset for record in feed.fetch(2)] == [0]
    log.cut(2)
    log.append(None, b"")
    feed.pass_over(2)
    assert not feed.is_cut
    assert [record.offset for record in feed.fetch(2)] == [2]


def test_what_was_deleted_before_it_was_read_is_told() -> None:
    log = Log()
    for _ in range(4):
        log.append(None, b"")
    feed = Feed(log, Random(1), lossy=0)
    feed.start(0)
    assert [record.offset for record in feed.fetch(2)] == [0, 1]
    log.cut(2)
    assert not feed.is_cut
    log.cut(3)
    assert feed.is_cut
