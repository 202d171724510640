"""Short stories that chance alone seldom tells: faults that need several things in a row."""

from typing import Protocol

from streams.simulation.task import State, Task
from streams.simulation.world import LAG, Place
from streams.stages.base import Topic


class Stagehand(Protocol):
    """What a plot needs of a schedule."""

    tasks: dict[Place, Task]

    def pick(self, most: int) -> int:
        """A random number from 1 to ``most``."""

    def replace(self, place: Place, how: str) -> None:
        """Assign a partition anew."""

    def others_act(self, steps: int) -> None:
        """Let anything happen, but no fault to a task."""

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


PLOTS = (late_restorer, commit_set_back, slow_reader)
PLACES = (Topic.TAGGED, Topic.TALLIES)
"""Only stages with a changelog have much to lose."""


def _run(task: Task, steps: int) -> None:
    for _ in range(steps):
        task.step()
