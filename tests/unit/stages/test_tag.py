"""The tag stage's markers: what it says of its own partition and of the others, and when."""

from collections import defaultdict

import pytest

from schemas import Marker
from streams.eventtime.marks import NO_RECORD, has_records, no_article
from streams.stages.base import LogEnd, Phases, Record, Topic
from streams.stages.headers import END, FILE, HASH, LENGTH, NOTE, ORIGINAL_TIMESTAMP, RECORD
from streams.stages.pace import Pace
from streams.stages.setup import make_stage
from streams.stages.tag import Tag
from tests.unit.stages.support import NOW, OTHER, STORY, article, as_log, emissions, identity, records

HOUR = 3_600_000
PACE = Pace(idle_after=HOUR, emit_interval=0, marker_interval=0)


def stage(partitions: int = 3) -> Tag:
    made = make_stage(Topic.ARTICLES, 0, "w", identity(partitions=partitions, k=1), PACE)
    assert isinstance(made, Tag)
    return made


def marks(sent: Phases) -> list[tuple[int, int]]:
    """Source and mark of the markers to partition 0, in order."""
    found = [
        Marker.model_validate_json(emission.value or b"")
        for phase in sent
        for emission in phase
        if emission.partition == 0
    ]
    return [(marker.source, marker.mark) for marker in found]


def article_at(hour: int) -> list[Record]:
    return records([article(STORY, at=f"2022-09-20T{hour:02}:00:00Z")])


def test_an_empty_partition_is_said_to_be_empty_only_when_the_broker_says_so() -> None:
    assert stage().tick(NOW, None) == []
    assert marks(stage().tick(NOW, LogEnd(0, NOW))) == [(0, NO_RECORD)]
    assert marks(stage().tick(NOW, LogEnd(4, NOW))) == [(0, has_records(4))]


def test_a_partition_of_rejected_records_alone_does_not_hold_the_windows_open() -> None:
    tag = stage()
    tag.process(records([b"no article", b"nor this"]))
    assert marks(tag.tick(NOW, LogEnd(2, NOW))) == [(0, no_article(2))]
    assert marks(tag.tick(NOW + 1, LogEnd(3, NOW))) == [(0, has_records(3))]


def test_an_offset_at_which_no_record_stands_holds_nothing_up() -> None:
    """The end of a producer's transaction: without a word on it a quiet partition would never be idle."""
    tag = make_stage(Topic.ARTICLES, 0, "w", identity(k=1), Pace(idle_after=1_000, marker_interval=0))
    tag.process(article_at(7))
    own = marks(tag.tick(NOW + 3 * HOUR, LogEnd(2, NOW + 3 * HOUR)))
    assert tag.position == 1
    later = marks(tag.tick(NOW + 3 * HOUR + 1, LogEnd(2, NOW + 3 * HOUR, rest=1)))
    assert tag.position == 2
    assert later[-1][1] - own[-1][1] == 3 * HOUR * 1_000
    assert tag.tick(NOW, LogEnd(9, NOW, rest=3)) is not None
    assert tag.position == 2, "of offset 2 nobody has said that it is empty"


def test_other_partitions_that_have_records_are_announced_before_the_own_mark_and_once() -> None:
    tag = stage()
    tag.process(article_at(7))
    own = marks(tag.tick(NOW, LogEnd(1, NOW, (1, 0, 5))))
    assert own[:-1] == [(2, has_records(5))]
    assert own[-1][0] == 0
    assert marks(tag.tick(NOW + 2 * HOUR, LogEnd(1, NOW, (1, 0, 5)))) == own[-1:]
    assert marks(tag.tick(NOW + 4 * HOUR, LogEnd(1, NOW, (1, 2, 5)))) == [(1, has_records(2)), *own[-1:]]


def test_a_mark_waits_until_the_broker_was_asked_behind_its_records() -> None:
    tag = stage()
    assert marks(tag.tick(NOW, LogEnd(0, NOW))) == [(0, NO_RECORD)]
    tag.process(article_at(7))
    assert marks(tag.tick(NOW + 1, LogEnd(0, NOW))) == []
    seven = marks(tag.tick(NOW + 2, LogEnd(1, NOW)))
    tag.process(
        [
            Record(offset, NOW, None, article(STORY, at=f"2022-09-20T{hour:02}:00:00Z"))
            for offset, hour in enumerate((8, 9), start=1)
        ]
    )
    assert marks(tag.tick(NOW + 3, LogEnd(1, NOW))) == []
    nine = marks(tag.tick(NOW + 4, LogEnd(7, NOW)))
    assert nine[0][1] - seven[0][1] == 2 * HOUR * 1_000


