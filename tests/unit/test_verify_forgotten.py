"""Verification of a namespace in which an article was forgotten, whatever Kafka has made of its tombstone."""

import pytest

from streams.forgotten import forgotten_article, forgotten_key
from streams.stages.base import Record, Topic
from tests.unit.verify_logs import NOW, Logs, bounded, compared


@pytest.fixture
def logs() -> Logs:
    return bounded()


def first_of_unique(logs: Logs) -> tuple[list[Record], str]:
    log = next(log for log in logs.records[Topic.UNIQUE].values() if log)
    return log, (log[0].key or b"").decode()


def mark(logs: Logs, article_id: str) -> None:
    logs.records[Topic.NAMESPACE][0].append(Record(1, NOW, forgotten_key(article_id), b"{}"))


def test_an_article_that_is_gone_from_unique_is_exact_by_its_mark_alone(logs: Logs) -> None:
    logs.records[Topic.NAMESPACE][0].append(Record(0, NOW, b"identity", b"{}"))
    log, gone = first_of_unique(logs)
    del log[0]
    assert not logs.verdict().good
    mark(logs, gone)
    verdict = logs.verdict()
    assert list(verdict.lines())[-1] == "nothing differs"
    assert compared(verdict)["forgotten"] == 1


def test_a_tombstone_that_still_stands_is_no_text(logs: Logs) -> None:
    log, gone = first_of_unique(logs)
    mark(logs, gone)
    log.append(Record(len(log), NOW, gone.encode(), None))
    assert logs.verdict().good


def test_a_forgotten_text_that_was_sent_again_is_told(logs: Logs) -> None:
    log, gone = first_of_unique(logs)
    mark(logs, gone)
    log += [Record(len(log), NOW, gone.encode(), None), log[0]]
    assert f"DIFFERENT forgotten: article {gone} on unique: expected nothing, found its text: forget it again" in (
        logs.verdict().lines()
    )


def test_a_mark_excuses_nothing_that_was_never_unique(logs: Logs) -> None:
    mark(logs, "no-such-article")
    assert {check.name for check in logs.verdict().checks if check.differences} >= {"reports"}


def test_what_else_stands_on_namespace_is_no_mark() -> None:
    assert [forgotten_article(Record(0, NOW, key, b"{}")) for key in (None, b"identity", forgotten_key("a1"))] == [
        None,
        None,
        "a1",
    ]
