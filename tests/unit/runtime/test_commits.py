"""What a worker may start from, and metadata on brokers that drop it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.runtime.commits import (
    Bounds,
    Commit,
    Start,
    check_metadata,
    check_position,
    is_metadata,
    metadata_entry,
    newest_metadata,
    start_from,
)
from streams.runtime.problem import RuntimeProblem
from streams.stages.base import Record, Topic


def test_a_new_log_is_read_from_its_start() -> None:
    assert start_from(None, Bounds(0, 7), "tagged/0") == Start(0, None, 0)


def test_a_commit_goes_on_where_it_stands() -> None:
    assert start_from(Commit(5, "state"), Bounds(2, 7), "tagged/0") == Start(5, "state", 2)
    assert start_from(Commit(7, ""), Bounds(2, 7), "tagged/0") == Start(7, None, 2)


def test_without_a_commit_a_log_that_lost_its_start_is_refused() -> None:
    with pytest.raises(RuntimeProblem, match="rebuild"):
        start_from(None, Bounds(1, 7), "tagged/0")


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_position_outside_its_log_is_refused(position: int, begin: int, length: int) -> None:
    bounds = Bounds(begin, begin + length)
    if bounds.begin <= position <= bounds.end:
        check_position(position, bounds, "tagged/0")
    else:
        with pytest.raises(RuntimeProblem, match=r"tagged/0.*rebuild"):
            check_position(position, bounds, "tagged/0")


def test_the_newest_entry_not_beyond_the_commit_holds_its_metadata() -> None:
    written = [metadata_entry(Topic.AGGREGATE_CHANGELOG, 0, Commit(p, f"at {p}")) for p in (3, 8, 9)]
    log = [Record(i, 0, e.key, e.value) for i, e in enumerate(written)]
    log.insert(1, Record(99, 0, b"a set", b"{}"))
    assert [is_metadata(r) for r in log] == [True, False, True, True]
    assert newest_metadata(log, 8) == "at 8"
    assert newest_metadata(log, 7) == "at 3"
    assert newest_metadata(log, 2) is None


def test_a_late_entry_of_a_zombie_does_not_set_metadata_back() -> None:
    commits = [Commit(8, "at 8"), Commit(3, "of a zombie")]
    written = [metadata_entry(Topic.AGGREGATE_CHANGELOG, 0, commit) for commit in commits]
    log = [Record(i, 0, e.key, e.value) for i, e in enumerate(written)]
    assert newest_metadata(log, 8) == "at 8"


def test_a_commit_that_no_worker_made_is_refused() -> None:
    check_metadata(None, "here")
    check_metadata(Commit(0, ""), "here")
    check_metadata(Commit(5, "[]"), "here")
    with pytest.raises(RuntimeProblem, match="another tool has set it"):
        check_metadata(Commit(5, ""), "here")
