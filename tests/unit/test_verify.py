"""Verification: it finds nothing wrong in what the stages wrote, and every fault that is put in."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from copy import copy, deepcopy
from dataclasses import replace
from functools import cache

import pytest

from schemas import Duplicate, EventCount, Identity, Late, Marker, TaggedArticle
from streams.consume import CountsInEffect, DuplicatesInEffect
from streams.eventtime.marks import END_OF_INPUT, no_article
from streams.eventtime.windows import DAY
from streams.generate import generate
from streams.stages.base import Emission, Headers, LogEnd, Phases, Record, Stage, Topic
from streams.stages.headers import END, HASH, LENGTH
from streams.stages.markers import marker_of, markers
from streams.stages.pace import Pace
from streams.stages.setup import make_identity, make_stage
from streams.verify import Verdict, recount
from streams.verify.finality import Ends
from streams.verify.logs import Patience, compare_logs

NOW = 1_790_000_000_000
PARTITIONS = 3
WAY = (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)


async def nothing_more() -> bool:
    return False


class Logs:
    """A namespace whose topics are lists, with all three stages at work on it."""

    def __init__(self, *, bounded: bool) -> None:
        self.identity: Identity = make_identity(
            partitions=PARTITIONS, bounded=bounded, windows=("1d", "1h"), lateness=2 * DAY, story_horizon=DAY, k=2
        )
        self.records: dict[Topic, defaultdict[int, list[Record]]] = {topic: defaultdict(list) for topic in Topic}
        self._now = NOW
        self._stages: dict[tuple[Topic, int], Stage] = {
            (topic, partition): make_stage(topic, partition, "w", self.identity, Pace())
            for topic in WAY
            for partition in range(PARTITIONS)
        }

    def send(self, partition: int, value: bytes, headers: Headers = ()) -> None:
        """A record on ``articles``."""
        self._append(Emission(Topic.ARTICLES, partition, None, value, headers))

    def flow(self, after: int = 60_000) -> None:
        """Some ms later everything goes down the way, and what may be sent at any time is sent."""
        self._now += after
        for (topic, partition), stage in self._stages.items():
            log = self.records[topic][partition]
            self._publish(stage.process(log[stage.position :]))
            ends = tuple(len(self.records[topic][other]) for other in range(PARTITIONS))
            self._publish(stage.tick(self._now, LogEnd(len(log), self._now, ends)))

    def end(self) -> None:
        """End the input."""
        for partition in range(PARTITIONS):
            self.send(partition, b"", ((END, b""),))
        self.flow()

    def copy(self) -> "Logs":
        """The same logs, to put a fault in."""
        other = copy(self)
        other.records = deepcopy(self.records)
        return other

    def ends(self, topic: Topic) -> dict[int, int]:
        return {partition: len(self.records[topic][partition]) for partition in range(PARTITIONS)}

    def verdict(self, more: Patience = nothing_more, done: Ends | None = None) -> Verdict:
        return asyncio.run(compare_logs(self.identity, self._read, done or self.ends(Topic.TALLIES), more))

    async def _read(self, topic: Topic) -> AsyncIterator[tuple[int, Record]]:
        for partition, log in self.records[topic].items():
            for record in log:
                yield partition, record

    def _publish(self, phases: Phases) -> None:
        for phase in phases:
            for emission in phase:
                self._append(emission)

    def _append(self, emission: Emission) -> None:
        log = self.records[emission.topic][emission.partition]
        log.append(Record(len(log), self._now, emission.key, emission.value, emission.headers))


def filled(*, bounded: bool, articles: int = 100) -> Logs:
    logs = Logs(bounded=bounded)
    for number, line in enumerate(generate(articles, seed=11)):
        logs.send(number % PARTITIONS, line)
        if number % 40 == 39:
            logs.flow()
    logs.send(0, b"no article")
    logs.send(1, b"x" * 100, ((LENGTH, b"5000000"), (HASH, b"0" * 32)))
    logs.send(2, b'{"source":"s","published_at":"2022-02-30","body":"b"}')
    logs.flow()
    return logs


@cache
def _bounded() -> Logs:
    logs = filled(bounded=True)
    logs.end()
    return logs


def bounded() -> Logs:
    return _bounded().copy()


def live() -> Logs:
    return _live().copy()


@cache
def _live() -> Logs:
    """With articles that come so late that they are late, some of them known, and long before everything else."""
    logs = filled(bounded=False)
    early = list(generate(100, seed=11))[:20]
    for number, line in enumerate(early):
        logs.send(number % PARTITIONS, line)
    logs.send(0, b'{"source":"s","published_at":"1999-01-01T00:00:00Z","body":"A report from Kyiv, long ago."}')
    logs.flow()
    return logs


def compared(verdict: Verdict) -> dict[str, int]:
    return {check.name: check.compared for check in verdict.checks}


def test_a_bounded_namespace_is_exact() -> None:
    verdict = bounded().verdict()
    assert list(verdict.lines())[-1] == "nothing differs"
    assert verdict.good
    numbers = compared(verdict)
    assert numbers["origins"] == 103
    assert (numbers["rejected"], numbers["late"], numbers["provisional counts"]) == (3, 0, 0)
    assert numbers["reports"] == numbers["articles"] - int(verdict.notes[0].split(" redelivered")[0].split()[-1])
    assert numbers["final counts"] > 500
    assert numbers["duplicates"] > 10


def test_a_live_namespace_is_exact_with_finals_provisional_and_late() -> None:
    verdict = live().verdict()
    assert list(verdict.lines())[-1] == "nothing differs"
    numbers = compared(verdict)
    assert numbers["late"] > 10
    assert numbers["final counts"] > 100
    assert numbers["provisional counts"] > 100


def test_before_its_end_a_bounded_namespace_is_all_provisional() -> None:
    numbers = compared(filled(bounded=True).verdict())
    assert numbers["final counts"] == 0
    assert numbers["provisional counts"] > 500


def test_many_articles_are_recounted_by_the_brokerless_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recount, "ORACLE_LIMIT", 0)
    for logs in (bounded(), live()):
        verdict = logs.verdict()
        assert "by the brokerless run" in verdict.notes[0]
        assert verdict.good


def lose(topic: Topic) -> Callable[[Logs], None]:
    """The last record of a topic that is no marker and no end record gets lost."""

    def fault(logs: Logs) -> None:
        log = next(log for log in logs.records[topic].values() if any(r.key is not None for r in log))
        log.remove(next(r for r in reversed(log) if r.key is not None and r.value is not None))

    return fault


def one_report_more(logs: Logs) -> None:
    log = logs.records[Topic.EVENT_COUNTS][0]
    place = max(i for i, record in enumerate(log) if record.value is not None)
    count = EventCount.model_validate_json(log[place].value or b"")
    wrong = count.model_copy(update={"reports": count.reports + 1})
    log[place] = replace(log[place], value=wrong.model_dump_json().encode())


def another_final(logs: Logs) -> None:
    log = logs.records[Topic.EVENT_COUNTS][0]
    final = next(r for r in log if r.value is not None and EventCount.model_validate_json(r.value).final)
    count = EventCount.model_validate_json(final.value or b"")
    other = count.model_copy(update={"sources": count.sources + 1, "revision": count.revision - 1})
    log.append(replace(final, value=other.model_dump_json().encode()))


def finals_get_lost(logs: Logs) -> None:
    for log in logs.records[Topic.EVENT_COUNTS].values():
        log[:] = [r for r in log if r.value is None or not EventCount.model_validate_json(r.value).final]


def a_count_of_nothing(logs: Logs) -> None:
    log = logs.records[Topic.EVENT_COUNTS][0]
    some = next(r for r in log if r.value is not None)
    count = EventCount.model_validate_json(some.value or b"").model_copy(update={"tag": "place:XX"})
    log.append(replace(some, value=count.model_dump_json().encode()))


def a_final_too_early(logs: Logs) -> None:
    """The right count, but the watermark has not come that far."""
    log = logs.records[Topic.EVENT_COUNTS][0]
    in_effect = CountsInEffect()
    for record in log:
        in_effect.take(record)
    count = next(count for count in in_effect.counts() if not count.final)
    final = count.model_copy(update={"final": True})
    log.append(Record(len(log), NOW, b"final", final.model_dump_json().encode()))


def finals_stay_provisional(logs: Logs) -> None:
    for log in logs.records[Topic.EVENT_COUNTS].values():
        for place, record in enumerate(log):
            if record.value is not None:
                count = EventCount.model_validate_json(record.value)
                log[place] = replace(record, value=count.model_copy(update={"final": False}).model_dump_json().encode())


def a_mark_beyond_the_watermark(logs: Logs) -> None:
    log = logs.records[Topic.TALLIES][0]
    (emission, *_) = markers(Topic.TALLIES, 1, 1, END_OF_INPUT)
    log.append(Record(len(log), NOW, None, emission.value, emission.headers))


def late_without_reason(logs: Logs) -> None:
    record = next(r for log in logs.records[Topic.TAGGED].values() for r in log if r.key is not None)
    tagged = TaggedArticle.model_validate_json(record.value or b"")
    late = Late(
        article_id=tagged.article_id, origin=tagged.origin, source="s", time=tagged.time, watermark=0, late_by_seconds=1
    )
    logs.records[Topic.LATE][0].append(Record(0, NOW, b"0:0", late.model_dump_json().encode()))


def another_watermark(logs: Logs) -> None:
    log = next(log for log in logs.records[Topic.LATE].values() if log)
    late = Late.model_validate_json(log[0].value or b"")
    log[0] = replace(log[0], value=late.model_copy(update={"watermark": late.watermark + 1}).model_dump_json().encode())


def an_article_changes_on_the_way(logs: Logs) -> None:
    log = next(log for log in logs.records[Topic.TAGGED].values() if any(r.key is not None for r in log))
    place = next(i for i, r in enumerate(log) if r.key is not None)
    tagged = TaggedArticle.model_validate_json(log[place].value or b"")
    changed = tagged.model_copy(update={"time": tagged.time + 1})
    log[place] = replace(log[place], value=changed.model_dump_json().encode())


@pytest.mark.parametrize(
    ("make", "fault", "found_by"),
    [
        (bounded, lose(Topic.UNIQUE), {"reports", "origins"}),
        (bounded, lose(Topic.REJECTED), {"rejected", "origins"}),
        (bounded, lose(Topic.EVENT_COUNTS), {"final counts"}),
        (bounded, one_report_more, {"final counts"}),
        (bounded, finals_get_lost, {"final counts"}),
        (bounded, another_final, {"repeated finals"}),
        (bounded, a_count_of_nothing, {"final counts"}),
        (bounded, late_without_reason, {"late", "origins"}),
        (bounded, an_article_changes_on_the_way, {"origins"}),
        (bounded, lose(Topic.TAGGED), {"origins"}),
        (live, lose(Topic.LATE), {"late", "origins"}),
        (live, another_watermark, {"late"}),
        (live, one_report_more, {"provisional counts"}),
        (live, another_final, {"repeated finals"}),
        (live, a_final_too_early, {"final counts"}),
        (live, finals_stay_provisional, {"final counts"}),
        (live, a_mark_beyond_the_watermark, {"markers on tallies"}),
        (lambda: filled(bounded=True), a_final_too_early, {"final counts"}),
    ],
    ids=lambda value: getattr(value, "__qualname__", "").replace(".<locals>", ""),
)
def test_a_fault_is_found(make: Callable[[], Logs], fault: Callable[[Logs], None], found_by: set[str]) -> None:
    logs = make()
    fault(logs)
    verdict = logs.verdict()
    assert not verdict.good
    assert {check.name for check in verdict.checks if check.differences} >= found_by
    assert any(line.startswith("DIFFERENT ") for line in verdict.lines())


def test_a_marker_that_comes_meanwhile_may_and_need_not_have_had_its_effect() -> None:
    logs = filled(bounded=False)
    handled, sent = logs.ends(Topic.TALLIES), logs.ends(Topic.EVENT_COUNTS)
    logs.flow(after=30 * 24 * 3_600_000)
    verdict = logs.verdict(done=handled)
    assert verdict.good
    assert compared(verdict)["provisional counts"] == 0
    for partition, log in logs.records[Topic.EVENT_COUNTS].items():
        del log[sent[partition] :]
    assert logs.verdict(done=handled).good
    assert not logs.verdict().good


def stale(logs: Logs) -> Record:
    """A zombie's older provisional count has taken the place of the last one; the last one."""
    log = logs.records[Topic.EVENT_COUNTS][0]
    counts = [EventCount.model_validate_json(r.value) for r in log if r.value is not None]
    last = next(c for c in reversed(counts) if not c.final and c.reports > 1)
    key = f"{last.tag}|{last.window}|{last.start}".encode()
    right = next(r for r in reversed(log) if r.key == key)
    older = last.model_copy(update={"reports": last.reports - 1, "revision": last.revision - 1})
    log[:] = [r for r in log if r.key != key]
    log.append(replace(right, value=older.model_dump_json().encode()))
    return right


