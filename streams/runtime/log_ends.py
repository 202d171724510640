"""Asks the broker, again and again, where the input logs begin and end."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.cluster import Brokers
from streams.runtime.commits import Bounds
from streams.runtime.reading import open_consumer, read_range
from streams.stages.base import LogEnd

log = structlog.get_logger(__name__)


class Answer(NamedTuple):
    """What the broker says of a log."""

    position: int | None
    """Where the partition stood when it was asked: it has gone on since. None before it was restored."""
    bounds: Bounds
    log_end: LogEnd

    def outside(self, position: int) -> int | None:
        """The position that lies outside the log, if one does; ``position``: where the partition stands now.

        What was read by the time of the question must stand before the end; what comes next now, behind the begin.
        """
        if self.position is not None and self.position > self.bounds.end:
            return self.position
        passed = position if self.log_end.rest is None else max(position, self.log_end.end)
        return passed if passed < self.bounds.begin else None


Answers = dict[TopicPartition, Answer]
Positions = Mapping[TopicPartition, int | None]
"""Offset of the next record that a partition at work will take; None before it is restored."""


async def watch_log_ends(
    brokers: Brokers,
    interval: float,
    partitions: int,
    positions: Callable[[], Positions],
    answered: Callable[[Answers], None],
) -> None:
    """Every ``interval`` seconds ask for the bounds of the partitions that have ``positions``, until cancelled.

    After these it asks for the ends of all ``partitions`` of their topics: in this order, because a stage must not take
    another partition for empty that had records when its own last one was written.
    """
    rests = Rests(brokers)
    while True:
        try:
            async with open_consumer(brokers) as consumer:
                while True:
                    await asyncio.sleep(interval)
                    wanted = positions()
                    tps = list(wanted)
                    if not tps:
                        continue
                    asked_at = time.time_ns() // 1_000_000
                    bounds = await _bounds(consumer, tps)
                    ends = await _topic_ends(consumer, {tp.topic for tp in tps}, partitions)
                    rest = await rests.of({tp: (position, bounds[tp].end) for tp, position in wanted.items()})
                    log_ends = {tp: LogEnd(bounds[tp].end, asked_at, ends[tp.topic], rest.get(tp)) for tp in tps}
                    answered({tp: Answer(wanted[tp], bounds[tp], log_ends[tp]) for tp in tps})
        except (KafkaError, OSError) as error:
            log.warning("log_ends_unknown", error=repr(error))
            await asyncio.sleep(interval)


class Rests:
    """Tells where nothing stands between a position and the end of its log: what the end of a transaction leaves."""

    def __init__(self, brokers: Brokers) -> None:
        self._brokers = brokers
        self._seen: dict[TopicPartition, tuple[int | None, int]] = {}
        self._empty: dict[TopicPartition, bool] = {}

    async def of(self, stands: Mapping[TopicPartition, tuple[int | None, int]]) -> dict[TopicPartition, int]:
        """The positions behind which no record stands, of positions and ends. Raises KafkaError.

        It looks once, when both are what they were at the last question; else records are on their way, as always.
        """
        self._empty = {tp: empty for tp, empty in self._empty.items() if self._seen.get(tp) == stands.get(tp)}
        for tp, (position, end) in stands.items():
            stuck = position is not None and position < end and self._seen.get(tp) == (position, end)
            if stuck and tp not in self._empty and position is not None:
                self._empty[tp] = await holds_nothing(self._brokers, tp, position, end)
        self._seen = dict(stands)
        return {tp: position for tp, (position, _) in stands.items() if position is not None and self._empty.get(tp)}


async def holds_nothing(brokers: Brokers, tp: TopicPartition, begin: int, end: int) -> bool:
    """Whether no record stands at the offsets from ``begin`` to before ``end``. Raises KafkaError.

    (Where retention has deleted what stood there, none does: ask for the log's bounds afterwards.)
    """
    async with open_consumer(brokers) as consumer:
        async for _, records in read_range(consumer, {tp: (begin, end)}):
            if records:
                return False
    return True


async def log_bounds(brokers: Brokers, tps: Iterable[TopicPartition]) -> dict[TopicPartition, Bounds]:
    """Where logs begin and end, now. Raises KafkaError.

    With a connection of its own: on that of a consumer the question waits for the fetch before it, up to 1.5 s.
    """
    async with open_consumer(brokers) as consumer:
        return await _bounds(consumer, list(tps))


async def _topic_ends(consumer: AIOKafkaConsumer, names: Iterable[str], partitions: int) -> dict[str, tuple[int, ...]]:
    places = {name: [TopicPartition(name, partition) for partition in range(partitions)] for name in names}
    ends = await consumer.end_offsets([tp for tps in places.values() for tp in tps])
    return {name: tuple(ends[tp] for tp in tps) for name, tps in places.items()}


async def _bounds(consumer: AIOKafkaConsumer, tps: list[TopicPartition]) -> dict[TopicPartition, Bounds]:
    if not tps:
        return {}
    begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
    return {tp: Bounds(begins[tp], ends[tp]) for tp in tps}
