"""Where logs end. The embedded broker says it wrongly, and is known by what it cannot do."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import IncompatibleBrokerVersion, UnknownError
from aiokafka.structs import TopicPartition

from streams.cluster import Brokers, client_settings
from streams.runtime import header_names
from streams.runtime.patience import until_listed
from streams.runtime.stopping import stop

header_names.install()
_known: dict[Brokers, bool] = {}
_LED_MS = 30_000
"""How long partitions may be without a leader: a broker that comes back with thousands of them takes ten seconds."""


class Consumer(AIOKafkaConsumer):
    """A consumer whose ``end_offsets`` hold on the embedded broker too.

    That one answers with the first offset of the last batch plus one; the high watermark of its fetches is right.
    """

    def __init__(self, brokers: Brokers, **settings: Any) -> None:
        super().__init__(**client_settings(brokers), **settings)  # type: ignore[no-untyped-call]
        self._asked = brokers

    async def start(self) -> None:
        """Connect, and wait for a broker that lists none yet, itself included. Raises KafkaError."""
        await super().start()  # type: ignore[no-untyped-call]
        await until_listed(self._client)

    async def beginning_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Offset of the first record of each partition. Raises KafkaError."""
        partitions = list(partitions)
        self._learn(partitions)
        begins: dict[TopicPartition, int] = await self._offsets.beginning_offsets(partitions, _LED_MS)
        return begins

    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Offset behind the last record of each partition. Raises KafkaError."""
        partitions = list(partitions)
        self._learn(partitions)
        ends: dict[TopicPartition, int] = await self._offsets.end_offsets(partitions, _LED_MS)
        if not any(ends.values()) or await knows_idempotence(self._asked):
            return ends
        return ends | await _high_watermarks(self._asked, {tp: end for tp, end in ends.items() if end})

    @property
    def _offsets(self) -> Any:
        """Who asks for offsets. aiokafka gives it no longer than one request may take."""
        return self._fetcher

    def _learn(self, partitions: Iterable[TopicPartition]) -> None:
        """Ask for all topics at once; the questions about them wait for the answer.

        aiokafka learns of one topic after the other, each by a question that fails, a tenth of a second apart.
        """
        for topic in sorted({tp.topic for tp in partitions}):
            self._client.add_topic(topic)


async def knows_idempotence(brokers: Brokers) -> bool:
    """Whether a broker knows idempotent producers, as every Kafka does. Raises KafkaError where none answers."""
    if brokers not in _known:
        producer = AIOKafkaProducer(**client_settings(brokers), enable_idempotence=True)
        try:
            with _without_errors("aiokafka.producer.sender"):
                await producer.start()
            _known[brokers] = True
        except (UnknownError, IncompatibleBrokerVersion):
            _known[brokers] = False
        finally:
            await producer.stop()
    return _known[brokers]


async def _high_watermarks(brokers: Brokers, ends: dict[TopicPartition, int]) -> dict[TopicPartition, int]:
    consumer = AIOKafkaConsumer(
        **client_settings(brokers), enable_auto_commit=False, auto_offset_reset="earliest", fetch_max_wait_ms=50
    )
    try:
        await consumer.start()
        consumer.assign(list(ends))
        for tp, end in ends.items():
            consumer.seek(tp, end - 1)
        while None in (marks := {tp: consumer.highwater(tp) for tp in ends}).values():
            await consumer.getmany(*ends, timeout_ms=50)
        return {tp: max(ends[tp], mark) for tp, mark in marks.items()}
    finally:
        await stop(consumer)


@contextmanager
def _without_errors(name: str) -> Iterator[None]:
    """Keep a library from logging an error that is an answer."""
    logger = logging.getLogger(name)
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = False
