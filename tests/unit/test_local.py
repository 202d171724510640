"""The brokerless run: the same whatever the number of processes, and what it keeps."""

import os
from collections.abc import Iterable

import orjson
import pytest

from streams import local
from streams.counts import count_line
from streams.finals import FinalCounts
from streams.generate import generate
from streams.inputs import InputRecord
from streams.local import LocalResult, run_local
from streams.oracle import truth
from streams.stages.intake import parse_article
from streams.taggers import TaggerError, taggers_of
from tests.unit.stages.support import NOW, identity

IDENTITY = identity(bounded=True, partitions=3)
LINES = [*generate(60, seed=3), b"no article", b"{}"]


def records(lines: Iterable[bytes]) -> Iterable[InputRecord]:
    return (InputRecord("f", number, line, None) for number, line in enumerate(lines, start=1))


def counted(lines: Iterable[bytes], processes: int) -> LocalResult:
    with taggers_of(processes, IDENTITY) as taggers:
        return run_local(records(lines), IDENTITY, NOW, keep_outcomes=True, taggers=taggers)


def test_processes_change_nothing_over_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "BATCH", 16)
    lines = LINES + LINES[20:60]
    alone, several = counted(lines, 1), counted(lines, 2)
    assert [count_line(one) for one in several.counts] == [count_line(one) for one in alone.counts]
    assert list(several.outcomes.lines()) == list(alone.outcomes.lines())
    assert several.outcomes.conservation() == alone.outcomes.conservation()
    assert len(alone.counts) > 100


def test_the_counts_are_the_oracles() -> None:
    result = counted(LINES, 1)
    articles = (parse_article(line, NOW, 1 << 19) for line in LINES[:-2])
    assert list(result.counts) == truth(articles, IDENTITY).counts
    assert len(result.counts) == len(list(result.counts))
    assert result.outcomes.conservation().rejected == 2


def test_an_error_of_a_process_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("streams.stages.tag.Tag.process", broken)  # the processes inherit it
    with pytest.raises(ZeroDivisionError), taggers_of(2, IDENTITY) as taggers:
        run_local(records(LINES), IDENTITY, NOW, taggers=taggers)


def test_a_process_that_is_killed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.stages.tag.Tag.process", lambda *_: os._exit(9))
    with pytest.raises(TaggerError, match="was killed"), taggers_of(2, IDENTITY) as taggers:
        run_local(records(LINES), IDENTITY, NOW, taggers=taggers)


def test_finals_come_in_the_order_of_output_whatever_order_they_came_in() -> None:
    finals = FinalCounts(IDENTITY.windows)
    made = list(counted(LINES, 1).counts)
    for count in reversed(made):
        finals.add(count_line(count).encode())
    assert list(finals) == made
    assert made[3] in finals
    assert made[3].model_copy(update={"reports": 0}) not in finals


def test_a_line_of_outcomes_for_each_record() -> None:
    outcomes = [orjson.loads(line) for line in counted(LINES, 1).outcomes.lines()]
    assert [one["origin"]["record"] for one in outcomes] == list(range(1, len(LINES) + 1))
