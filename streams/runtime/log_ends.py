"""Asks the broker, again and again, where the input logs begin and end."""

import asyncio
import time
from collections.abc import Callable, Iterable

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.cluster import Brokers
from streams.runtime.commits import Bounds
from streams.runtime.reading import open_consumer
from streams.stages.base import LogEnd

log = structlog.get_logger(__name__)

Answers = dict[TopicPartition, tuple[Bounds, LogEnd]]


async def watch_log_ends(
    brokers: Brokers,
    interval: float,
    partitions: int,
    wanted: Callable[[], list[TopicPartition]],
    answered: Callable[[Answers], None],
) -> None:
    """Every ``interval`` seconds ask for the bounds of the wanted partitions, until cancelled.

    After these it asks for the ends of all ``partitions`` of their topics: in this order, because a stage must not take
    another partition for empty that had records when its own last one was written.
    """
    while True:
        try:
            async with open_consumer(brokers) as consumer:
                while True:
                    await asyncio.sleep(interval)
                    tps = wanted()
                    if not tps:
                        continue
                    asked_at = time.time_ns() // 1_000_000
                    bounds = await _bounds(consumer, tps)
                    ends = await _topic_ends(consumer, {tp.topic for tp in tps}, partitions)
                    answered({tp: (bounds[tp], LogEnd(bounds[tp].end, asked_at, ends[tp.topic])) for tp in tps})
        except (KafkaError, OSError) as error:
            log.warning("log_ends_unknown", error=repr(error))
            await asyncio.sleep(interval)


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
