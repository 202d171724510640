"""One partition at work: it stops fetching while batches wait, and goes on behind them."""

import asyncio

import pytest
from aiokafka.structs import TopicPartition

from streams.runtime.batches import Batch
from streams.runtime.partition import QUEUE_HIGH, Partition
from streams.runtime.problem import RuntimeProblem
from streams.stages.base import Record
from tests.unit.runtime.stages import Counting, publish, step

TP = TopicPartition("news.articles", 0)


def batch(offset: int) -> Batch:
    return Batch(TP, [Record(offset, 0, None, b"")], 1, offset)


def test_fetching_stays_paused_while_batches_wait_though_somebody_else_resumed_it() -> None:
    fetched: list[bool] = []
    partition = Partition(TP, step, publish, fetched.append)
    for offset in range(QUEUE_HIGH):
        partition.put(batch(offset))
    assert fetched == [False]
    fetched.append(True)  # as Faust does at the end of a rebalance; so one more batch comes
    partition.put(batch(QUEUE_HIGH))
    assert fetched[-1] is False


def test_fetching_goes_on_when_the_batches_are_done() -> None:
    fetched: list[bool] = []

    async def run() -> Counting:
        partition, stage = Partition(TP, step, publish, fetched.append), Counting()
        for offset in range(QUEUE_HIGH):
            partition.put(batch(offset))
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            tasks.create_task(partition.run(stage))
            while stage.position < QUEUE_HIGH:
                await asyncio.sleep(0)
            partition.close()
        return stage

    assert asyncio.run(run()).offsets == list(range(QUEUE_HIGH))
    assert fetched == [False, True]


def test_records_that_did_not_come_are_not_passed_over() -> None:
    async def run() -> Counting:
        partition, stage = Partition(TP, step, publish, lambda _: None), Counting()
        partition.put(batch(0))
        partition.put(batch(2))
        with pytest.raises(RuntimeProblem, match="records 1 to 1 were lost"):
            await partition.run(stage)
        return stage

    assert asyncio.run(run()).position == 1