def test_a_wall_clock_that_is_set_back_does_not_silence_the_stage() -> None:
    tag = make_stage(Topic.ARTICLES, 0, "w", identity(k=1), Pace(marker_interval=1_000))
    tag.process(article_at(7))
    assert tag.tick(NOW, LogEnd(1, NOW))
    assert tag.tick(NOW - HOUR, LogEnd(1, NOW))


def test_a_rejected_record_is_never_larger_than_its_topic_takes() -> None:
    """Anybody writes on articles, any header too; a record that cannot be sent would stop every worker for good."""
    hostile = tuple((name, b"\0" * (1 << 20)) for name in (FILE, NOTE, HASH))
    record = Record(0, NOW, None, b"no article", (*hostile, (LENGTH, b"10"), (RECORD, b"1")))
    ((emission,),) = stage().process([record])
    assert emission.topic is Topic.REJECTED
    assert len(emission.value or b"") < 1 << 20


def test_an_end_record_that_is_rejected_moves_no_clock_after_a_restart_either() -> None:
    """Else a few of them, with an article's value each, would move the watermark of whoever takes over."""
    ended = Record(1, NOW, None, article(OTHER, at="2022-09-20T23:00:00Z"), ((END, b""),))
    log = [*article_at(7), ended]
    tag, successor = stage(), stage()
    sent = [emission.topic for phase in tag.process(log) for emission in phase]
    assert sent == [Topic.TAGGED, Topic.REJECTED]
    successor.begin(tag.position, tag.metadata())
    successor.rewind_to(log)
    assert successor.metadata() == tag.metadata()
    assert marks(successor.tick(NOW, LogEnd(2, NOW))) == marks(tag.tick(NOW, LogEnd(2, NOW)))


@pytest.mark.parametrize("date", ["8999-12-31", "9999-12-31", "9999-12-31T23:59:59-05:00"])
@pytest.mark.parametrize("sent_at", [NOW, 10**18])
def test_a_date_at_the_end_of_the_calendar_stops_no_stage(date: str, sent_at: int) -> None:
    of = identity(bounded=True, windows=("1h", "1d", "1w", "36525d"))
    far = ((ORIGINAL_TIMESTAMP, b"9" * 18),)
    logs: dict[Topic, list[Record]] = defaultdict(list)
    logs[Topic.ARTICLES] = [
        Record(0, sent_at, None, article(STORY, at=date), far),
        Record(1, NOW, None, b"", ((END, b""),)),
    ]
    for topic in (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES):
        sent = make_stage(topic, 0, "w", of, PACE).process(logs[topic])
        for target in (Topic.TAGGED, Topic.TALLIES, Topic.EVENT_COUNTS, Topic.REJECTED):
            logs[target] += as_log(emissions(sent, target))
    counted = any(b'"reports":1' in (record.value or b"") for record in logs[Topic.EVENT_COUNTS])
    assert counted == (sent_at > NOW and date < "9")
    assert counted != bool(logs[Topic.REJECTED])


def test_where_a_batch_is_cut_at_the_end_of_input_decides_nothing() -> None:
    values = [article(STORY), b"", article(OTHER)]
    log = [Record(i, NOW, None, value, () if value else ((END, b""),)) for i, value in enumerate(values)]
    outcomes = []
    for cut in (1, 2, 3):
        of = identity(bounded=True)
        tag, dedup = (make_stage(topic, 0, "w", of, PACE) for topic in (Topic.ARTICLES, Topic.TAGGED))
        sent = [*tag.process(log[:cut]), *(tag.process(log[cut:]) if log[cut:] else [])]
        found = dedup.process(as_log([emission for phase in sent for emission in phase]))
        topics = [emission.topic for phase in found for emission in phase]
        outcomes.append((topics.count(Topic.UNIQUE), topics.count(Topic.LATE)))
    assert outcomes == [(1, 1)] * 3
