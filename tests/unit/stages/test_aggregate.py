"""The aggregate stage: sets, updates, finals, tombstones, restore."""

import json

import pytest

from schemas import Tally, TallyEntry
from streams.eventtime.windows import DAY, from_text
from streams.stages.base import Emission, Record, Stage, Topic
from streams.stages.changelog import Changelog
from streams.stages.checked import BrokenChangelogError
from streams.stages.pace import Pace
from streams.stages.setup import make_stage
from tests.unit.stages.support import NOW, as_log, emissions, identity, marker, values

START = from_text("2022-09-20T00:00:00Z")
FINAL = START + DAY + 7 * DAY
KEY = b"event:x:referendum|1d|2022-09-20T00:00:00Z"
CHANGELOG = Topic.AGGREGATE_CHANGELOG


def stage(writer: str = "w", log: list[Record] | None = None, commit: tuple[int, str | None] = (0, None)) -> Stage:
    made = make_stage(Topic.TALLIES, 0, writer, identity(), Pace())
    made.begin(*commit)
    made.load(log or [])
    made.restored()
    return made


def tally(offset: int, reports: tuple[int, ...] = (), partition: int = 0, **sets: tuple[object, ...]) -> Record:
    entry = TallyEntry(window="1d", start=START, reports=reports, **sets)  # type: ignore[arg-type]
    value = Tally(tag="event:x:referendum", partition=partition, entries=(entry,)).model_dump_json().encode()
    return Record(offset, NOW, b"event:x:referendum", value)


def numbers(count: dict[str, object]) -> tuple[object, ...]:
    return tuple(count[name] for name in ("reports", "stories", "originals", "sources", "revision", "final"))


def test_counts_are_sizes_of_unions_whatever_is_repeated() -> None:
    made = stage()
    made.process([tally(0, (1, 2, 3), copies=(3,), echoes=(3,), sources=("a", "b"))])
    made.process([tally(1, (2, 3, 70_000), copies=(3, 2), sources=("b",)), tally(2, (1,), partition=1)])
    (count,) = values(made.tick(0, None), Topic.EVENT_COUNTS)
    assert numbers(count) == (5, 4, 3, 2, 10, False)
    assert (count["start"], count["end"]) == ("2022-09-20T00:00:00Z", "2022-09-21T00:00:00Z")
    made.process([tally(3, (1, 2, 3))])
    assert made.tick(10_000, None) == []  # nothing new


def test_updates_come_at_most_once_an_interval() -> None:
    made = stage()
    made.process([tally(0, (1,))])
    assert made.tick(0, None)
    made.process([tally(1, (2,))])
    assert made.tick(999, None) == []
    assert made.tick(1_000, None)


def test_a_final_stands_under_its_own_key_and_deletes_only_after_the_commit() -> None:
    made = stage()
    log = emissions(made.process([tally(0, (1, 2), sources=("a",))]), CHANGELOG)
    made.committed(1, made.metadata())
    assert emissions(made.process([marker(1, FINAL - 1)]), Topic.EVENT_COUNTS) == []
    sent = made.process([marker(2, FINAL)])
    (final,) = emissions(sent, Topic.EVENT_COUNTS)
    assert final.key == KEY + b"|final"
    assert numbers(json.loads(final.value or b"")) == (2, 2, 2, 1, 3, True)
    assert emissions(sent, CHANGELOG) == []
    over = made.committed(made.position, made.metadata())
    assert [(e.key, e.value) for e in over[0]] == [(KEY, None)]
    assert {e.key for e in over[1]} == {e.key for e in log}
    assert all(e.value is None for e in over[1])
    assert made.entries == 0  # type: ignore[attr-defined]


def test_a_commit_before_the_marker_deletes_nothing() -> None:
    made = stage()
    made.process([tally(0, (1,))])
    earlier = (made.position, made.metadata())
    made.process([marker(1, FINAL)])
    assert made.committed(*earlier) == []
    assert made.committed(made.position, made.metadata())


def test_tallies_of_final_windows_change_nothing() -> None:
    made = stage()
    made.process([tally(0, (1,)), marker(1, FINAL)])
    assert made.process([tally(2, (1, 2))]) == []
    assert made.tick(10_000, None) == []


