"""A producer that goes on whatever the broker does: what is not acknowledged is sent again, maybe twice."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from random import Random

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from chaos.articles import Sending
from chaos.threads import Loop

_TICK_S, _LIMIT_S, _MOST = 0.25, 30.0, 500


class Producer(Loop):
    """Sends what is due, each record to a partition drawn at random. Time begins with the block."""

    def __init__(self, brokers: str, topic: str, partitions: int, sendings: Sequence[Sending], seed: int) -> None:
        super().__init__()
        self._brokers, self._topic, self._partitions = brokers, topic, partitions
        self._left = deque(sendings)
        self._random = Random(seed)
        self.sent = self.failures = 0

    @property
    def done(self) -> bool:
        """Whether everything is sent and acknowledged."""
        return not self._left

    async def work(self) -> None:
        """Until everything is sent, or told to stop."""
        began, producer = time.monotonic(), None
        while self._left and not self.stopping.is_set():
            due = [s for s in list(self._left)[:_MOST] if s.at <= time.monotonic() - began]
            try:
                producer = producer or await self._started()
                await asyncio.wait_for(self._send(producer, due), _LIMIT_S)
            except (KafkaError, OSError, TimeoutError):
                self.failures += 1
                await _stop(producer)
                producer = None
            else:
                self.sent += len(due)
                for _ in due:
                    self._left.popleft()
            await asyncio.sleep(_TICK_S)
        await _stop(producer)

    async def _started(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(bootstrap_servers=self._brokers, acks="all", request_timeout_ms=10_000)
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer

    async def _send(self, producer: AIOKafkaProducer, due: Sequence[Sending]) -> None:
        placed = [(s.value, self._random.randrange(self._partitions)) for s in due]
        futures = [await producer.send(self._topic, value, partition=place) for value, place in placed]
        await asyncio.gather(*futures)


async def _stop(producer: AIOKafkaProducer | None) -> None:
    if producer is not None:
        with suppress(KafkaError, OSError, TimeoutError):
            await asyncio.wait_for(producer.stop(), 5)
