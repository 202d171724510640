"""The publisher on a real Kafka: order and completeness, whatever the broker does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.structs import TopicPartition

from streams.runtime import topics
from streams.runtime.problem import RuntimeProblem
from streams.runtime.publisher import Publisher, group
from streams.runtime.reading import open_admin, open_consumer, read_topic
from streams.stages.base import Emission, Topic
from streams.stages.setup import make_identity
from tests.brokers import Kafka

pytestmark = pytest.mark.kafka
_SECOND = 1_000_000


@asynccontextmanager
async def publishing(kafka: Kafka, namespace: str) -> AsyncIterator[Publisher]:
    identity = make_identity(partitions=2, bounded=True, lateness=_SECOND, story_horizon=_SECOND)
    await topics.create(kafka.brokers, namespace, identity)
    publisher = Publisher(kafka.brokers, idempotent=True)
    try:
        yield publisher
    finally:
        await publisher.stop()


def unique(partition: int, text: str) -> Emission:
    return Emission(Topic.UNIQUE, partition, b"k", text.encode())


async def written(kafka: Kafka, namespace: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {0: [], 1: []}
    async for partition, record in read_topic(kafka.brokers, f"{namespace}.unique"):
        found[partition].append((record.value or b"").decode())
    return found


async def steps(publish: Callable[[str], Awaitable[None]], name: str, count: int) -> None:
    """What a partition's task does: one step after the other."""
    for number in range(count):
        await publish(f"{name}{number}")


def test_what_a_paused_broker_holds_up_comes_once_and_in_order(unsteady_kafka: Kafka) -> None:
    async def run() -> dict[int, list[str]]:
        async with publishing(unsteady_kafka, "pause") as publisher:

            async def publish(text: str) -> None:
                for phase in group([[unique(0, text), unique(1, text)]], "pause"):
                    await publisher.publish(phase)

            await publish("first")
            with unsteady_kafka.paused():
                tasks = [asyncio.create_task(steps(publish, name, 20)) for name in "abc"]
                await asyncio.sleep(11)  # a request may take 10 s
                assert not any(task.done() for task in tasks)
            await asyncio.gather(*tasks)
        return await written(unsteady_kafka, "pause")

    for texts in asyncio.run(run()).values():
        for name in "abc":
            assert [text for text in texts if text.startswith(name)] == [f"{name}{number}" for number in range(20)]


def test_a_phase_larger_than_many_batches_is_written_whole(kafka: Kafka) -> None:
    texts = [f"{number}:" + "x" * 1_000 for number in range(3_000)]

    async def run() -> dict[int, list[str]]:
        async with publishing(kafka, "large") as publisher:
            for phase in group([[unique(0, text) for text in texts], [unique(1, "last")]], "large"):
                await publisher.publish(phase)
        return await written(kafka, "large")

    assert asyncio.run(run()) == {0: texts, 1: ["last"]}


def test_a_record_too_large_is_not_tried_again(kafka: Kafka) -> None:
    async def run() -> dict[int, list[str]]:
        async with publishing(kafka, "too-large") as publisher:
            for phase in group([[unique(0, "x" * (5 << 20))]], "too-large"):
                with pytest.raises(MessageSizeTooLargeError):
                    await publisher.publish(phase)
            for phase in group([[unique(0, "y")]], "too-large"):
                await publisher.publish(phase)
        return await written(kafka, "too-large")

    assert asyncio.run(run()) == {0: ["y"], 1: []}


def test_what_a_cancelled_step_had_waiting_is_dropped(unsteady_kafka: Kafka) -> None:
    async def run() -> dict[int, list[str]]:
        async with publishing(unsteady_kafka, "cancelled") as publisher:
            large = [unique(0, f"{number}:" + "x" * 100_000) for number in range(1_000)]
            [old] = group([large], "cancelled")
            [new] = group([[unique(0, "new")]], "cancelled")
            task = asyncio.create_task(publisher.publish(old))
            async with open_consumer(unsteady_kafka.brokers) as consumer:
                tp = TopicPartition("cancelled.unique", 0)
                while not (await consumer.end_offsets([tp]))[tp]:
                    await asyncio.sleep(0)
            with unsteady_kafka.paused():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            await publisher.publish(new)
        return await written(unsteady_kafka, "cancelled")

    texts = asyncio.run(run())[0]
    assert texts[-1] == "new"
    assert [int(text.split(":")[0]) for text in texts[:-1]] == list(range(len(texts) - 1))
    assert 0 < len(texts) - 1 < 1_000


def test_a_broker_that_finds_our_clock_wrong_ends_it(kafka: Kafka) -> None:
    """With records of another time than the broker's it would try for ever, and hold its partitions meanwhile."""

    async def run() -> None:
        async with publishing(kafka, "clock") as publisher:
            async with open_admin(kafka.brokers) as admin:
                none_older = {"message.timestamp.type": "CreateTime", "message.timestamp.before.max.ms": "0"}
                resource = ConfigResource(ConfigResourceType.TOPIC, "clock.unique", configs=none_older)
                await admin.alter_configs([resource])
            while True:  # until the broker has taken the setting over, and a record is a millisecond under way
                for phase in group([[unique(0, "text")]], "clock"):
                    await publisher.publish(phase)

    with pytest.raises(RuntimeProblem, match=r"clock\.unique takes no record with the time of this machine"):
        asyncio.run(asyncio.wait_for(run(), 60))
