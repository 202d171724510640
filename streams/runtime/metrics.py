"""What a worker measures of itself, for Prometheus. Taken around the stages, never in them.

Counters are of one process and of what it did: after a crash an article may be counted by two processes. The numbers
that are exact stand on ``event-counts``.
"""

import collections
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf
from typing import Literal, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from streams import __version__
from streams.eventtime.marks import END_OF_INPUT, NO_WATERMARK
from streams.eventtime.windows import SECOND
from streams.runtime.publisher import Grouped
from streams.stages.base import Record, Topic
from streams.stages.deduplicate import Deduplicate
from streams.stages.headers import MARKER
from streams.stages.markers import header
from streams.stages.tag import Tag

_SECONDS = (0.001, 0.01, 0.05, 0.25, 1.0, 5.0, 30.0)
_RECORDS = (1, 10, 100, 1_000, 10_000)
_OUTCOMES = ("rejected", "late", "unique", "duplicate", "repeated")


class View(NamedTuple):
    """A partition at work as it stands now."""

    stage: str
    partition: int
    watermark: int | None
    """As a mark; None for a stage without."""
    lag: int | None
    """Records of its input that wait, when the broker was last asked; None before that."""
    entries: int | None
    """What its state holds: articles remembered, or windows open; None for a stage without."""


class Metrics:
    """One worker's. ``views``: its partitions now; ``ready``: whether it does its work."""

    def __init__(self, namespace: str, views: Callable[[], Iterable[View]], ready: Callable[[], bool]) -> None:
        registry = self.registry = CollectorRegistry()
        self._articles = Counter(
            "dateline_articles",
            "Articles by what became of them: rejected; late; unique or duplicate as they came; repeated (their like "
            "was known: redelivered, or sent again after a crash).",
            ["outcome"],
            registry=registry,
        )
        for outcome in _OUTCOMES:
            self._articles.labels(outcome)
        self._steps = Histogram(
            "dateline_step_seconds",
            "Seconds of computing in a step of a stage: process is a batch.",
            ["stage", "step"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._batches = Histogram(
            "dateline_batch_records", "Records of a batch.", ["stage"], buckets=_RECORDS, registry=registry
        )
        self._publishing = Histogram(
            "dateline_publish_seconds",
            "Seconds until the broker has acknowledged what a step sent at once.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._commits = Counter(
            "dateline_commits",
            "Commits by what became of them: accepted; stale (of an assignment that is over); failed (tried again).",
            ["result"],
            registry=registry,
        )
        self._restores = Counter("dateline_restores", "Assignments that were taken over.", registry=registry)
        self._restore_seconds = Gauge("dateline_restore_seconds", "Seconds of the last restore.", registry=registry)
        self._restored_records = Gauge(
            "dateline_restored_records", "Records of changelogs in the last restore.", registry=registry
        )
        info = Gauge("dateline_worker_info", "1, with what this is.", ["version", "namespace"], registry=registry)
        info.labels(__version__, namespace).set(1)
        registry.register(_Now(views, ready))
        ProcessCollector(registry=registry)

    def took(self, stage: str, step: str, seconds: float, records: Sequence[Record], sent: Iterable[Grouped]) -> None:
        """A step of a stage: with a batch these records, else none, and what it sends."""
        self._steps.labels(stage, step).observe(seconds)
        if not records:
            return
        self._batches.labels(stage).observe(len(records))
        if stage == Tag.name:
            self._count(rejected=_sent_to(Topic.REJECTED, sent))
        elif stage == Deduplicate.name:
            articles = sum(header(record, MARKER) is None for record in records)
            late, unique = _sent_to(Topic.LATE, sent), _sent_to(Topic.UNIQUE, sent)
            reports = _sent_to(Topic.DEDUPLICATE_CHANGELOG, sent)
            self._count(late=late, unique=unique, duplicate=reports - unique, repeated=articles - late - reports)

    def published(self, seconds: float) -> None:
        """The broker has acknowledged what a step sent at once."""
        self._publishing.observe(seconds)

    def committed(self, result: Literal["accepted", "stale", "failed"]) -> None:
        """A commit was tried."""
        self._commits.labels(result).inc()

    def restored(self, seconds: float, records: int) -> None:
        """An assignment was taken over."""
        self._restores.inc()
        self._restore_seconds.set(seconds)
        self._restored_records.set(records)

    def _count(self, **outcomes: int) -> None:
        for outcome, number in outcomes.items():
            if number:
                self._articles.labels(outcome).inc(number)


class _Now(Collector):
    """What is looked up only when somebody asks."""

    def __init__(self, views: Callable[[], Iterable[View]], ready: Callable[[], bool]) -> None:
        self._views, self._ready = views, ready

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Gauges of the worker as it stands."""
        places = ["stage", "partition"]
        ready = GaugeMetricFamily("dateline_ready", "Whether the worker does its work (as /readyz says): 1 or 0.")
        ready.add_metric([], float(self._ready()))
        partitions = GaugeMetricFamily("dateline_partitions", "Partitions at work here.", labels=["stage"])
        lag = GaugeMetricFamily("dateline_lag_records", "Records of its input that wait for a stage.", labels=places)
        state = GaugeMetricFamily(
            "dateline_state_entries",
            "What a stage remembers: deduplicate articles, aggregate open windows over all tags.",
            labels=places,
        )
        mark = GaugeMetricFamily(
            "dateline_watermark_seconds", "Event time that has surely come, Unix time; +Inf: all.", labels=places
        )
        behind = GaugeMetricFamily(
            "dateline_watermark_behind_seconds", "How far that is behind the clock; 0: input has ended.", labels=places
        )
        views = list(self._views())
        for stage, number in collections.Counter(view.stage for view in views).items():
            partitions.add_metric([stage], number)
        for view in views:
            where = [view.stage, str(view.partition)]
            if view.lag is not None:
                lag.add_metric(where, view.lag)
            if view.entries is not None:
                state.add_metric(where, view.entries)
            if (watermark := _watermark(view)) is not None:
                mark.add_metric(where, watermark)
                behind.add_metric(where, 0.0 if watermark == inf else time.time() - watermark)
        yield from (ready, partitions, lag, state, mark, behind)


def _watermark(view: View) -> float | None:
    """Unix time, infinite after the end of input; None where there is none (yet)."""
    if view.watermark is None or view.watermark == NO_WATERMARK:
        return None
    return inf if view.watermark == END_OF_INPUT else view.watermark / SECOND


def _sent_to(topic: Topic, sent: Iterable[Grouped]) -> int:
    """How many records go to a topic. (All of a target are of one topic.)"""
    return sum(len(records) for phase in sent for records in phase.values() if records[0].topic is topic)
