"""What stands at the end of a log, and what does not: a producer's transactions end with an offset for nobody."""

import asyncio
import secrets

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import TopicPartition

from streams.runtime import topics
from streams.runtime.log_ends import Answers, holds_nothing, watch_log_ends
from streams.stages.setup import make_identity
from tests.brokers import Kafka

pytestmark = pytest.mark.kafka


@pytest.fixture
def articles(kafka: Kafka) -> TopicPartition:
    """A partition of two articles in one transaction: its log ends at 3."""
    name = f"ends-{secrets.token_hex(3)}"
    identity = make_identity(partitions=1, bounded=False, lateness=1, story_horizon=1)
    asyncio.run(topics.create(kafka.brokers, name, identity))
    topic = f"{name}.articles"
    asyncio.run(_send_in_a_transaction(kafka.brokers, topic))
    return TopicPartition(topic, 0)


async def _send_in_a_transaction(brokers: str, topic: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=brokers, transactional_id=topic)
    await producer.start()
    try:
        async with producer.transaction():
            for value in (b"one", b"two"):
                await producer.send_and_wait(topic, value, partition=0)
    finally:
        await producer.stop()


def test_offsets_without_a_record_are_known(kafka: Kafka, articles: TopicPartition) -> None:
    async def run() -> list[bool]:
        return [await holds_nothing(kafka.brokers, articles, *r) for r in ((0, 3), (1, 2), (2, 3))]

    assert asyncio.run(run()) == [False, False, True]


def test_a_worker_that_has_read_all_records_hears_that_nothing_follows(kafka: Kafka, articles: TopicPartition) -> None:
    async def heard(position: int) -> list[tuple[int, int | None]]:
        answers: list[tuple[int, int | None]] = []
        enough = asyncio.Event()

        def answered(said: Answers) -> None:
            answers.append((said[articles][1].end, said[articles][1].rest))
            if len(answers) == 3:
                enough.set()

        watch = asyncio.create_task(watch_log_ends(kafka.brokers, 0.05, 1, lambda: {articles: position}, answered))
        await asyncio.wait_for(enough.wait(), 30)
        watch.cancel()
        return answers[:3]

    assert asyncio.run(heard(2)) == [(3, None), (3, 2), (3, 2)]
    assert asyncio.run(heard(1)) == [(3, None)] * 3
