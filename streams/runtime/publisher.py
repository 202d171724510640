"""Writes emissions: in order for each target partition, until the broker has acknowledged them.

One batch at a time is in flight for a target partition, made of what all tasks have waiting for it. (aiokafka's own
``send_batch`` times out far too early when callers contend for a partition.) On a broker error the same records are
sent again, in the same order, before anything later; what a cancelled task had waiting is dropped.

On a broker that knows idempotent producers one is used. Else a batch that timed out, and lies in a paused broker's
buffers, could be written after later ones, and with it an older value of a changelog key after a newer one.
"""

import asyncio
import math
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTimestampError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    RecordTooLargeError,
    UnknownTopicOrPartitionError,
)
from aiokafka.producer.message_accumulator import BatchBuilder

from streams.cluster import Brokers, client_settings
from streams.runtime.config import topic_name
from streams.runtime.problem import RuntimeProblem
from streams.stages.base import Emission, Phases

log = structlog.get_logger(__name__)

TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError, RecordTooLargeError)
"""Never retried: such a record would be too large the next time as well."""
_WRONG_CLOCK = (
    "topic {} takes no record with the time of this machine, whose clock the broker finds wrong: set it "
    "(dateline doctor compares the two), and start this worker again"
)
_NOTHING_SENT = (KafkaTimeoutError, UnknownTopicOrPartitionError)
_BATCH_BYTES = 512 << 10
_IN_FLIGHT = 48
"""Batches on their way at once: with 512 KiB each far below a broker's limit of 100 MiB for one request."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_STOP_LIMIT = 5.0


class Target(NamedTuple):
    """A partition to write to."""

    topic: str
    partition: int


Grouped = dict[Target, Sequence[Emission]]
"""One phase, by target partition, in order."""


def group(phases: Phases, namespace: str) -> list[Grouped]:
    """Phases by target partition."""
    grouped: list[Grouped] = []
    for phase in phases:
        targets: dict[Target, list[Emission]] = {}
        for emission in phase:
            target = Target(topic_name(namespace, emission.topic), emission.partition)
            targets.setdefault(target, []).append(emission)
        grouped.append(dict(targets))
    return grouped


class _Entry:
    """What one task has waiting for one target: ``sent`` of its records are acknowledged."""

    __slots__ = ("done", "records", "sent")

    def __init__(self, records: Sequence[Emission], done: "asyncio.Future[None]") -> None:
        self.records, self.done, self.sent = records, done, 0


class Publisher:
    """Writes to the topics of all stages of a worker. Connects at the first write."""

    def __init__(self, brokers: Brokers, *, idempotent: bool) -> None:
        self._brokers = brokers
        self._idempotent = idempotent
        self._producer: AIOKafkaProducer | None = None
        self._renewal = asyncio.Lock()
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)
        self._waiting: dict[Target, deque[_Entry]] = {}
        self._writers: dict[Target, asyncio.Task[None]] = {}

    async def stop(self) -> None:
        """Cancel what is under way, and disconnect."""
        for writer in self._writers.values():
            writer.cancel()
        await asyncio.gather(*self._writers.values(), return_exceptions=True)
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(producer.stop(), _STOP_LIMIT)

    async def publish(self, phase: Grouped) -> None:
        """Write everything and wait for every acknowledgement.

        Broker errors are retried without end. Raises KafkaError for a record too large, RuntimeProblem where the broker
        takes nothing of this machine's clock, and what is no broker error.
        """
        loop = asyncio.get_running_loop()
        futures = []
        for target, records in phase.items():
            entry = _Entry(records, loop.create_future())
            futures.append(entry.done)
            self._waiting.setdefault(target, deque()).append(entry)
            if target not in self._writers:
                self._writers[target] = loop.create_task(self._write(target))
        await asyncio.gather(*futures)

    async def _write(self, target: Target) -> None:
        queue, pause = self._waiting[target], _FIRST_PAUSE
        try:
            while _drop_finished(queue):
                try:
                    async with self._in_flight:
                        await self._send(target, queue)
                    pause = _FIRST_PAUSE
                except TOO_LARGE as error:
                    _fail(queue, error)
                except InvalidTimestampError:
                    _fail(queue, RuntimeProblem(_WRONG_CLOCK.format(target.topic)))
                except (KafkaError, OSError) as error:
                    log.warning("publish_failed", topic=target.topic, partition=target.partition, error=repr(error))
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE)
        except Exception as error:
            _fail(queue, error)
        finally:
            del self._writers[target]

    async def _send(self, target: Target, queue: deque[_Entry]) -> None:
        producer = await self._producer_at_work()
        batch = producer.create_batch()
        inside = _fill(batch, queue)
        try:
            acknowledged = await producer.send_batch(batch, target.topic, partition=target.partition)
            await acknowledged
        except _NOTHING_SENT:
            raise
        except KafkaError:
            await self._renew(producer)
            raise
        for entry, count in inside:
            entry.sent += count
            if entry.sent == len(entry.records) and not entry.done.done():
                entry.done.set_result(None)

    async def _producer_at_work(self) -> AIOKafkaProducer:
        async with self._renewal:
            if self._producer is None:
                self._producer = await self._new_producer()
            return self._producer

    async def _renew(self, failed: AIOKafkaProducer) -> None:
        """A batch that failed for good leaves a gap in an idempotent producer's sequence: go on with another one.

        Raises RuntimeError when the old one does not stop: it might still write, later and out of order.
        """
        async with self._renewal:
            if not self._idempotent or self._producer is not failed:
                return
            self._producer = None
            try:
                await asyncio.wait_for(failed.stop(), _STOP_LIMIT)
            except TimeoutError as error:
                raise RuntimeError("a producer that failed did not stop") from error

    async def _new_producer(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **client_settings(self._brokers),
            acks="all",
            enable_idempotence=self._idempotent,
            linger_ms=0,
            max_batch_size=_BATCH_BYTES,
            request_timeout_ms=10_000,
        )
        # A partition without a leader is waited for: else its batch fails after ten seconds, the producer is renewed,
        # and others' batches keep the old one from stopping in time.
        producer._message_accumulator._batch_ttl = math.inf
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer


def _drop_finished(queue: deque[_Entry]) -> bool:
    """Drop what is acknowledged, failed or cancelled from the front; whether something is left."""
    while queue and queue[0].done.done():
        queue.popleft()
    return bool(queue)


def _fill(batch: BatchBuilder, queue: deque[_Entry]) -> list[tuple[_Entry, int]]:
    """Append waiting records until the batch is full; how many of each entry went in."""
    inside = []
    for entry in queue:
        if entry.done.done():
            continue
        count = _append(batch, entry)
        inside.append((entry, count))
        if entry.sent + count < len(entry.records):
            break
    return inside


def _append(batch: BatchBuilder, entry: _Entry) -> int:
    for i in range(entry.sent, len(entry.records)):
        record = entry.records[i]
        if batch.append(key=record.key, value=record.value, timestamp=None, headers=list(record.headers)) is None:
            return i - entry.sent
    return len(entry.records) - entry.sent


def _fail(queue: deque[_Entry], error: BaseException) -> None:
    for entry in queue:
        if not entry.done.done():
            entry.done.set_exception(error)
    queue.clear()