def test_a_stale_provisional_count_is_waited_for() -> None:
    logs = live()
    right = stale(logs)
    waits: list[bool] = []

    async def more() -> bool:
        waits.append(True)
        if len(waits) == 3:
            logs.records[Topic.EVENT_COUNTS][0].append(right)
        return len(waits) < 5

    assert logs.verdict(more).good
    assert len(waits) == 3


def test_a_stale_provisional_count_that_stays_is_found() -> None:
    logs = live()
    stale(logs)
    (check,) = [check for check in logs.verdict().checks if check.differences]
    assert check.name == "provisional counts"


def test_nothing_is_waited_for_when_more_than_provisional_counts_is_wrong() -> None:
    async def more() -> bool:
        raise AssertionError("no wait helps")

    logs = live()
    stale(logs)
    lose(Topic.LATE)(logs)
    assert not logs.verdict(more).good
    assert live().verdict(more).good


def test_lost_duplicates_are_found() -> None:
    logs = bounded()
    for log in logs.records[Topic.DUPLICATES].values():
        log.clear()
    names = {check.name for check in logs.verdict().checks if check.differences}
    assert {"duplicates", "reports", "origins"} <= names


def another_original(logs: Logs) -> None:
    log = next(log for log in logs.records[Topic.DUPLICATES].values() if log)
    duplicate = Duplicate.model_validate_json(log[0].value or b"")
    changed = duplicate.model_copy(update={"duplicate_of": "0" * 32})
    log[:] = [r for r in log if r.key != log[0].key]
    log.append(Record(0, NOW, duplicate.article_id.encode(), changed.model_dump_json().encode()))


