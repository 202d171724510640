"""Watches the commits of a namespace's workers, and says when partitions have recovered."""

import asyncio
import time
from collections.abc import Iterable
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from chaos.threads import Loop
from streams.runtime.config import group_name, topic_name
from streams.runtime.faust_internals import fetch_commits
from streams.runtime.reading import open_consumer
from streams.stages.setup import STAGES

_POLL_S, _LIMIT_S = 0.2, 5.0


class Place(NamedTuple):
    """What is committed of a partition, and where its log ends."""

    committed: int
    end: int


class Snapshot(NamedTuple):
    """All input partitions at a time (monotonic)."""

    at: float
    places: dict[TopicPartition, Place]

    def beyond(self, before: "Snapshot", tps: Iterable[TopicPartition]) -> bool:
        """Whether the commits of these partitions have moved on; there may be some, not all, with nothing to commit."""
        moved = [self.places[tp].committed > before.places[tp].committed for tp in tps if tp in before.places]
        idle = [self.places[tp].committed >= self.places[tp].end for tp in tps if tp in before.places]
        return any(moved) and all(m or i for m, i in zip(moved, idle, strict=True))


class Progress(Loop):
    """Polls the broker; ``latest`` is the newest snapshot."""

    def __init__(self, brokers: str, namespace: str, partitions: int) -> None:
        super().__init__()
        self._brokers, self._group = brokers, group_name(namespace)
        topics = [topic_name(namespace, stage.source) for stage in STAGES]
        self.tps = [TopicPartition(topic, number) for topic in topics for number in range(partitions)]
        self.latest = Snapshot(time.monotonic(), {})

    def lag(self) -> int:
        """Records that are not committed, in all input topics."""
        return sum(max(0, place.end - place.committed) for place in self.latest.places.values())

    async def work(self) -> None:
        """Until told to stop."""
        while not self.stopping.is_set():
            try:
                async with open_consumer(self._brokers, self._group) as consumer:
                    await self._watch(consumer)
            except (KafkaError, OSError, TimeoutError):
                await asyncio.sleep(_POLL_S)

    async def _watch(self, consumer: AIOKafkaConsumer) -> None:
        while not self.stopping.is_set():
            async with asyncio.timeout(_LIMIT_S):
                commits = await fetch_commits(consumer, self.tps)
                at = time.monotonic()
                ends = await consumer.end_offsets(self.tps)
            places = {tp: Place(c.position if (c := commits[tp]) else 0, ends[tp]) for tp in self.tps}
            self.latest = Snapshot(at, places)
            await asyncio.sleep(_POLL_S)
