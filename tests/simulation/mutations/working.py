"""Faults of a worker: what it does between broker and stages."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from streams.simulation.feed import Feed
from streams.simulation.outbox import Outbox
from streams.simulation.schedule import Schedule
from streams.simulation.task import State, Task
from streams.simulation.world import Commit, World
from streams.stages import headers
from tests.simulation.mutations.registry import mutation


@mutation(found_at=0)
def commit_before_acknowledgement(monkeypatch: pytest.MonkeyPatch) -> None:
    def publish(self: Task, phases: Any) -> None:
        self.outbox.put(phases)
        self._acknowledged()

    monkeypatch.setattr(Task, "_publish", publish)


@mutation("handover", found_at=3)
def stage_objects_kept_over_a_rebalance(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that keeps its partition goes on with what it has, and what was in flight is dropped."""

    def replace(self: Schedule, place: Any, how: str) -> None:
        old = self.tasks[place]
        original(self, place, how)
        new = self.tasks[place]
        if how == "handed over" and old.state is State.WORKING:
            new.stage, new.state = old.stage, State.WORKING
            new.feed = old.feed
            new._done = new._sent = self.world.committed(place)

    def hand_over(self: Task) -> None:
        """Nothing is finished: the partition comes back."""

    original = Schedule.replace
    monkeypatch.setattr(Schedule, "replace", replace)
    monkeypatch.setattr(Task, "hand_over", hand_over)


@mutation("restore")
def no_restore(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(World, "changelog_end", lambda self, place: 0, raising=False)
    _restores_until(monkeypatch, lambda end: 0)


@mutation("restore", found_at=3)
def restore_that_stops_early(monkeypatch: pytest.MonkeyPatch) -> None:
    _restores_until(monkeypatch, lambda end: max(0, end - 1))


def _restores_until(monkeypatch: pytest.MonkeyPatch, until: Callable[[int], int]) -> None:
    def check(self: Task) -> None:
        original(self)
        if self.state is State.LOADING:
            self._end = until(self._end)

    original = Task._check_commit
    monkeypatch.setattr(Task, "_check_commit", check)


@mutation("restore")
def commit_read_only_before_the_changelogs_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that hangs between the two, and is replaced, restores a changelog that is ahead of its watermark."""

    def committed(self: World, place: Any) -> Commit:
        asking = next((t for t in self.__dict__.get("tasks", ()) if t.place == place), None)
        return asking if asking else original(self, place)

    def check(self: Task) -> None:
        known, self.world.commits = self.world.commits, {**self.world.commits, self.place: self._found}
        original_check(self)
        self.world.commits = known

    original, original_check = World.committed, Task._check_commit
    monkeypatch.setattr(Task, "_check_commit", check)


@mutation("restore", found_at=0)
def watermarks_not_in_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    committed, start = World.committed, World.start
    monkeypatch.setattr(World, "committed", lambda self, place: Commit(committed(self, place).position, None))
    monkeypatch.setattr(World, "start", lambda self, place: Commit(start(self, place).position, None))


@mutation("handover", found_at=38)
def a_zombie_may_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def commit(self: World, place: Any, writer: str, commit: Commit) -> bool:
        self.commits[place] = commit
        return True

    monkeypatch.setattr(World, "commit", commit)


@mutation()
def order_lost_within_a_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    def put(self: Outbox, phases: Any) -> None:
        original(self, [phase[::-1] for phase in phases])

    original = Outbox.put
    monkeypatch.setattr(Outbox, "put", put)


@mutation("restore", found_at=42)
def compaction_of_what_a_restore_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Schedule, "_oldest_reader", lambda self, topic: self.world.step + 1)


@mutation("restore", found_at=46)
def slow_restore_not_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Task, "_was_too_slow", lambda self: False)


@mutation("restore", found_at=1)
def emissions_computed_anew_on_a_broker_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not acknowledged is thrown away, and the batch is processed a second time by the same object."""

    def process(self: Task, count: int) -> None:
        self.__dict__["records"] = self._source.read(self.stage.position, self.stage.position + count)
        original_process(self, count)

    def write(self: Task, write: Callable[[], None]) -> None:
        records = self.__dict__.get("records")
        failed = self.random.random() < self.chances.repeat
        original_write(self, write)
        if failed and records and self.outbox:
            self.outbox = Outbox()
            self.stage.position = records[0].offset  # type: ignore[misc]
            self._publish(self.stage.process(records))

    original_process, original_write = Task._process, Task._write
    monkeypatch.setattr(Task, "_process", process)
    monkeypatch.setattr(Task, "_write", write)


@mutation("calm", found_at=1)
def what_retention_cut_off_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def process(self: Task, count: int) -> None:
        if self.feed.is_cut:
            self.feed.start(self._source.begin)
        original(self, count)

    original = Task._process
    monkeypatch.setattr(Task, "_process", process)
    monkeypatch.setattr(World, "start", World.committed)


@mutation("delivery", found_at=13)
def a_hole_that_shows_twice_is_crossed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether anything stands there: the same fetch may have been lost twice."""
    monkeypatch.setattr(Feed, "_may_cross", lambda self, hole: hole.expected >= self._log.begin)


@mutation("delivery", found_at=1)
def end_of_a_transaction_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quiet partition that ends with one is never idle, and holds all windows open."""
    original = Task._answer
    monkeypatch.setattr(Task, "_answer", lambda self, end, asked_at: replace(original(self, end, asked_at), rest=None))


@mutation("delivery", found_at=7)
def headers_of_anybody_go_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a producer wrote makes a record that the broker refuses, and the worker never gets past it."""
    monkeypatch.setattr(headers, "MOST_SHOWN", 1 << 20)