def mark(logs: Logs, source: int, mark: int, *, before: int | None = None) -> None:
    """A marker on a partition of ``tagged``: in front of the first article of that origin, or at the end."""
    for log in logs.records[Topic.TAGGED].values():
        origins = [None if r.key is None else TaggedArticle.model_validate_json(r.value or b"").origin for r in log]
        if before is None or (source, before) in origins:
            place = len(log) if before is None else origins.index((source, before))
            (emission, *_) = markers(Topic.TAGGED, 1, source, mark)
            log.insert(place, Record(place, log[-1].timestamp, None, emission.value, emission.headers))
            return
    raise AssertionError("no such article")


def marks(logs: Logs) -> list[Marker]:
    return [m for log in logs.records[Topic.TAGGED].values() for r in log if (m := marker_of(r)) is not None]


def first_origin(logs: Logs, source: int, at_least: int) -> int:
    """An origin of a partition of ``articles`` that stands on ``tagged``."""
    tagged = [r for log in logs.records[Topic.TAGGED].values() for r in log if r.key is not None]
    origins = {TaggedArticle.model_validate_json(r.value or b"").origin for r in tagged}
    return min(offset for partition, offset in origins if partition == source and offset >= at_least)


def an_end_without_an_end_record() -> Logs:
    logs = filled(bounded=True)
    mark(logs, 1, END_OF_INPUT)
    return logs


