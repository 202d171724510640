"""Verification: it finds nothing wrong in what the stages wrote, and every fault that is put in."""

from collections.abc import Callable
from dataclasses import replace

import orjson
import pytest

from schemas import EventCount, Late, Tag, TaggedArticle
from streams.consume import CountsInEffect
from streams.eventtime.marks import END_OF_INPUT
from streams.runtime.problem import RuntimeProblem
from streams.stages import analysis
from streams.stages.base import Record, Topic
from streams.stages.markers import markers
from streams.tagging.tagger import tag_article
from streams.verify import recount
from tests.unit.verify_logs import NOW, Logs, bounded, compared, filled, live


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


def test_an_article_that_cannot_be_tagged_is_rejected_and_the_rest_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(title: str | None, body: str, language: str, year: int | None) -> tuple[Tag, ...]:
        if "Poison" in body:
            raise IndexError("\udc80" * 10_000)
        return tag_article(title, body, language, year)

    monkeypatch.setattr(analysis, "tag_article", faulty)
    logs = filled(bounded=True)
    logs.send(0, b'{"source":"s","published_at":"2022-09-20T00:00:00Z","body":"Poison from Kyiv."}')
    logs.end()
    assert logs.verdict().good
    reasons = [orjson.loads(r.value or b"")["reason"] for log in logs.records[Topic.REJECTED].values() for r in log]
    (reason,) = [reason for reason in reasons if "tagged" in reason]
    assert reason.startswith("it cannot be tagged: IndexError(")
    assert len(reason) < 300
    monkeypatch.setattr(analysis, "tag_article", tag_article)
    assert {check.name for check in logs.verdict().checks if check.differences} >= {"rejected"}


def test_a_machine_out_of_memory_rejects_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_memory(*_: object) -> tuple[Tag, ...]:
        raise MemoryError

    monkeypatch.setattr(analysis, "tag_article", out_of_memory)
    logs = Logs(bounded=True)
    logs.send(0, b'{"source":"s","published_at":"2022-09-20T00:00:00Z","body":"Never seen before."}')
    with pytest.raises(MemoryError):
        logs.flow()


def test_articles_of_another_vocabulary_are_not_recounted_but_told() -> None:
    logs = bounded()
    partition, log = next((partition, log) for partition, log in logs.records[Topic.TAGGED].items() if log)
    place, record = next((place, record) for place, record in enumerate(log) if record.key is not None)
    older = TaggedArticle.model_validate_json(record.value or b"").model_copy(update={"vocabulary_version": "older"})
    logs.records[Topic.TAGGED][partition][place] = replace(record, value=older.model_dump_json().encode())
    with pytest.raises(RuntimeProblem, match=r"1 articles were tagged by another .*\(older; .* dateline rebuild"):
        logs.verdict()


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


def test_no_article_is_never_right() -> None:
    logs = Logs(bounded=True)
    logs.send(0, b"no article")
    logs.end()
    verdict = logs.verdict()
    assert not verdict.good
    assert "none of 1 records is an article" in "\n".join(verdict.lines())
