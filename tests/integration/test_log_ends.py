"""What stands at the end of a log, and what does not: a producer's transactions end with an offset for nobody."""

import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition

from streams.inputs import read_inputs
from streams.runtime import topics
from streams.runtime.batches import Hole
from streams.runtime.config import WorkerConfig
from streams.runtime.host import Host
from streams.runtime.log_ends import Answers, holds_nothing, watch_log_ends
from streams.runtime.publisher import Publisher
from streams.stages.setup import make_identity, make_stage
from tests.brokers import Kafka
from tests.integration.namespaces import PARTITIONS, Namespace

pytestmark = pytest.mark.kafka


@pytest.fixture
def articles(kafka: Kafka) -> TopicPartition:
    """A partition of two articles in one transaction: its log ends at 3."""
    name = f"ends-{secrets.token_hex(3)}"
    identity = make_identity(partitions=1, bounded=False, lateness=1, story_horizon=1)
    asyncio.run(topics.create(kafka.brokers, name, identity))
    topic = f"{name}.articles"
    asyncio.run(_send_in_a_transaction(kafka.brokers, topic, [b"one", b"two"], 1))
    return TopicPartition(topic, 0)


async def _send_in_a_transaction(brokers: str, topic: str, values: Sequence[bytes], partitions: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=brokers, transactional_id=topic)
    await producer.start()
    try:
        async with producer.transaction():
            for number, value in enumerate(values):
                await producer.send(topic, value, partition=number % partitions)
    finally:
        await producer.stop()


def test_offsets_without_a_record_are_known(kafka: Kafka, articles: TopicPartition) -> None:
    async def run() -> list[bool]:
        return [await holds_nothing(kafka.brokers, articles, *r) for r in ((0, 3), (1, 2), (2, 3))]

    assert asyncio.run(run()) == [False, False, True]


def test_empty_offsets_are_passed_over_on_the_topic_of_producers_alone(kafka: Kafka, articles: TopicPartition) -> None:
    """Workers use no transactions: between the stages only compaction can have taken what is not there."""
    namespace = articles.topic.removesuffix(".articles")
    tagged = TopicPartition(f"{namespace}.tagged", 0)
    identity = make_identity(partitions=1, bounded=False, lateness=1, story_horizon=1)

    async def crossed(tp: TopicPartition) -> tuple[bool, list[str]]:
        failures: list[BaseException] = []
        config, publisher = WorkerConfig(kafka.brokers, namespace), Publisher(kafka.brokers, idempotent=True)
        host = Host(config, identity, publisher, make_stage, failures.append, keeps_metadata=True)
        return await host.may_cross(tp, Hole(2, 3)), [str(failure) for failure in failures]

    assert asyncio.run(crossed(articles)) == (True, [])
    asyncio.run(_send_in_a_transaction(kafka.brokers, tagged.topic, [b"one", b"two"], 1))
    may, [told] = asyncio.run(crossed(tagged))
    assert not may
    assert "has lost the records 2 to 2" in told


def test_a_worker_that_has_read_all_records_hears_that_nothing_follows(kafka: Kafka, articles: TopicPartition) -> None:
    async def heard(position: int) -> list[tuple[int, int | None]]:
        answers: list[tuple[int, int | None]] = []
        enough = asyncio.Event()

        def answered(said: Answers) -> None:
            answers.append((said[articles].log_end.end, said[articles].log_end.rest))
            if len(answers) == 3:
                enough.set()

        watch = asyncio.create_task(watch_log_ends(kafka.brokers, 0.05, 1, lambda: {articles: position}, answered))
        await asyncio.wait_for(enough.wait(), 30)
        watch.cancel()
        return answers[:3]

    assert asyncio.run(heard(2)) == [(3, None), (3, 2), (3, 2)]
    assert asyncio.run(heard(1)) == [(3, None)] * 3


async def _delete_what_was_read(brokers: str, topic: str) -> None:
    """What retention does once all of it is old."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
    await admin.start()
    try:
        to_the_end = RecordsToDelete(before_offset=-1)
        await admin.delete_records({TopicPartition(topic, number): to_the_end for number in range(PARTITIONS)})
    finally:
        await admin.close()


def test_articles_in_transactions_are_counted_to_the_end_also_when_what_was_read_is_deleted(
    kafka: Kafka, tmp_path: Path
) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    corpus = news.corpus(40, 3)
    news.run("topics", "create", "--bounded")
    values = [record.value for record in read_inputs([corpus], None)]
    with news.workers() as [worker]:
        worker.logged("restored")
        for half in (values[::2], values[1::2]):
            asyncio.run(_send_in_a_transaction(kafka.brokers, news.topic("articles"), half, PARTITIONS))
            news.until_committed("articles")
            asyncio.run(_delete_what_was_read(kafka.brokers, news.topic("articles")))
        news.run("replay", corpus, "--limit", "0", "--end")
        news.exact(corpus)