def an_end_in_front_of_an_article() -> Logs:
    logs = bounded()
    mark(logs, 1, END_OF_INPUT, before=first_origin(logs, 1, 10))
    return logs


def a_clock_in_a_bounded_namespace() -> Logs:
    logs = bounded()
    mark(logs, 1, 1_663_000_000_000_000, before=first_origin(logs, 1, 0))
    return logs


def a_clock_ahead_of_all_dates() -> Logs:
    logs = live()
    mark(logs, 1, max(m.mark for m in marks(logs)) + DAY)
    return logs


def a_clock_in_front_of_its_articles() -> Logs:
    logs = live()
    mark(logs, 1, max(m.mark for m in marks(logs) if m.source == 1), before=first_origin(logs, 1, 3))
    return logs


def an_end_in_a_live_namespace() -> Logs:
    logs = live()
    mark(logs, 1, END_OF_INPUT)
    return logs


def a_partition_with_articles_left_out() -> Logs:
    logs = live()
    mark(logs, 1, no_article(1_000), before=first_origin(logs, 1, 0))
    return logs


@pytest.mark.parametrize(
    "make",
    [
        an_end_without_an_end_record,
        an_end_in_front_of_an_article,
        a_clock_in_a_bounded_namespace,
        a_clock_ahead_of_all_dates,
        a_clock_in_front_of_its_articles,
        an_end_in_a_live_namespace,
        a_partition_with_articles_left_out,
    ],
    ids=lambda make: make.__name__,
)
def test_a_mark_that_the_articles_do_not_allow_is_found(make: Callable[[], Logs]) -> None:
    (check,) = [check for check in make().verdict().checks if check.name == "markers"]
    assert [difference.split(" of partition")[1][:2] for difference in check.differences] == [" 1"]


