"""Faults of the stages tag and deduplicate."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from streams.eventtime.clock import Clock
from streams.eventtime.marks import watermark
from streams.simulation.task import Task
from streams.stages import deduplicate, watermarks
from streams.stages.base import LogEnd, Topic
from streams.stages.deduplicate import Deduplicate
from streams.stages.markers import markers
from streams.stages.pairs import SeenArticles
from streams.stages.seen import Seen
from streams.stages.tag import Tag
from tests.simulation.mutations.registry import after, mutation


@mutation(found_at=0)
def marker_not_behind_its_records(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Tag, phases: Any, records: Any) -> Any:
        mark = self._clock.mark()
        early = markers(Topic.TAGGED, self._identity.partitions, self._partition, mark)
        return phases[::-1] if self._identity.bounded else [early, *phases]

    after(monkeypatch, Tag, "process", change)


@mutation()
def idle_without_an_end_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Tag.tick
    monkeypatch.setattr(Tag, "tick", lambda self, now, log_end: original(self, now, LogEnd(self.position, now)))


@mutation(found_at=0)
def clock_counts_redeliveries(monkeypatch: pytest.MonkeyPatch) -> None:
    def see_article(self: Clock, article_id: str, date: int) -> None:
        original(self, f"{article_id} {next(number)}", date)

    number, original = count(), Clock.see_article
    monkeypatch.setattr(Clock, "see_article", see_article)


@mutation(found_at=55)
def empty_partitions_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A partition whose worker is slow is taken for empty while the others go on."""
    original = Tag.tick
    monkeypatch.setattr(
        Tag, "tick", lambda self, now, log_end: original(self, now, log_end and replace(log_end, ends=()))
    )


@mutation("restore", found_at=40)
def a_doubtful_commit_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(self: Task, *, delayed: bool) -> None:
        original(self, delayed=delayed)
        self._doubt = 0

    original = Task.lose_commit
    monkeypatch.setattr(Task, "lose_commit", lose)


@mutation(found_at=55)
def ends_asked_before_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ends of the other partitions are older than the answer on the own one: one of them is taken for empty."""

    def ask(self: Task) -> None:
        if self._asked_at is None:
            self.__dict__["ends"] = original_ends(self)
        original(self)

    original, original_ends = Task._ask_or_hear_log_end, Task._ends
    monkeypatch.setattr(Task, "_ask_or_hear_log_end", ask)
    monkeypatch.setattr(Task, "_ends", lambda self: self.__dict__.get("ends") or original_ends(self))


@mutation(found_at=0)
def watermark_of_the_fastest_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watermark is ahead of the articles of the others."""

    def fastest(marks: Any, *, leave_out_empty: bool) -> int:
        return max(watermark([mark], leave_out_empty=leave_out_empty) for mark in marks)

    monkeypatch.setattr(watermarks, "watermark", fastest)


# Deduplicate


@mutation("restore", found_at=21)
def replay_without_the_pair_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(self: Deduplicate, records: Any) -> None:
        original(self, records)
        self._seen.restored = {seen.number for seen in self._seen._by_id.values()}  # type: ignore[attr-defined]

    def neighbours(self: SeenArticles, seen: Seen, below: int) -> Any:
        replayed = seen.number in getattr(self, "restored", ())
        return found(self, seen, -1 if replayed else below)

    monkeypatch.setattr(SeenArticles, "__slots__", (), raising=False)
    original, found = Deduplicate.load, SeenArticles.neighbours
    monkeypatch.setattr(Deduplicate, "load", load)
    monkeypatch.setattr(SeenArticles, "neighbours", neighbours)


@mutation("final", found_at=91)
def articles_dropped_before_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Deduplicate, phases: Any, records: Any) -> Any:
        return [*phases, *self._drop(self._watermarks.watermark)]

    after(monkeypatch, Deduplicate, "process", change)


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

    after(monkeypatch, Deduplicate, "_judge", change)


@mutation(found_at=1)
def tie_break_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Seen, "order", property(lambda self: (self.time, 0, "")))


@mutation(found_at=1)
def retracts_decided_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """What got its earlier near-duplicate in its own batch is taken for born a duplicate, though unique was sent."""

    def improve(self: Deduplicate, pair: Any, number: int, batch: Any) -> None:
        if pair.duplicate.number >= self.__dict__.get("first", 0):
            pair.duplicate.born_duplicate = True
        original(self, pair, number, batch)

    def process(self: Deduplicate, records: Any) -> Any:
        self.__dict__["first"] = records[0].offset
        return original_process(self, records)

    original, original_process = Deduplicate._improve, Deduplicate.process
    monkeypatch.setattr(Deduplicate, "_improve", improve)
    monkeypatch.setattr(Deduplicate, "process", process)


@mutation()
def retracts_never(monkeypatch: pytest.MonkeyPatch) -> None:
    original = deduplicate._duplicate
    monkeypatch.setattr(deduplicate, "_duplicate", lambda pair, *, retracts: original(pair, retracts=False))


@mutation("final", found_at=0)
def marker_ahead_of_the_tallies(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(self: Deduplicate, phases: Any, records: Any) -> Any:
        mark = self._watermarks.watermark
        return [markers(Topic.TALLIES, self._identity.partitions, self._partition, mark), *phases]

    after(monkeypatch, Deduplicate, "process", change)
