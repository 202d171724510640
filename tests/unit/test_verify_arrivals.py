"""Verification: originals, ``unique`` and ``retracts``."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from schemas import Duplicate
from streams.consume import DuplicatesInEffect
from streams.generate import generate
from streams.stages.base import Record, Topic
from streams.verify import recount
from tests.unit.verify_logs import NOW, PARTITIONS, Logs, bounded


def another_original(logs: Logs) -> None:
    log = next(log for log in logs.records[Topic.DUPLICATES].values() if log)
    duplicate = Duplicate.model_validate_json(log[0].value or b"")
    changed = duplicate.model_copy(update={"duplicate_of": "0" * 32})
    log[:] = [r for r in log if r.key != log[0].key]
    log.append(Record(0, NOW, duplicate.article_id.encode(), changed.model_dump_json().encode()))


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
