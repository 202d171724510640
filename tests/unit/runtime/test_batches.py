"""Batches and their order."""

from collections.abc import Sequence

from aiokafka.structs import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from streams.runtime.batches import Hole, Sequencer, split
from streams.stages.base import Record

TP = TopicPartition("news.articles", 0)


def record(offset: int, size: int = 1) -> Record:
    return Record(offset, 0, b"", b"x" * size)


@given(st.lists(st.integers(0, 50), max_size=30), st.integers(1, 5), st.integers(1, 60))
def test_split_keeps_order_and_bounds(sizes: list[int], most: int, most_bytes: int) -> None:
    records = [record(i, size) for i, size in enumerate(sizes)]
    runs = list(split(records, most, most_bytes))
    assert [r for run in runs for r in run] == records
    assert all(0 < len(run) <= most for run in runs)
    assert all(len(run) == 1 or sum(len(r.value or b"") for r in run) <= most_bytes for run in runs)


@given(st.sets(st.integers(0, 40), min_size=1), st.data())
def test_everything_in_the_log_comes_through_once_and_in_order(offsets: set[int], data: st.DataObject) -> None:
    """A consumer that drops, repeats and seeks back as it likes, on a log with holes."""
    log = sorted(offsets)
    sequencer, taken, position = Sequencer(), [], 0
    sequencer.start({TP: 0})
    for _ in range(200):
        rest = [o for o in log if o >= position]
        run = rest[: data.draw(st.integers(1, 8))]
        if not run:
            break
        if data.draw(st.integers(0, 4)) == 0:  # lost on its way, and not sought back
            position = run[-1] + 1
            continue
        passed = sequencer.take(TP, [record(o) for o in run])
        if isinstance(passed, Hole):
            sequencer.allow(TP, passed) if _in_the_log(log, passed) else None
            position = sequencer.expected[TP]
            continue
        taken += [r.offset for r in passed]
        position = run[-1] + 1 if data.draw(st.booleans()) else max(0, run[0] - 3)
    assert taken == log[: len(taken)]


def _in_the_log(log: Sequence[int], hole: Hole) -> bool:
    return not any(hole.expected <= offset < hole.found for offset in log)


def test_a_hole_is_crossed_only_when_it_was_allowed() -> None:
    sequencer = Sequencer()
    sequencer.start({TP: 5})
    assert sequencer.take(TP, [record(8)]) == Hole(5, 8)
    sequencer.allow(TP, Hole(5, 8))
    assert sequencer.take(TP, [record(9)]) == Hole(5, 9)
    assert sequencer.take(TP, [record(8), record(9)]) == [record(8), record(9)]
    assert sequencer.expected[TP] == 10


def test_nothing_comes_through_without_a_position() -> None:
    sequencer = Sequencer()
    assert sequencer.take(TP, [record(0)]) == ()
    sequencer.start({TP: 0})
    sequencer.stop()
    assert sequencer.take(TP, [record(0)]) == ()
