"""The deduplicate stage: its judgement, its facts, its state."""

import json

from schemas import Identity
from streams.eventtime.windows import DAY, HOUR, from_text
from streams.stages.base import Phases, Record, Stage, Topic
from streams.stages.pace import Pace
from streams.stages.setup import make_stage
from tests.unit.stages.support import OTHER, STORY, article, as_log, at, emissions, identity, marker, tagged, values

MORNING, NOON = "2022-09-20T08:00:00Z", "2022-09-20T12:00:00Z"
CHANGELOG = Topic.DEDUPLICATE_CHANGELOG


def stage(
    of: Identity | None = None, log: list[Record] | None = None, commit: tuple[int, str | None] = (0, None)
) -> Stage:
    made = make_stage(Topic.TAGGED, 0, "w", of or identity(), Pace())
    made.begin(*commit)
    made.load(log or [])
    made.restored()
    return made


def sets(sent: Phases, name: str, tag: str = "all") -> set[int]:
    return {
        n for tally in values(sent, Topic.TALLIES) if tally["tag"] == tag for e in tally["entries"] for n in e[name]
    }  # type: ignore[attr-defined]


def test_a_copy_is_a_duplicate_and_no_story_of_its_own() -> None:
    sent = stage().process(
        tagged([article(STORY, MORNING), article(STORY, NOON, "Echo"), article(OTHER, NOON)], identity())
    )
    (duplicate,) = values(sent, Topic.DUPLICATES)
    assert (duplicate["relation"], duplicate["similarity"], duplicate["retracts"]) == ("identical", 1.0, False)
    assert len(values(sent, Topic.UNIQUE)) == 2
    assert (sets(sent, "reports"), sets(sent, "copies"), sets(sent, "echoes")) == ({0, 1, 2}, {1}, {1})


def test_an_original_that_comes_later_makes_the_earlier_record_a_duplicate() -> None:
    sent = stage().process(tagged([article(STORY, NOON), article(STORY, MORNING, "Echo")], identity()))
    (duplicate,) = values(sent, Topic.DUPLICATES)
    assert duplicate["retracts"] is True
    assert [unique["article"]["source"] for unique in values(sent, Topic.UNIQUE)] == ["Post", "Echo"]  # type: ignore[index]
    assert sets(sent, "copies") == {0}


def test_an_echo_needs_the_same_window() -> None:
    sent = stage().process(tagged([article(STORY, MORNING), article(STORY, NOON, "Echo")], identity()))
    entries = [e for tally in values(sent, Topic.TALLIES) for e in tally["entries"] if e["echoes"]]  # type: ignore[attr-defined]
    assert {entry["window"] for entry in entries} == {"1d"}


def test_a_redelivery_and_a_resend_of_the_tag_stage_send_nothing() -> None:
    log = tagged([article(STORY), article(STORY)], identity())
    made = stage()
    first = made.process([log[0]])
    assert emissions(first, Topic.TALLIES)
    assert made.process([log[1]]) == []  # redelivered: another origin, the same id
    assert made.process([at(2, log[0])]) == []  # sent again: the same origin under another number


def test_late_articles_in_the_order_of_the_contract() -> None:
    log = tagged([article(STORY, MORNING), article(OTHER, MORNING), article(STORY, MORNING)], identity())
    time = from_text(MORNING)
    made = stage()
    made.process([log[0], marker(1, time + 7 * DAY)])
    assert values(made.process([at(2, log[1])]), Topic.LATE) == []  # the watermark has not passed it yet
    made = stage()
    made.process([log[0], marker(1, time + 7 * DAY + 1)])
    (late,) = values(made.process([at(2, log[1])]), Topic.LATE)
    assert late["late_by_seconds"] == 1e-06
    assert made.process([at(3, log[2])]) == []  # known, and late by no more than the horizon: a redelivery
    again = tagged([article(STORY, MORNING)] * 4, identity())[3]
    made.process([marker(4, time + 14 * DAY + 1)])
    assert len(values(made.process([at(5, again)]), Topic.LATE)) == 1  # late, known or not


