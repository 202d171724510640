"""Deliberate faults, one rule of the contract left out each: the simulator must find every one of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest

from streams.eventtime.clock import Clock
from streams.simulation.outbox import Outbox
from streams.simulation.schedule import Schedule
from streams.simulation.task import State, Task
from streams.simulation.world import Commit, World
from streams.stages import aggregate, deduplicate
from streams.stages.aggregate import Aggregate
from streams.stages.base import LogEnd, Topic
from streams.stages.deduplicate import Deduplicate
from streams.stages.markers import markers
from streams.stages.pairs import SeenArticles
from streams.stages.seen import Seen
from streams.stages.sets import WindowSets, chunk_key
from streams.stages.tag import Tag

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Mutation:
    """A fault, the profile that looks for it, and the schedule (of seed 1) that found it first."""

    name: str
    profile: str
    found_at: int
    patch: Patch


MUTATIONS: list[Mutation] = []


def mutation(profile: str = "default", found_at: int = 0) -> Callable[[Patch], Patch]:
    """Register a fault."""

    def register(patch: Patch) -> Patch:
        MUTATIONS.append(Mutation(patch.__name__, profile, found_at, patch))
        return patch

    return register


def _after(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, change: Callable[..., Any]) -> None:
    """Let ``change(self, result, *arguments)`` say what the method returns."""
    original = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda self, *args: change(self, original(self, *args), *args))


# The driver


@mutation(found_at=1)
def commit_before_acknowledgement(monkeypatch: pytest.MonkeyPatch) -> None:
    def publish(self: Task, phases: Any) -> None:
        self.outbox.put(phases)
        self._acknowledged()

    monkeypatch.setattr(Task, "_publish", publish)


@mutation("handover", found_at=1)
def stage_objects_kept_over_a_rebalance(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that keeps its partition goes on with what it has, and what was in flight is dropped."""

    def replace(self: Schedule, place: Any, how: str) -> None:
        old = self.tasks[place]
        original(self, place, how)
        new = self.tasks[place]
        if how == "handed over" and old.state is State.WORKING:
            new.stage, new.state = old.stage, State.WORKING
            new._next = old._next
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


@mutation("restore")
def restore_that_stops_early(monkeypatch: pytest.MonkeyPatch) -> None:
    _restores_until(monkeypatch, lambda end: max(0, end - 1))


def _restores_until(monkeypatch: pytest.MonkeyPatch, until: Callable[[int], int]) -> None:
    def check(self: Task) -> None:
        original(self)
        if self.state is State.LOADING:
            self._end = until(self._end)

    original = Task._check_commit
    monkeypatch.setattr(Task, "_check_commit", check)


@mutation("restore", found_at=18)
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


@mutation("restore")
def watermarks_not_in_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    original = World.committed
    monkeypatch.setattr(World, "committed", lambda self, place: Commit(original(self, place).position, None))


@mutation("handover", found_at=90)
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


@mutation("restore", found_at=292)
def compaction_of_what_a_restore_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Schedule, "_oldest_restore", lambda self: self.world.step + 1)


# Tag


@mutation(found_at=5)
def marker_not_behind_its_records(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Tag, phases: Any, records: Any) -> Any:
        mark = self._clock.mark()
        early = markers(Topic.TAGGED, self._identity.partitions, self._partition, mark)
        return phases[::-1] if self._identity.bounded else [early, *phases]

    _after(monkeypatch, Tag, "process", change)


@mutation(found_at=8)
def idle_without_an_end_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Tag.tick
    monkeypatch.setattr(Tag, "tick", lambda self, now, log_end: original(self, now, LogEnd(self.position, now)))


@mutation()
def clock_counts_redeliveries(monkeypatch: pytest.MonkeyPatch) -> None:
    def see_article(self: Clock, article_id: str, date: int) -> None:
        original(self, f"{article_id} {next(number)}", date)

    number, original = count(), Clock.see_article
    monkeypatch.setattr(Clock, "see_article", see_article)


