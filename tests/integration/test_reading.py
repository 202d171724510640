"""Reading topics whole, and where they end, on every broker."""

import asyncio
import secrets

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError
from aiokafka.structs import TopicPartition

from streams.runtime import topics
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import committed_offsets, end_offsets, open_consumer, open_writer, read_range, read_topic
from streams.stages.setup import make_identity
from tests.brokers import Kafka

_SECOND = 1_000_000


@pytest.fixture
def namespace(brokers: str) -> str:
    name = f"reading-{secrets.token_hex(3)}"
    identity = make_identity(partitions=2, bounded=True, lateness=_SECOND, story_horizon=_SECOND)
    asyncio.run(topics.create(brokers, name, identity))
    return name


def test_batches_of_any_size_end_where_they_end(brokers: str, namespace: str) -> None:
    topic, sizes = f"{namespace}.unique", (3, 1, 5, 2)

    async def run() -> tuple[list[dict[int, int]], list[int]]:
        producer, ends = AIOKafkaProducer(bootstrap_servers=brokers), []
        await producer.start()
        try:
            for size in sizes:
                batch = producer.create_batch()
                for _ in range(size):
                    batch.append(key=b"k", value=b"v", timestamp=None)
                await (await producer.send_batch(batch, topic, partition=1))
                ends.append(await end_offsets(brokers, topic))
        finally:
            await producer.stop()
        return ends, [record.offset async for _, record in read_topic(brokers, topic)]

    ends, offsets = asyncio.run(run())
    assert ends == [{0: 0, 1: 3}, {0: 0, 1: 4}, {0: 0, 1: 9}, {0: 0, 1: 11}]
    assert offsets == list(range(11))


def test_what_a_writer_wrote_is_read_back(brokers: str, namespace: str) -> None:
    topic = f"{namespace}.articles"
    written = [(number % 2, b"%d" % number, None if number == 7 else b"x" * number) for number in range(500)]

    async def run() -> list[tuple[int, bytes | None, bytes | None]]:
        async with open_writer(brokers, topic) as writer:
            for partition, key, value in written:
                await writer.send(partition, key, value, (("file", b"a.txt"),))
        found = [(partition, record) async for partition, record in read_topic(brokers, topic)]
        assert {record.headers for _, record in found} == {(("file", b"a.txt"),)}
        return [(partition, record.key, record.value) for partition, record in found]

    found = asyncio.run(run())
    for partition in (0, 1):
        assert [r for r in found if r[0] == partition] == [w for w in written if w[0] == partition]


def test_a_group_that_committed_nothing_has_no_offsets(brokers: str, namespace: str) -> None:
    offsets = asyncio.run(committed_offsets(brokers, "nobody", [f"{namespace}.articles"]))
    assert list(offsets.values()) == [None, None]


def test_a_topic_that_is_not_there_is_told(brokers: str) -> None:
    with pytest.raises(RuntimeProblem, match=r"no topic nowhere\.articles"):
        asyncio.run(end_offsets(brokers, "nowhere.articles"))


@pytest.mark.kafka
def test_reading_from_a_broker_that_answers_no_more_ends(unsteady_kafka: Kafka) -> None:
    name = f"reading-{secrets.token_hex(3)}"
    identity = make_identity(partitions=1, bounded=True, lateness=_SECOND, story_horizon=_SECOND)
    tp = TopicPartition(f"{name}.unique", 0)

    async def run() -> None:
        await topics.create(unsteady_kafka.brokers, name, identity)
        async with open_writer(unsteady_kafka.brokers, tp.topic) as writer:
            await writer.send(0, b"k", b"v")
        async with open_consumer(unsteady_kafka.brokers) as consumer:
            with unsteady_kafka.paused():
                async for _ in read_range(consumer, {tp: (0, 1)}, stalled_s=1):
                    pass

    with pytest.raises(KafkaTimeoutError):
        asyncio.run(run())
