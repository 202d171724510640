"""An article that must go: what is deleted, and what is said of the rest."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from aiokafka.admin import RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.structs import TopicPartition

from streams.runtime.reading import open_admin, open_writer, read_topic
from streams.runtime.topics import config_of
from streams.stages.base import Record, Topic
from streams.stages.headers import ORIGINAL_TIMESTAMP
from streams.stages.intake import parse_article
from tests.brokers import Kafka
from tests.integration.namespaces import PATIENCE_S, Namespace

pytestmark = pytest.mark.kafka


def test_the_text_goes_from_unique_and_what_remains_is_told_while_counts_stay(kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(kafka.brokers, tmp_path, DATELINE_HTTP_PORT="0")
    corpus = news.corpus(20, 4)
    news.run("topics", "create", "--bounded", "--articles-retention", "90d")
    asyncio.run(send_before_their_dates(kafka.brokers, news.topic("articles"), Path(corpus)))
    news.run("replay", corpus, "--end")
    first = Path(corpus).read_bytes().splitlines()[0]
    unread = parse_article(first, time.time_ns() // 1_000_000, len(first)).article_id
    assert "wait for the workers" in news.run("forget", unread, "--confirm", news.name, status=1)
    with news.workers():
        for topic in ("articles", "tagged", "tallies"):
            news.until_committed(topic)
    unique = [json.loads(line) for line in news.run("consume", "unique", "--format", "jsonl").splitlines()]
    gone = unique[0]["article_id"]
    counts = news.run("consume", "event-counts", "--format", "jsonl")
    text = unique[0]["article"]["body"]
    assert text in {json.loads(line)["article"]["body"] for line in exported(news, "before").splitlines()}
    assert "--confirm" in news.run("forget", gone, status=2)
    assert "is the id whole?" in news.run("forget", gone[:-1], "--confirm", news.name, status=1)
    for _ in range(2):
        told = news.run("forget", gone, "--confirm", news.name)
        assert f"{news.name}.unique: deleted" in told
        assert f"{news.name}.articles partition" in told
        assert f"{news.name}.tagged partition" in told
        assert f"{news.name}.rejected partition" in told
        assert told.count("holds it until 20") == told.count("holds it") > 1
    assert news.run("consume", "event-counts", "--format", "jsonl") == counts
    still_there = [record.key for _, record in asyncio.run(all_of(kafka.brokers, news.topic("unique"))) if record.value]
    assert gone.encode() in still_there
    shown = news.run("consume", "unique", "--format", "jsonl")
    assert sorted(shown.splitlines()) == sorted(exported(news, "after").splitlines())
    ids = {json.loads(line)["article_id"] for line in shown.splitlines()}
    assert ids == {one["article_id"] for one in unique} - {gone}
    assert gone not in news.run("consume", "unique", "--format", "csv")
    with news.started("consume", "unique", "--follow") as follower:
        assert follower.stdout is not None
        assert {json.loads(follower.stdout.readline())["article_id"] for _ in ids} == ids
    place = ("--tag", "all", "--window", "1d", "--start", unique[0]["article"]["published_at"][:10])
    [report] = [
        one
        for one in map(json.loads, news.run("articles", *place, "--format", "jsonl").splitlines())
        if one["article_id"] == gone
    ]
    assert report["title"] is None
    news.run("verify")


def exported(news: Namespace, name: str) -> str:
    file = news.folder / f"{name}.jsonl"
    news.run("export", "unique", str(file))
    return file.read_text()


async def send_before_their_dates(brokers: str, topic: str, corpus: Path) -> None:
    """Each article once more, as it were in 1970: it is rejected for a date in the future."""
    async with open_writer(brokers, topic) as writer:
        for line in corpus.read_bytes().splitlines():
            await writer.send(0, None, line, ((ORIGINAL_TIMESTAMP, b"0"),))


async def all_of(brokers: str, topic: str) -> list[tuple[int, Record]]:
    return [found async for found in read_topic(brokers, topic)]


def test_verify_is_exact_when_kafka_has_compacted_it_away_and_refuses_what_was_deleted(
    kafka: Kafka, tmp_path: Path
) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    news.run("topics", "create", "--bounded")
    unique = news.topic("unique")
    asyncio.run(compact_at_once(kafka.brokers, unique))
    news.run("replay", news.corpus(40, 4), "--end")
    with news.workers():
        for topic in ("articles", "tagged", "tallies"):
            news.until_committed(topic)
        partition, gone, other = asyncio.run(first_with_another_behind(kafka.brokers, unique))
        news.run("forget", (gone.key or b"").decode(), "--confirm", news.name)

        async def sent_again_until_it_is_gone() -> None:
            """As a worker that goes on after a crash does: only what newer records stand behind is compacted."""
            while gone.key in [record.key async for _, record in read_topic(kafka.brokers, unique)]:
                async with open_writer(kafka.brokers, unique) as writer:
                    await writer.send(partition, other.key, other.value, other.headers)
                await asyncio.sleep(0.5)

        asyncio.run(asyncio.wait_for(sent_again_until_it_is_gone(), PATIENCE_S))
        assert "forgotten: 1 compared, 0 different" in news.run("verify")
        asyncio.run(delete_first(kafka.brokers, unique, partition))
        assert "the first records of" in news.run("verify", status=1)


async def compact_at_once(brokers: str, topic: str) -> None:
    always = {"segment.ms": "500", "max.compaction.lag.ms": "500", "min.cleanable.dirty.ratio": "0.0001"}
    configs = {**config_of(Topic.UNIQUE), **always, "delete.retention.ms": "0"}
    async with open_admin(brokers) as admin:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=configs)])


async def first_with_another_behind(brokers: str, topic: str) -> tuple[int, Record, Record]:
    """The first record of a partition that has more, its last, and where."""
    last: dict[int, Record] = {}
    first: dict[int, Record] = {}
    async for partition, record in read_topic(brokers, topic):
        first.setdefault(partition, record)
        last[partition] = record
    partition = next(partition for partition in first if first[partition].key != last[partition].key)
    assert first[partition].offset == 0
    return partition, first[partition], last[partition]


async def delete_first(brokers: str, topic: str, partition: int) -> None:
    async with open_admin(brokers) as admin:
        await admin.delete_records({TopicPartition(topic, partition): RecordsToDelete(1)})
