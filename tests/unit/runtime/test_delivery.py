"""Records that are fetched while a worker takes its partitions over; aiokafka and its thread are played here."""

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.structs import TopicPartition

from streams.runtime.batches import Batch, Sequencer
from streams.runtime.faust_internals import BatchConsumer
from streams.stages.base import Record, Topic

TP = TopicPartition("news.articles", 0)
LOG = [Record(number, 0, None, b"") for number in range(3)]


class Thread(BatchConsumer):
    """Our consumer over a log of three records that gets no more. ``early``: a fetch is answered before the seek."""

    should_stop, flow_active, receiver = False, True, SimpleNamespace(epoch=1, positions=dict)  # type: ignore[assignment]

    def __init__(self, *, early: bool) -> None:
        self.sequencer, self._read_offset, self._early = Sequencer(), {}, early
        self.app = SimpleNamespace(source_of=lambda _: Topic.ARTICLES)  # type: ignore[assignment]
        self.position, self.delivered = 0, list[int]()

    @property
    def _kafka(self) -> Any:
        return SimpleNamespace(seek=lambda _, offset: setattr(self, "position", offset))

    def _message(self, batch: Batch) -> Any:
        return batch

    async def _wait_next_records(self, timeout: float) -> Any:
        found, self.position = LOG[self.position :], len(LOG)
        return ({tuple(TP): found} if found else {}), None

    async def _in_thread(self, work: Coroutine[Any, Any, Any]) -> Any:
        if self._early:
            await self.poll()
        result = await work
        if not self._early:
            await self.poll()
        return result

    async def poll(self) -> None:
        async for _, batch in self.getmany(0):
            self.delivered += [record.offset for record in batch.records]  # type: ignore[attr-defined]


@pytest.mark.parametrize("early", [True, False])
def test_a_fetch_amid_the_take_over_loses_nothing(early: bool) -> None:
    async def run() -> list[int]:
        consumer = Thread(early=early)
        await consumer.deliver_from({TP: 0})
        for _ in range(3):
            await consumer.poll()
        return consumer.delivered

    assert asyncio.run(run()) == [0, 1, 2]