def test_clocks_of_idle_partitions_and_of_few_or_no_articles_are_right() -> None:
    logs = Logs(bounded=False)
    for number, line in enumerate(generate(30, seed=11)):
        logs.send(0, line)
        if number < 2:
            logs.send(1, line)
        if number % 7 == 0:
            logs.send(2, b"no article")
            logs.flow()
            logs.flow()
    logs.flow()
    verdict = logs.verdict()
    assert list(verdict.lines())[-1] == "nothing differs"
    assert compared(verdict)["markers"] > 20


@pytest.mark.parametrize("limit", [recount.ORACLE_LIMIT, 0])
def test_the_original_of_each_duplicate_is_compared(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(recount, "ORACLE_LIMIT", limit)
    logs = bounded()
    another_original(logs)
    (check,) = [check for check in logs.verdict().checks if check.differences]
    assert check.name == "duplicates"
    assert len(check.differences) == 1


def out_of_order() -> Logs:
    """Articles come latest first, so that duplicates come before their originals."""
    return _out_of_order().copy()


@cache
def _out_of_order() -> Logs:
    logs = Logs(bounded=True)
    for number, line in enumerate(reversed(list(generate(100, seed=11)))):
        logs.send(number % PARTITIONS, line)
    logs.end()
    return logs


def standing(logs: Logs) -> dict[str, Duplicate]:
    in_effect = DuplicatesInEffect()
    for log in logs.records[Topic.DUPLICATES].values():
        for record in log:
            in_effect.take(record)
    return in_effect.duplicates()


def a_retracted_article_is_not_on_unique(logs: Logs) -> None:
    key = next(key for key, duplicate in standing(logs).items() if duplicate.retracts).encode()
    for log in logs.records[Topic.UNIQUE].values():
        log[:] = [r for r in log if r.key != key]


def retracts_is_wrong(logs: Logs) -> None:
    key = next(key for key, duplicate in standing(logs).items() if duplicate.retracts).encode()
    for log in logs.records[Topic.DUPLICATES].values():
        for place, record in enumerate(log):
            if record.key == key:
                wrong = Duplicate.model_validate_json(record.value or b"").model_copy(update={"retracts": False})
                log[place] = replace(record, value=wrong.model_dump_json().encode())


def a_born_duplicate_is_on_unique(logs: Logs) -> None:
    key = next(key for key, duplicate in standing(logs).items() if not duplicate.retracts).encode()
    log = logs.records[Topic.UNIQUE][0]
    log.append(replace(log[0], offset=len(log), key=key))


@pytest.mark.parametrize("limit", [recount.ORACLE_LIMIT, 0])
@pytest.mark.parametrize(
    "fault", [a_retracted_article_is_not_on_unique, retracts_is_wrong, a_born_duplicate_is_on_unique]
)
def test_unique_and_retracts_fit_to_the_order_of_arrival(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[Logs], None], limit: int
) -> None:
    monkeypatch.setattr(recount, "ORACLE_LIMIT", limit)
    logs = out_of_order()
    assert logs.verdict().good
    fault(logs)
    (check,) = [check for check in logs.verdict().checks if check.differences]
    assert check.name == "unique and retracts"


def test_unique_and_retracts_are_both_wrong() -> None:
    """As if an article had been taken for a duplicate as it came, for which its original came too late."""
    logs = out_of_order()
    retracts_is_wrong(logs)
    a_retracted_article_is_not_on_unique(logs)
    (check,) = [check for check in logs.verdict().checks if check.differences]
    assert len(check.differences) == 2


def test_no_article_is_never_right() -> None:
    logs = Logs(bounded=True)
    logs.send(0, b"no article")
    logs.end()
    verdict = logs.verdict()
    assert not verdict.good
    assert "none of 1 records is an article" in "\n".join(verdict.lines())
