"""The worker on real brokers: exact counts through crashes, rebalances and zombies; what it refuses to start from."""

import asyncio
import json
import signal
import time
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.runtime.config import group_name
from streams.runtime.identity import IDENTITY_KEY, find_identity
from streams.runtime.reading import open_consumer, open_writer
from tests.brokers import Kafka
from tests.integration.namespaces import PARTITIONS, Namespace, wait_for


def test_counts_what_the_brokerless_run_counts_and_goes_on_after_a_stop(brokers: str, tmp_path: Path) -> None:
    news = Namespace(brokers, tmp_path)
    corpus = news.corpus(80, 1)
    news.run("topics", "create", "--bounded")
    with news.workers() as [worker]:
        worker.logged("restored")
        news.run("replay", corpus, "--limit", "50")
        news.run("replay", corpus)
        news.until_committed("tallies")
        worker.send(signal.SIGTERM)
        assert worker.ended() == 0
    with news.workers() as [worker]:
        expected = tmp_path / "expected.jsonl"
        expected.write_text(news.run("expect", corpus))
        assert "as expected" in news.run("replay", corpus, "--limit", "0", "--end", "--expect", str(expected))
        news.exact(corpus)
        assert worker.events("restored")[0]["records"] > 0


@pytest.mark.kafka
def test_killed_workers_and_zombies_leave_exact_counts(kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    corpus = news.corpus(240, 2)
    news.run("topics", "create", "--bounded")
    with news.workers(3) as workers:
        for worker in workers:
            worker.logged("restored")
        news.run("replay", corpus)
        news.until_committed("articles", at_least=3)
        # Faust deals four partitions to three workers as two, two and none.
        killed, zombie, *others = sorted(workers, key=lambda worker: not worker.events("assigned")[-1]["partitions"])
        before = len(others[0].events("assigned"))
        killed.send(signal.SIGKILL)
        others.append(news.worker())
        workers.append(others[-1])
        zombie.send(signal.SIGSTOP)
        news.run("replay", corpus, "--limit", "0", "--end")
        wait_for(lambda: len(others[0].events("assigned")) > before, lambda: "the others to take over")
        news.until_committed("articles")
        zombie.send(signal.SIGCONT)
        news.exact(corpus)
        news.run("verify")
        zombie.logged("revoked")
        for worker in (zombie, *others):
            worker.send(signal.SIGTERM)
            assert worker.ended() == 0


@pytest.mark.kafka
def test_a_commit_holds_position_and_metadata(kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    news.run("topics", "create", "--bounded")
    with news.workers() as [worker]:
        worker.logged("restored")
        news.run("replay", news.corpus(20, 3), "--end")
        for topic in ("articles", "tagged", "tallies"):
            news.until_committed(topic)
    for commit in asyncio.run(_commits(news)).values():
        assert commit.metadata


@pytest.mark.kafka
def test_a_broker_that_pauses_and_one_that_dies_cost_nothing(unsteady_kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(unsteady_kafka.brokers, tmp_path)
    corpus = news.corpus(140, 4)
    news.run("topics", "create", "--bounded")
    with news.workers(2) as workers:
        for worker in workers:
            worker.logged("restored")
        news.run("replay", corpus, "--end")
        news.until_committed("articles", at_least=5)
        with unsteady_kafka.paused():
            time.sleep(12)  # longer than the session and than a request may take
        news.until_committed("articles", at_least=40)
        unsteady_kafka.stop(signal.SIGKILL)
        unsteady_kafka.start()
        news.exact(corpus)


@pytest.mark.kafka
def test_a_stop_with_the_broker_gone_is_bounded(unsteady_kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(unsteady_kafka.brokers, tmp_path)
    news.run("topics", "create", "--bounded")
    with news.workers() as [worker]:
        worker.logged("restored")
        with unsteady_kafka.paused():
            worker.send(signal.SIGTERM)
            assert worker.ended(within_s=10) == 0
        assert worker.events("stop_cut_short")


def test_waits_for_a_broker_in_one_line_until_told_to_stop(tmp_path: Path) -> None:
    news = Namespace("127.0.0.1:1", tmp_path)
    with news.workers() as [worker]:
        worker.logged("waiting_for_broker")
        time.sleep(3)  # it has tried again by then
        worker.send(signal.SIGINT)
        assert worker.ended(within_s=5) == 0
        assert [json.loads(line)["event"] for line in worker.said()] == [
            "waiting_for_broker",
            "stopping",
            "worker_stopped",
        ]


def test_refuses_a_namespace_that_was_not_created(brokers: str, tmp_path: Path) -> None:
    assert "topics create" in _refusal(Namespace(brokers, tmp_path))


def test_refuses_a_namespace_of_other_versions(brokers: str, tmp_path: Path) -> None:
    news = Namespace(brokers, tmp_path)
    news.run("topics", "create")

    async def make_foreign() -> None:
        identity = await find_identity(brokers, news.name)
        assert identity is not None
        foreign = identity.model_copy(update={"sketch_version": identity.sketch_version + 1})
        async with open_writer(brokers, news.topic("namespace")) as writer:
            await writer.send(0, IDENTITY_KEY, foreign.model_dump_json().encode())

    asyncio.run(make_foreign())
    assert "sketch_version" in _refusal(news)


@pytest.mark.kafka
@pytest.mark.parametrize("topic", ["articles", "tagged", "tallies"])
def test_refuses_to_start_without_a_commit_on_a_log_that_lost_its_start(
    kafka: Kafka, tmp_path: Path, topic: str
) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    news.run("topics", "create", "--bounded")
    asyncio.run(_write_and_delete(news, topic, written=10, deleted=4))
    assert "rebuild" in _refusal(news)


@pytest.mark.kafka
@pytest.mark.parametrize("committed", [3, 11], ids=["below the start", "beyond the end"])
def test_refuses_a_commit_outside_its_log(kafka: Kafka, tmp_path: Path, committed: int) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    news.run("topics", "create", "--bounded")
    asyncio.run(_write_and_delete(news, "tagged", written=10, deleted=4))
    asyncio.run(_commit(news, "tagged", committed))
    assert "rebuild" in _refusal(news)


@pytest.mark.kafka
@pytest.mark.parametrize("topic", ["tallies", "aggregate-changelog"])
def test_refuses_a_topic_that_was_created_again(kafka: Kafka, tmp_path: Path, topic: str) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    news.run("topics", "create")
    asyncio.run(_create_again(news, topic, partitions=PARTITIONS))
    assert "rebuild" in _refusal(news)


@pytest.mark.kafka
def test_a_topic_created_again_under_a_running_worker_stops_it(kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(kafka.brokers, tmp_path, DATELINE_IDLE_AFTER="1s")
    news.run("topics", "create", "--bounded")
    with news.workers() as [worker]:
        worker.logged("restored")
        news.run("replay", news.corpus(20, 5))
        news.until_committed("articles")
        asyncio.run(_create_again(news, "articles", partitions=PARTITIONS))
        assert worker.ended() == 1
        # (It may have looked in the moment between the two.)
        assert "was deleted" in worker.events("worker_failed")[0]["error"]


@pytest.mark.kafka
def test_a_namespace_made_anew_under_a_running_worker_stops_it_and_is_counted_by_the_next(
    kafka: Kafka, tmp_path: Path
) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    first, second = news.corpus(20, 4), news.corpus(30, 5)
    news.run("topics", "create", "--bounded")
    with news.workers() as workers:
        news.run("replay", first, "--end")
        news.exact(first)
        news.run("topics", "delete", "--confirm", news.name)
        news.run("topics", "create", "--bounded")
        news.run("replay", second, "--end")
        assert workers[0].ended() == 1
        assert "was deleted" in workers[0].events("worker_failed")[0]["error"]
        workers.append(news.worker())
        news.exact(second)


def _refusal(news: Namespace) -> str:
    """What a worker says as it refuses to start."""
    with news.workers() as [worker]:
        assert worker.ended() == 1
        line = worker.said()[-1]
        assert line.startswith("dateline: ")
        return line


async def _commits(
    news: Namespace, *topics: str, partitions: int = PARTITIONS
) -> dict[TopicPartition, OffsetAndMetadata]:
    tps = [
        TopicPartition(news.topic(t), p) for t in topics or ("articles", "tagged", "tallies") for p in range(partitions)
    ]
    async with open_consumer(news.brokers, group_name(news.name)) as consumer:
        found: dict[TopicPartition, OffsetAndMetadata] = await consumer._coordinator.fetch_committed_offsets(tps)
        return {tp: found.get(tp, OffsetAndMetadata(-1, "")) for tp in tps}


async def _commit(news: Namespace, topic: str, offset: int) -> None:
    tp = TopicPartition(news.topic(topic), 0)
    async with open_consumer(news.brokers, group_name(news.name)) as consumer:
        consumer.assign([tp])
        await consumer.commit({tp: OffsetAndMetadata(offset, "[]")})


async def _write_and_delete(news: Namespace, topic: str, written: int, deleted: int) -> None:
    async with open_writer(news.brokers, news.topic(topic)) as writer:
        for _ in range(written):
            await writer.send(0, b"k", b"v")
    admin = AIOKafkaAdminClient(bootstrap_servers=news.brokers)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(news.topic(topic), 0): RecordsToDelete(deleted)})
    finally:
        await admin.close()


async def _create_again(news: Namespace, topic: str, partitions: int) -> None:
    from aiokafka.admin import NewTopic

    name = news.topic(topic)
    admin = AIOKafkaAdminClient(bootstrap_servers=news.brokers)
    await admin.start()
    try:
        await admin.delete_topics([name])
        while name in await admin.list_topics():
            await asyncio.sleep(0.1)
        await admin.create_topics([NewTopic(name, partitions, 1)])
    finally:
        await admin.close()
