"""Restores stages: what stands in their changelogs, and the last of their input where they want to see it again."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.runtime.commits import Start, is_metadata, newest_metadata
from streams.runtime.config import WorkerConfig, topic_name
from streams.runtime.problem import RuntimeProblem, broken
from streams.runtime.reading import Ranges, open_consumer, read_range, within
from streams.stages.base import Record, Stage
from streams.stages.checked import BrokenChangelogError

log = structlog.get_logger(__name__)

_ANSWER_S = 30.0

Compute = Callable[..., Awaitable[Any]]
"""Runs a call of a stage, away from the event loop."""


class CommitMovedError(Exception):
    """Another worker has committed since the commit was read: this one has been replaced, or is about to be told so."""


class Restored(NamedTuple):
    """A stage that is complete, and how many changelog records went into it."""

    tp: TopicPartition
    stage: Stage
    records: int


@dataclass(frozen=True, slots=True)
class Restorer:
    """Restores the stages of one assignment."""

    config: WorkerConfig
    compute: Compute
    make: Callable[[TopicPartition], Stage]
    """A new stage object for a source partition."""
    unmoved: Callable[[Mapping[TopicPartition, Start]], Awaitable[bool]]
    """Whether what is committed now is still what these starts were made of. Raises KafkaError."""
    keeps_metadata: bool
    """Whether the broker keeps the metadata of commits."""

    async def restore(self, starts: Mapping[TopicPartition, Start]) -> AsyncIterator[Restored]:
        """A restored stage for each source partition, as soon as it is complete.

        Broker errors are retried without end, each time with new stages. What takes longer than half of the changelogs'
        compaction lag starts anew too: the broker may have compacted away what was still to be read.

        Raises CommitMovedError when the commit is another one after the end of the changelog was asked for. A worker
        that hung in between would stand at an old watermark beside a changelog from which a newer commit has already
        deleted final windows and expired articles, and would make finals of parts.
        """
        todo = dict(starts)
        while todo:
            try:
                async with open_consumer(self.config.brokers) as consumer:
                    async for restored in self._attempt(consumer, dict(todo)):
                        del todo[restored.tp]
                        yield restored
            except TimeoutError:
                log.warning("restore_too_slow", partitions=len(todo), limit_s=self.config.changelog_lag_s / 2)
            except (KafkaError, OSError) as error:
                log.warning("restore_failed", partitions=len(todo), error=repr(error))
                await asyncio.sleep(1)

    async def _attempt(
        self, consumer: AIOKafkaConsumer, starts: Mapping[TopicPartition, Start]
    ) -> AsyncIterator[Restored]:
        began = time.monotonic()
        stages = {tp: self.make(tp) for tp in starts}
        logs = {self._changelog(tp, stage): tp for tp, stage in stages.items() if stage.changelog is not None}
        ranges = await within(_ANSWER_S, self._ranges(consumer, logs))
        if not await within(_ANSWER_S, self.unmoved(starts)):
            raise CommitMovedError
        found = {} if self.keeps_metadata else await self._metadata(consumer, ranges, logs, starts)
        for tp, stage in stages.items():
            await self.compute(stage.begin, starts[tp].position, found.get(tp, starts[tp].metadata))
        await self._rewind(consumer, stages, starts)
        for tp, stage in stages.items():
            if stage.changelog is None:
                yield Restored(tp, stage, 0)
        counts = dict.fromkeys(ranges, 0)
        async for changelog, records in read_range(consumer, ranges):
            tp = logs[changelog]
            counts[changelog] += len(records)
            if records:
                await self._load(stages[tp], changelog, records)
                continue
            if time.monotonic() - began > self.config.changelog_lag_s / 2:
                raise TimeoutError
            yield Restored(tp, stages[tp], counts[changelog])

    async def _load(self, stage: Stage, changelog: TopicPartition, records: Iterable[Record]) -> None:
        """Raises RuntimeProblem for a record that was damaged: rather no counts than wrong ones."""
        try:
            await self.compute(stage.load, _own(records))
        except BrokenChangelogError as error:
            raise RuntimeProblem(broken(changelog, str(error))) from error

    def _changelog(self, tp: TopicPartition, stage: Stage) -> TopicPartition:
        assert stage.changelog is not None  # noqa: S101
        return TopicPartition(topic_name(self.config.namespace, stage.changelog), tp.partition)

    async def _ranges(self, consumer: AIOKafkaConsumer, logs: Iterable[TopicPartition]) -> Ranges:
        logs = list(logs)
        if not logs:
            return {}
        begins, ends = await consumer.beginning_offsets(logs), await consumer.end_offsets(logs)
        for tp, begin in begins.items():
            if begin:  # compaction alone never moves a log's begin
                raise RuntimeProblem(broken(tp, f"its records before offset {begin} were deleted"))
        return {tp: (begins[tp], ends[tp]) for tp in logs}

    async def _metadata(
        self,
        consumer: AIOKafkaConsumer,
        ranges: Ranges,
        logs: Mapping[TopicPartition, TopicPartition],
        starts: Mapping[TopicPartition, Start],
    ) -> dict[TopicPartition, str | None]:
        """The metadata that a broker dropped, from the changelogs."""
        entries: dict[TopicPartition, list[Record]] = {tp: [] for tp in logs.values()}
        async for changelog, records in read_range(consumer, ranges):
            entries[logs[changelog]] += filter(is_metadata, records)
        return {tp: newest_metadata(found, starts[tp].position) for tp, found in entries.items()}

    async def _rewind(
        self, consumer: AIOKafkaConsumer, stages: Mapping[TopicPartition, Stage], starts: Mapping[TopicPartition, Start]
    ) -> None:
        ranges = {
            tp: (max(starts[tp].log_begin, starts[tp].position - stage.rewind), starts[tp].position)
            for tp, stage in stages.items()
            if stage.rewind
        }
        async for tp, records in read_range(consumer, ranges):
            if records:
                await self.compute(stages[tp].rewind_to, records)


def _own(records: Iterable[Record]) -> list[Record]:
    return [record for record in records if not is_metadata(record)]
