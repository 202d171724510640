"""Reading and writing topics on plain aiokafka: for restores, and for the commands beside the worker."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    KafkaTimeoutError,
    TopicAuthorizationFailedError,
)
from aiokafka.structs import TopicPartition

from streams.cluster import Brokers, client_settings
from streams.hints import hint
from streams.runtime.batches import to_record
from streams.runtime.ends import Consumer
from streams.runtime.patience import until_listed
from streams.runtime.problem import BrokerUnreachable, RuntimeProblem
from streams.runtime.refusal import refusal
from streams.runtime.stopping import stop
from streams.stages.base import Headers, Record

T = TypeVar("T")
_FETCH_BYTES = 4 << 20
_POLL_MS = 200
_FORBIDDEN = (TopicAuthorizationFailedError, GroupAuthorizationFailedError, ClusterAuthorizationFailedError)


@asynccontextmanager
async def open_consumer(brokers: Brokers, group: str | None = None) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that joins no group and commits nothing by itself. Raises KafkaError where no broker answers."""
    consumer: AIOKafkaConsumer = Consumer(
        brokers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=_FETCH_BYTES,
        fetch_max_wait_ms=100,
        request_timeout_ms=10_000,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await stop(consumer)


Ranges = Mapping[TopicPartition, tuple[int, int]]
"""For each partition: the first offset to read, and the one to stop before."""


async def read_range(
    consumer: AIOKafkaConsumer, ranges: Ranges, *, stalled_s: float = 30.0
) -> AsyncIterator[tuple[TopicPartition, list[Record]]]:
    """Records of each partition in runs and in order; an empty run says that a partition is read to its end.

    The end is found by the consumer's position, for the last offsets of a compacted log may be gone. Raises
    KafkaTimeoutError when reading has not gone on for ``stalled_s``.
    """
    todo = {tp: end for tp, (begin, end) in ranges.items() if begin < end}
    for tp in ranges.keys() - todo.keys():
        yield tp, []
    consumer.assign(list(todo))
    for tp in todo:
        consumer.seek(tp, ranges[tp][0])
    positions: dict[TopicPartition, int] = {}
    moved = time.monotonic()
    while todo:
        before = positions
        fetched = await within(stalled_s, consumer.getmany(*todo, timeout_ms=_POLL_MS, max_records=2_000))
        positions = {tp: await within(stalled_s, consumer.position(tp)) for tp in todo}
        for tp, records in fetched.items():
            wanted = [to_record(record) for record in records if record.offset < todo[tp]]
            if wanted:
                yield tp, wanted
        for tp, position in positions.items():
            if position >= todo[tp]:
                del todo[tp]
                yield tp, []
        if positions != before:
            moved = time.monotonic()
        elif time.monotonic() - moved > stalled_s:
            raise KafkaTimeoutError(f"reading has not gone on for {stalled_s:.0f} s")


async def within(limit_s: float, answer: Awaitable[T]) -> T:
    """The answer to a question that aiokafka may ask for ever. Raises KafkaTimeoutError after ``limit_s``."""
    try:
        async with asyncio.timeout(limit_s):
            return await answer
    except TimeoutError as error:
        raise KafkaTimeoutError(f"no answer for {limit_s:.0f} s") from error


async def partitions_of(brokers: Brokers, topics: Sequence[str]) -> list[TopicPartition]:
    """All partitions of some topics. Raises RuntimeProblem when there is no such topic or broker."""
    async with open_admin(brokers) as admin:
        described = {topic["topic"]: topic["partitions"] for topic in await admin.describe_topics()}
    for topic in topics:
        if not described.get(topic):
            namespace = topic.rpartition(".")[0]
            raise RuntimeProblem(
                f"there is no topic {topic} at {brokers}; run: {hint('topics create', namespace, brokers)}"
            )
    return sorted(TopicPartition(topic, p["partition"]) for topic in topics for p in described[topic])


async def read_topic(brokers: Brokers, topic: str) -> AsyncIterator[tuple[int, Record]]:
    """All records of a topic as (partition, record), from its beginning to the end offsets at the start of the call.

    Raises RuntimeProblem when there is no such topic or broker.
    """
    async with asking(brokers), open_consumer(brokers) as consumer:
        tps = await partitions_of(brokers, [topic])
        begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        async for tp, records in read_range(consumer, {tp: (begins[tp], ends[tp]) for tp in tps}):
            for record in records:
                yield tp.partition, record


async def follow_topic(brokers: Brokers, topic: str) -> AsyncGenerator[tuple[int, Record] | None, None]:
    """All records of a topic as (partition, record), for ever; None once, when what stood there at first is read.

    Raises RuntimeProblem when there is no such topic or broker.
    """
    async with asking(brokers), open_consumer(brokers) as consumer:
        tps = await partitions_of(brokers, [topic])
        begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        async for tp, records in read_range(consumer, {tp: (begins[tp], ends[tp]) for tp in tps}):
            for record in records:
                yield tp.partition, record
        yield None
        consumer.assign(tps)
        for tp in tps:
            consumer.seek(tp, ends[tp])
        while True:
            fetched = await consumer.getmany(timeout_ms=_POLL_MS)
            for tp, found in fetched.items():
                for one in found:
                    yield tp.partition, to_record(one)


async def read_some(brokers: Brokers, ranges: Ranges) -> AsyncIterator[tuple[int, Record]]:
    """Records of some ranges of one topic as (partition, record). Raises RuntimeProblem when no broker answers."""
    async with asking(brokers), open_consumer(brokers) as consumer:
        async for tp, records in read_range(consumer, ranges):
            for record in records:
                yield tp.partition, record


async def end_offsets(brokers: Brokers, topic: str) -> dict[int, int]:
    """End offset of each partition of a topic. Raises RuntimeProblem when there is no such topic or broker."""
    async with asking(brokers), open_consumer(brokers) as consumer:
        ends = await consumer.end_offsets(await partitions_of(brokers, [topic]))
        return {tp.partition: end for tp, end in ends.items()}


async def begin_offsets(brokers: Brokers, topic: str) -> dict[int, int]:
    """First offset of each partition of a topic. Raises RuntimeProblem when there is no such topic or broker."""
    async with asking(brokers), open_consumer(brokers) as consumer:
        begins = await consumer.beginning_offsets(await partitions_of(brokers, [topic]))
        return {tp.partition: begin for tp, begin in begins.items()}


async def committed_offsets(brokers: Brokers, group: str, topics: Iterable[str]) -> dict[TopicPartition, int | None]:
    """What a group has committed for each partition of some topics, None where nothing. The group is not joined.

    Raises RuntimeProblem when there is no such topic or broker.
    """
    async with asking(brokers), open_consumer(brokers, group) as consumer:
        tps = await partitions_of(brokers, list(topics))
        offsets = await asyncio.gather(*(consumer.committed(tp) for tp in tps))
        return dict(zip(tps, offsets, strict=True))


async def records_behind(brokers: Brokers, group: str, topic: str, ends: Mapping[int, int]) -> int:
    """How many records before these ends a group has not committed. Raises RuntimeProblem as ``committed_offsets``."""
    committed = await committed_offsets(brokers, group, [topic])
    return sum(max(0, ends[tp.partition] - (offset or 0)) for tp, offset in committed.items())


class Writer:
    """Writes records to explicit partitions of one topic, in order for each partition."""

    def __init__(self, producer: AIOKafkaProducer, topic: str) -> None:
        self._producer, self._topic = producer, topic
        self._pending: set[asyncio.Future[Any]] = set()

    async def send(
        self,
        partition: int,
        key: bytes | None,
        value: bytes | None,
        headers: Headers = (),
    ) -> None:
        """Put a record on its way; its Kafka timestamp is now. Raises KafkaError."""
        future = await self._producer.send(self._topic, value, key=key, partition=partition, headers=list(headers))
        self._pending.add(future)
        if len(self._pending) >= 10_000:
            await self.flush()

    async def flush(self) -> None:
        """Wait until the broker has acknowledged everything. Raises KafkaError."""
        pending, self._pending = self._pending, set()
        if pending:
            await self._producer.flush()
            await asyncio.gather(*pending)


@asynccontextmanager
async def open_writer(brokers: Brokers, topic: str, *, largest: int = 4 << 20) -> AsyncIterator[Writer]:
    """A writer to a topic; on leaving everything is acknowledged. ``largest``: bytes of the largest record.

    Raises RuntimeProblem when no broker answers, and for a record that cannot be delivered.
    """
    producer = AIOKafkaProducer(
        **client_settings(brokers), acks="all", linger_ms=5, max_batch_size=256 << 10, max_request_size=largest
    )
    async with asking(brokers):
        try:
            await producer.start()
            writer = Writer(producer, topic)
            yield writer
            await writer.flush()
        finally:
            await producer.stop()


@asynccontextmanager
async def open_admin(brokers: Brokers) -> AsyncIterator[AIOKafkaAdminClient]:
    """A client for the administration of topics. Raises BrokerUnreachable, also for the block."""
    admin = AIOKafkaAdminClient(**client_settings(brokers), request_timeout_ms=20_000)
    async with asking(brokers):
        try:
            await admin.start()
            await until_listed(admin._client)
            yield admin
        finally:
            await admin.close()


@asynccontextmanager
async def asking(brokers: Brokers) -> AsyncIterator[None]:
    """What a broker refuses, or that none answers, is raised as RuntimeProblem (BrokerUnreachable)."""
    try:
        yield
    except _FORBIDDEN as error:
        raise RuntimeProblem(f"{brokers} does not allow it ({type(error).__name__}): see docs/security.md") from error
    except (KafkaError, OSError) as error:
        if reason := await refusal(brokers):
            raise RuntimeProblem(f"no way into {brokers}: {reason}") from error
        raise BrokerUnreachable(
            f"no Kafka answers at {brokers} ({type(error).__name__}): is it running? (--brokers; where it wants TLS or "
            "a login, see docs/security.md)"
        ) from error
