"""Faults of the stage aggregate."""

from dataclasses import replace
from typing import Any

import pytest

from streams.stages import aggregate, changelog
from streams.stages.aggregate import Aggregate
from streams.stages.base import Topic
from streams.stages.changelog import Changelog
from streams.stages.sets import WindowSets, chunk_key
from tests.simulation.mutations.registry import after, mutation


@mutation("handover", found_at=2)
def no_writer_in_changelog_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aggregate, "chunk_key", lambda window, chunk, writer: chunk_key(window, chunk, ""))


@mutation("final", found_at=9)
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


@mutation("restore", found_at=5)
def restored_windows_not_dirty(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Aggregate, phases: Any) -> Any:
        self._dirty.clear()
        self._restored.clear()
        return phases

    after(monkeypatch, Aggregate, "restored", change)


@mutation("restore", found_at=239)
def older_chunks_deleted_before_the_first_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Aggregate, phases: Any, records: Any) -> Any:
        superseded, self._superseded = self._superseded, []
        return [*phases, [self._log(key, None) for key in superseded]]

    after(monkeypatch, Aggregate, "process", change)


@mutation("final", found_at=11)
def final_windows_deleted_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Aggregate, phases: Any, records: Any) -> Any:
        over, self._over = [(window, sets.keys(window)) for window, sets in self._over], []
        return [*phases, *self._tombstones(over)]

    after(monkeypatch, Aggregate, "process", change)


@mutation()
def reports_counted_instead_of_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(self: WindowSets, partition: int, entry: Any) -> Any:
        numbers = tuple(n + 1_000 * len(self.sources) for n in entry.reports)
        return original(self, partition, entry.model_copy(update={"reports": numbers}))

    original = WindowSets.add
    monkeypatch.setattr(WindowSets, "add", add)


@mutation()
def bytes_of_a_final_by_its_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same count, but not the same bytes on another number of partitions."""

    def change(self: Aggregate, emission: Any, window: Any, *, final: bool) -> Any:
        return replace(emission, value=emission.value + b" " * self._partition)

    original = Aggregate._count
    monkeypatch.setattr(
        Aggregate,
        "_count",
        lambda self, window, *, final: change(self, original(self, window, final=final), window, final=final),
    )


@mutation("restore", found_at=11)
def what_was_made_final_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restore does not drop what the committed watermark has made final."""

    def restored(self: Aggregate) -> Any:
        self._is_final = lambda window, watermark=None: False  # type: ignore[method-assign]
        found = original(self)
        del self._is_final
        return found

    original = Aggregate.restored
    monkeypatch.setattr(Aggregate, "restored", restored)


# Changelog, of both stages that have one


@mutation("forgetful", found_at=9)
def epochs_not_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a life that no commit remembers has left is relied on, and its zombies delete it."""
    monkeypatch.setattr(changelog, "_epoch_of", lambda writer: 0)


@mutation("forgetful", found_at=48)
def other_epochs_deleted_before_the_first_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that hung before it restored, and was replaced, deletes what its successor's commit stands beside."""

    def sweep(self: Changelog) -> Any:
        self._committed = True
        return original(self)

    original = Changelog.sweep
    monkeypatch.setattr(Changelog, "sweep", sweep)
