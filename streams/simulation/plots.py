"""Short stories that chance alone seldom tells: faults that need several things in a row."""

from collections.abc import Callable
from typing import Protocol

from streams.simulation.task import State, Task
from streams.simulation.world import LAG, Place, World
from streams.stages.base import Topic

_PATIENCE = 200
"""Steps after which what a plot waits for will not come."""


class Stagehand(Protocol):
    """What a plot needs of a schedule."""

    tasks: dict[Place, Task]
    world: World

    def pick(self, most: int) -> int:
        """A random number from 1 to ``most``."""

    def replace(self, place: Place, how: str) -> None:
        """Assign a partition anew."""

    def others_act(self, steps: int) -> None:
        """Let anything happen, but no fault to a task."""

    def let_pass(self, place: Place) -> None:
        """Time passes, until every window could be final, and all tasks but one have done what there was to do."""

    def clean(self, place: Place, after: int) -> None:
        """Nothing happens for so many steps; then Kafka's cleaner runs over a changelog."""


def late_restorer(stage: Stagehand, place: Place) -> None:
    """A worker hangs before it restores, and is replaced; it wakes up, restores beside its successor, and writes."""
    stage.replace(place, "crash")
    sleeper = stage.tasks[place]
    stage.replace(place, "zombie")
    successor = stage.tasks[place]
    _run(successor, 10 + stage.pick(30))
    for _ in range(60):
        if sleeper.state is not State.WORKING:
            sleeper.step()
    stage.others_act(10 + stage.pick(60))
    _run(successor, stage.pick(20))
    _run(sleeper, 4 + stage.pick(26))
    stage.replace(place, "crash")


def commit_set_back(stage: Stagehand, place: Place) -> None:
    """A commit without an answer arrives after a later one; then the worker dies."""
    task = stage.tasks[place]
    if task.state is not State.WORKING:
        return
    task.lose_commit(delayed=True)
    stage.others_act(10 + stage.pick(40))
    _run(task, 10 + stage.pick(30))
    task.land_delayed()
    if stage.tasks[place] is task:
        stage.replace(place, "crash")


def slow_reader(stage: Stagehand, place: Place) -> None:
    """A restore stops halfway for longer than the lag; the zombie before it wrote meanwhile, and the cleaner runs."""
    zombie = stage.tasks[place]
    if zombie.state is not State.WORKING or zombie.changelog is None:
        return
    stage.replace(place, "zombie")
    reader = stage.tasks[place]
    _run(reader, 2 + stage.pick(6))
    stage.others_act(stage.pick(20))
    _run(zombie, stage.pick(40))
    stage.clean(zombie.changelog, LAG + stage.pick(20))
    _run(reader, stage.pick(40))


def forgotten_life(stage: Stagehand, place: Place) -> None:
    """A commit is forgotten while tombstones of what it made final are on their way.

    The successor begins anew, and commits a part of it. Then the tombstones of the life before land, and it dies.
    """
    stage.let_pass(place)
    zombie = stage.tasks[place]
    _run_until(zombie, lambda: zombie.deletes_state)
    if not zombie.deletes_state or stage.world.logs[place].begin > 0:
        return
    stage.world.commits.pop(place, None)
    stage.replace(place, "zombie")
    successor = stage.tasks[place]
    _run_until(successor, lambda: place in stage.world.commits)
    _run(successor, stage.pick(20))
    _run(zombie, 4 + stage.pick(26))
    stage.replace(place, "crash")


def twins(stage: Stagehand, place: Place) -> None:
    """Two workers begin anew, one after the other; the first restores beside the other's writes, and lets it commit."""
    if stage.world.logs[place].begin > 0:
        return
    stage.world.commits.pop(place, None)
    stage.replace(place, "crash")
    sleeper = stage.tasks[place]
    stage.replace(place, "zombie")
    successor = stage.tasks[place]
    _run(successor, 4 + stage.pick(12))
    _run_until(sleeper, lambda: sleeper.state is State.LOADING)
    _run_until(successor, lambda: place in stage.world.commits)
    _run(sleeper, 4 + stage.pick(16))
    stage.replace(place, "crash")


Plot = Callable[[Stagehand, Place], None]
PLOTS: tuple[Plot, ...] = (late_restorer, commit_set_back, slow_reader)
LIVES: tuple[Plot, ...] = (forgotten_life, twins)
"""Of commits that are forgotten where all input can be read again."""
PLACES = (Topic.TAGGED, Topic.TALLIES)
"""Only stages with a changelog have much to lose."""


def _run(task: Task, steps: int) -> None:
    for _ in range(steps):
        task.step()


def _run_until(task: Task, reached: Callable[[], bool]) -> None:
    for _ in range(_PATIENCE):
        if reached():
            return
        task.step()