def test_a_replay_sends_everything_again() -> None:
    log = tagged([article(STORY, NOON), article(STORY, MORNING, "Echo"), article(STORY, NOON, "Third")], identity())
    first = stage().process(log)
    changelog = as_log(emissions(first, CHANGELOG))
    assert stage(log=changelog).process(log) == first


def test_a_restored_stage_knows_whether_an_article_was_born_a_duplicate() -> None:
    log = tagged(
        [
            article(STORY, NOON),
            article(STORY, "2022-09-20T13:00:00Z", "Copy"),
            article(STORY, MORNING, "Original"),
        ],
        identity(),
    )
    before = stage()
    first = before.process(log[:2])
    restored = stage(log=as_log(emissions(first, CHANGELOG)), commit=(before.position, before.metadata()))
    assert values(restored.process(log[2:]), Topic.DUPLICATES) == values(before.process(log[2:]), Topic.DUPLICATES)


def test_nothing_is_dropped_before_the_commit_and_all_of_it_after() -> None:
    made = stage()
    sent = made.process([*tagged([article(STORY)], identity()), marker(1, from_text(NOON) + 15 * DAY)])
    assert made.entries == 1  # type: ignore[attr-defined]
    (tombstone,) = emissions(made.committed(made.position, made.metadata()), CHANGELOG)
    (entry,) = emissions(sent, CHANGELOG)
    assert (tombstone.key, tombstone.value) == (entry.key, None)
    assert made.entries == 0  # type: ignore[attr-defined]


def test_a_restore_drops_what_a_zombie_brought_back() -> None:
    made = stage()
    sent = made.process([*tagged([article(STORY)], identity()), marker(1, from_text(NOON) + 15 * DAY)])
    restored = make_stage(Topic.TAGGED, 0, "x", identity(), Pace())
    restored.begin(made.position, made.metadata())
    restored.load(as_log(emissions(sent, CHANGELOG)))
    assert [e.value for e in emissions(restored.restored(), CHANGELOG)] == [None]


def test_near_duplicates_of_another_language_or_beyond_the_horizon_are_none() -> None:
    log = tagged(
        [article(STORY, "2022-09-20"), article(STORY, "2022-09-27", "Echo"), article(STORY, "2022-09-28", "C")],
        identity(),
    )
    found = {d["article_id"] for d in values(stage().process(log), Topic.DUPLICATES)}
    assert found == {json.loads(log[i].value or b"")["article_id"] for i in (1, 2)}
    sent = stage(identity(story_horizon=7 * DAY - 1)).process(log[:2])
    assert not values(sent, Topic.DUPLICATES)


def test_metadata_fits_into_a_commit_for_180_partitions() -> None:
    of = identity(partitions=180)
    made = make_stage(Topic.TAGGED, 0, "w", of, Pace())
    made.begin(0, None)
    made.process([marker(0, 2**62), marker(1, -(2**62), source=179)])
    assert len(made.metadata().encode()) <= 4096
    again = make_stage(Topic.TAGGED, 0, "w", of, Pace())
    again.begin(2, made.metadata())
    assert again.metadata() == made.metadata()


def test_markers_go_on_when_they_changed_and_as_heartbeats() -> None:
    made = stage()
    made.process([marker(0, 5 * HOUR)])
    assert len(emissions(made.tick(0, None), Topic.TALLIES)) == 1
    assert made.tick(20_000, None) == []
    assert len(emissions(made.tick(30_000, None), Topic.TALLIES)) == 1
    made.process([marker(1, 6 * HOUR)])
    assert made.tick(30_500, None) == []
    (sent,) = values(made.tick(31_000, None), Topic.TALLIES)
    assert sent == {"source": 0, "mark": 6 * HOUR}