@mutation(found_at=8)
def empty_partitions_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A partition whose worker is slow is taken for empty while the others go on."""
    original = Tag.tick
    monkeypatch.setattr(
        Tag, "tick", lambda self, now, log_end: original(self, now, log_end and replace(log_end, ends=()))
    )


@mutation("restore", found_at=26)
def a_doubtful_commit_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(self: Task, *, delayed: bool) -> None:
        original(self, delayed=delayed)
        self._doubt = 0

    original = Task.lose_commit
    monkeypatch.setattr(Task, "lose_commit", lose)


# Deduplicate


@mutation("restore")
def replay_without_the_pair_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(self: Deduplicate, records: Any) -> None:
        original(self, records)
        self._seen.restored = set(self._seen._by_number)  # type: ignore[attr-defined]

    def neighbours(self: SeenArticles, seen: Seen, below: int) -> Any:
        replayed = seen.number in getattr(self, "restored", ())
        return found(self, seen, -1 if replayed else below)

    monkeypatch.setattr(SeenArticles, "__slots__", (), raising=False)
    original, found = Deduplicate.load, SeenArticles.neighbours
    monkeypatch.setattr(Deduplicate, "load", load)
    monkeypatch.setattr(SeenArticles, "neighbours", neighbours)


@mutation("final", found_at=15)
def articles_dropped_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Deduplicate, phases: Any, records: Any) -> Any:
        return [*phases, *self._drop(self._watermarks.watermark)]

    _after(monkeypatch, Deduplicate, "process", change)


@mutation("final", found_at=4)
def articles_dropped_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    original = SeenArticles.drop_before
    monkeypatch.setattr(SeenArticles, "drop_before", lambda self, time: original(self, time + self._horizon))


@mutation(found_at=2)
def late_rule_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(self: Deduplicate, record: Any, batch: Any) -> None:
        identity = self._identity
        self._identity = identity.model_copy(update={"lateness": 10**18})
        original(self, record, batch)
        self._identity = identity

    original = Deduplicate._judge
    monkeypatch.setattr(Deduplicate, "_judge", judge)


@mutation("handover")
def redelivery_told_by_number_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Deduplicate, result: None, record: Any, batch: Any) -> None:
        self._origins = [-1] * self._identity.partitions

    _after(monkeypatch, Deduplicate, "_judge", change)


@mutation(found_at=7)
def tie_break_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Seen, "order", property(lambda self: (self.time, 0, "")))


@mutation()
def retracts_never(monkeypatch: pytest.MonkeyPatch) -> None:
    original = deduplicate._duplicate
    monkeypatch.setattr(deduplicate, "_duplicate", lambda pair, *, retracts: original(pair, retracts=False))


@mutation("final", found_at=4)
def marker_ahead_of_the_tallies(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Deduplicate, phases: Any, records: Any) -> Any:
        mark = self._watermarks.watermark
        return [markers(Topic.TALLIES, self._identity.partitions, self._partition, mark), *phases]

    _after(monkeypatch, Deduplicate, "process", change)


# Aggregate


@mutation("handover")
def no_writer_in_changelog_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aggregate, "chunk_key", lambda window, chunk, writer: chunk_key(window, chunk, ""))


@mutation("final", found_at=1)
def final_under_the_provisional_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Aggregate, emission: Any, window: Any, *, final: bool) -> Any:
        key = emission.key.removesuffix(b"|final")
        return type(emission)(emission.topic, emission.partition, key, emission.value)

    original, tombstones = Aggregate._count, Aggregate._tombstones
    monkeypatch.setattr(
        Aggregate,
        "_count",
        lambda self, window, *, final: change(self, original(self, window, final=final), window, final=final),
    )
    monkeypatch.setattr(
        Aggregate,
        "_tombstones",
        lambda self, over: [p for p in tombstones(self, over) if p[0].topic is not Topic.EVENT_COUNTS],
    )


@mutation("final", found_at=7)
def tallies_of_final_windows_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(self: Aggregate, *args: Any) -> None:
        self._is_final = lambda window, watermark=None: False  # type: ignore[method-assign]
        original(self, *args)
        del self._is_final

    original = Aggregate._add
    monkeypatch.setattr(Aggregate, "_add", add)


@mutation("restore")
def restored_windows_not_dirty(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Aggregate, phases: Any) -> Any:
        self._dirty.clear()
        self._restored.clear()
        return phases

    _after(monkeypatch, Aggregate, "restored", change)


@mutation("restore", found_at=339)
def older_chunks_deleted_before_the_first_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Aggregate, phases: Any, records: Any) -> Any:
        superseded, self._superseded = self._superseded, []
        return [*phases, [self._log(key, None) for key in superseded]]

    _after(monkeypatch, Aggregate, "process", change)


@mutation("final", found_at=17)
def final_windows_deleted_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Aggregate, phases: Any, records: Any) -> Any:
        over, self._over = [(window, sets.keys(window)) for window, sets in self._over], []
        return [*phases, *self._tombstones(over)]

    _after(monkeypatch, Aggregate, "process", change)


@mutation()
def reports_counted_instead_of_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(self: WindowSets, partition: int, entry: Any) -> Any:
        numbers = tuple(n + 1_000 * len(self.sources) for n in entry.reports)
        return original(self, partition, entry.model_copy(update={"reports": numbers}))

    original = WindowSets.add
    monkeypatch.setattr(WindowSets, "add", add)


@mutation("restore", found_at=1)
def what_was_made_final_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restore does not drop what the committed watermark has made final."""

    def restored(self: Aggregate) -> Any:
        self._is_final = lambda window, watermark=None: False  # type: ignore[method-assign]
        found = original(self)
        del self._is_final
        return found

    original = Aggregate.restored
    monkeypatch.setattr(Aggregate, "restored", restored)
