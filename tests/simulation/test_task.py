"""The driver keeps the order of calls that ``streams.stages.base`` promises a stage."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import ClassVar

import pytest

from streams.simulation.task import Chances, State, Task
from streams.simulation.world import LAG, Commit, World
from streams.stages.base import Emission, LogEnd, Phases, Record, Topic

PLACE = (Topic.TALLIES, 0)


class Copier:
    """A toy stage: copies its input, remembers it in the changelog, and says in the commit how much it has seen."""

    name: ClassVar[str] = "copier"
    source: ClassVar[Topic] = Topic.TALLIES
    changelog: ClassVar[Topic | None] = Topic.AGGREGATE_CHANGELOG
    rewind: ClassVar[int] = 2

    def __init__(self) -> None:
        self.position = 0
        self.calls: list[tuple[str, object]] = []
        self.seen: set[bytes | None] = set()

    def begin(self, position: int, metadata: str | None) -> None:
        self.calls.append(("begin", (position, metadata)))
        self.position = position

    def rewind_to(self, records: Iterable[Record]) -> None:
        self.calls.append(("rewind", [record.offset for record in records]))

    def load(self, records: Iterable[Record]) -> None:
        self.seen |= {record.value for record in records}

    def restored(self) -> Phases:
        self.calls.append(("restored", len(self.seen)))
        return []

    def process(self, records: Sequence[Record]) -> Phases:
        self.position = records[-1].offset + 1
        self.seen |= {record.value for record in records}
        state = [Emission(Topic.AGGREGATE_CHANGELOG, 0, record.value, record.value) for record in records]
        return [state, [Emission(Topic.EVENT_COUNTS, 0, record.value, record.value) for record in records]]

    def tick(self, now: int, log_end: LogEnd | None) -> Phases:
        return []

    def metadata(self) -> str:
        return str(self.position)

    def committed(self, position: int, metadata: str) -> Phases:
        self.calls.append(("committed", (position, metadata)))
        return [[Emission(Topic.AGGREGATE_CHANGELOG, 0, metadata.encode(), None)]]


def make(world: World, writer: str = "w1", seed: int = 0) -> tuple[Copier, Task]:
    world.owners[PLACE] = writer
    task = Task(world, PLACE, writer, Copier, Random(seed), Chances())
    assert isinstance(task.stage, Copier)
    return task.stage, task


def world_with(count: int) -> World:
    world = World(1, now=0)
    for n in range(count):
        world.write(Emission(Topic.TALLIES, 0, None, b"%d" % n))
    return world


def values(world: World, topic: Topic) -> list[bytes | None]:
    return [record.value for record in world.logs[topic, 0].written]


def test_a_calm_task_does_everything_once_and_commits_it() -> None:
    world = world_with(5)
    stage, task = make(world)
    assert task.settle()
    assert values(world, Topic.EVENT_COUNTS) == [b"%d" % n for n in range(5)]
    assert world.committed(PLACE) == Commit(5, "5")
    assert stage.calls == [("begin", (0, None)), ("rewind", []), ("restored", 0), ("committed", (5, "5"))]
    assert not task.settle()


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_committed_before_it_is_written(seed: int) -> None:
    world = world_with(12)
    _, task = make(world, seed=seed)
    while world.committed(PLACE).position < 12:
        task.step()
        written = set(values(world, Topic.EVENT_COUNTS))
        assert written >= {b"%d" % n for n in range(world.committed(PLACE).position)}


@pytest.mark.parametrize("seed", range(30))
def test_a_crash_at_any_step_loses_nothing(seed: int) -> None:
    world, random = world_with(9), Random(seed)
    for life in range(50):
        _, task = make(world, f"w{life}", seed * 100 + life)
        for _ in range(random.randint(1, 25)):
            task.step()
        if world.committed(PLACE).position == 9:
            break
    assert set(values(world, Topic.EVENT_COUNTS)) == {b"%d" % n for n in range(9)}


def test_the_second_life_begins_at_the_commit_and_sees_its_last_input_again() -> None:
    world = world_with(5)
    make(world, "w1")[1].settle()
    stage, task = make(world, "w2")
    task.settle()
    assert stage.calls[:2] == [("begin", (5, "5")), ("rewind", [3, 4])]
    assert stage.seen >= {b"0", b"1", b"2", b"3", b"4"}


def test_a_task_that_hangs_between_commit_and_changelog_starts_again_when_the_commit_has_moved() -> None:
    world = world_with(5)
    stage, slow = make(world, "w1")
    slow.step()
    slow.step()
    make(world, "w2")[1].settle()
    slow.step()
    assert slow.state is State.ASSIGNED
    assert stage.calls == []


def test_a_restore_that_took_too_long_starts_anew_with_another_stage() -> None:
    world = world_with(5)
    make(world, "w1")[1].settle()
    stage, slow = make(world, "w2")
    while slow.state is not State.LOADING:
        slow.step()
    world.step += LAG
    while slow.state is State.LOADING:
        slow.step()
    assert slow.state is State.ASSIGNED
    slow.settle()
    assert slow.stage is not stage
    assert slow.state is State.WORKING


def test_a_task_stops_for_good_where_its_log_was_cut_ahead_of_it() -> None:
    world = world_with(5)
    _, task = make(world)
    while task.state is not State.WORKING:
        task.step()
    world.logs[PLACE].cut(3)
    task.settle()
    assert task.state is State.REFUSED
    task.step()
    assert values(world, Topic.EVENT_COUNTS) == []


def test_a_worker_tells_the_time_by_its_own_clock() -> None:
    _, task = make(World(1, now=1_000))
    task.skew = -400
    assert task.now == 600


def test_a_zombie_writes_but_cannot_commit() -> None:
    world = world_with(5)
    _, zombie = make(world, "w1")
    while zombie.state is not State.WORKING:
        zombie.step()
    make(world, "w2")
    assert not zombie.owner
    zombie.settle()
    assert len(values(world, Topic.EVENT_COUNTS)) == 5
    assert world.committed(PLACE).position == 0