def restore(writer: str, log: list[Emission], commit: tuple[int, str | None]) -> tuple[Stage, list[Emission]]:
    made = make_stage(Topic.TALLIES, 0, writer, identity(), Pace())
    made.begin(*commit)
    made.load(as_log(log))
    return made, [e for phase in made.restored() for e in phase]


def test_a_restored_window_is_sent_again() -> None:
    first = stage()
    log = emissions(first.process([tally(0, (1, 2), sources=("a",))]), CHANGELOG)
    made, sent = restore("x", log, (first.position, first.metadata()))
    assert sent == []
    assert numbers(values(made.tick(0, None), Topic.EVENT_COUNTS)[0]) == (2, 2, 2, 1, 3, False)


def test_restored_windows_are_sent_once_more_when_zombies_are_over() -> None:
    first = stage()
    log = emissions(first.process([tally(0, (1,))]), CHANGELOG)
    made, _ = restore("x", log, (first.position, first.metadata()))
    assert made.tick(0, None)
    assert made.tick(59_999, None) == []
    assert len(emissions(made.tick(60_000, None), Topic.EVENT_COUNTS)) == 1
    assert made.tick(600_000, None) == []


def test_a_restore_merges_all_writers_and_deletes_theirs_after_its_own_rewrite_and_commit() -> None:
    a = stage("a")
    b = stage("b", commit=(0, a.metadata()))
    log = emissions(a.process([tally(0, (1, 2))]), CHANGELOG) + emissions(b.process([tally(0, (1,))]), CHANGELOG)
    made, sent = restore("c", log, (1, a.metadata()))
    assert sent == []
    assert made.committed(1, made.metadata()) == []  # nothing was written anew yet
    (rewrite,) = emissions(made.process([tally(1, (3,))]), CHANGELOG)
    deleted = emissions(made.committed(2, made.metadata()), CHANGELOG)
    assert {(e.key, e.value) for e in deleted} == {(e.key, None) for e in log}
    alone, _ = restore("d", [*log, rewrite, *deleted], (2, made.metadata()))
    assert numbers(values(alone.tick(0, None), Topic.EVENT_COUNTS)[0])[0] == 3


def test_a_restore_deletes_what_the_commit_made_final_and_sends_no_count() -> None:
    made = stage()
    log = emissions(made.process([tally(0, (1,), sources=("a",)), tally(1, (5,))]), CHANGELOG)
    made.process([marker(2, FINAL)])
    again, sent = restore("x", log, (made.position, made.metadata()))
    assert {(e.topic, e.value) for e in sent} == {(Topic.EVENT_COUNTS, None), (CHANGELOG, None)}
    assert {e.key for e in sent if e.topic is CHANGELOG} == {e.key for e in log}
    assert again.tick(0, None) == []


def test_a_changelog_that_is_ahead_in_part_gives_no_nonsense() -> None:
    """A crash amid the changelog's writes: echoes and sources are there, the reports are not."""
    first = stage()
    before = (0, first.metadata())
    log = emissions(first.process([tally(0, (1, 2), echoes=(2,), copies=(2,), sources=("a",))]), CHANGELOG)
    part = [e for e in log if b'"reports"' not in (e.key or b"")]
    made, _ = restore("x", part, before)
    assert made.tick(0, None) == []
    made.process([tally(0, (1,))])
    assert numbers(values(made.tick(1_000, None), Topic.EVENT_COUNTS)[0])[:3] == (1, 1, 1)


@pytest.mark.parametrize("key", [b"", b"{}", b'["t","1d",0,"reports",0,0]', b'["t","9d",0,"sources","a"]', b"\xff"])
def test_a_broken_changelog_stops_the_restore(key: bytes) -> None:
    made = make_stage(Topic.TALLIES, 0, "x", identity(), Pace())
    made.begin(0, None)
    written = Changelog(CHANGELOG, 0, "x").put(key, b"1")
    made.load([Record(0, NOW, written.key, b"1", written.headers)])
    with pytest.raises(BrokenChangelogError):
        made.restored()
