"""Changelog records of one epoch: another's are not relied on, and deleted after a commit."""

from dataclasses import replace

import pytest

from streams.stages.base import Emission, Record, Topic
from streams.stages.changelog import Changelog
from streams.stages.checked import BrokenChangelogError

TOPIC = Topic.AGGREGATE_CHANGELOG


def record(emission: Emission) -> Record:
    return Record(0, 0, emission.key, emission.value, emission.headers)


def test_keys_of_ones_own_epoch_come_back() -> None:
    first, later = Changelog(TOPIC, 0, "w1"), Changelog(TOPIC, 0, "w2")
    written = record(first.put(b"key", b"value", (("h", b"1"),)))
    assert first.take(written) == b"key"
    later.begin(first.epoch)
    assert later.take(written) == b"key"
    assert later.sweep() == []


def test_what_others_left_is_not_taken_and_swept_once() -> None:
    old, new = Changelog(TOPIC, 0, "w1"), Changelog(TOPIC, 0, "w2")
    left, deleted = old.put(b"left", b"1"), old.put(b"deleted", b"1")
    log = [left, deleted, old.put(b"deleted", None)]
    assert [new.take(record(one)) for one in log] == [None, None, None]
    assert new.sweep() == []
    new.committed()
    assert [(one.key, one.value) for one in new.sweep()] == [(left.key, None)]
    assert new.sweep() == []


def test_damage_is_told_whatever_the_epoch() -> None:
    old, new = Changelog(TOPIC, 0, "w1"), Changelog(TOPIC, 0, "w2")
    damaged = replace(record(old.put(b"key", b"value")), value=b"valve")
    with pytest.raises(BrokenChangelogError):
        new.take(damaged)
