"""Verification: marks on ``tagged`` say no more than the articles allow."""

from collections.abc import Callable

import pytest

from schemas import Marker, TaggedArticle
from streams.eventtime.marks import END_OF_INPUT, no_article
from streams.eventtime.windows import DAY
from streams.generate import generate
from streams.stages.base import Record, Topic
from streams.stages.markers import marker_of, markers
from tests.unit.verify_logs import Logs, bounded, compared, filled, live


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
