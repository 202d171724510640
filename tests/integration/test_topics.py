"""Making, checking and deleting a namespace."""

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas import Identity
from streams.runtime import topics
from streams.runtime.identity import check, find_identity
from streams.runtime.problem import BrokerUnreachable, RuntimeProblem
from streams.runtime.reading import partitions_of
from streams.stages.base import Topic
from streams.stages.setup import make_identity
from tests.brokers import Kafka

_SECOND = 1_000_000


def identity() -> Identity:
    return make_identity(partitions=3, bounded=True, lateness=_SECOND, story_horizon=_SECOND)


def test_a_namespace_from_creation_to_deletion(brokers: str) -> None:
    async def run() -> None:
        assert await find_identity(brokers, "life") is None
        await topics.create(brokers, "life", identity())
        checked = await check(brokers, "life")
        assert checked.model_copy(update={"topic_ids": {}}) == identity()
        assert len(await partitions_of(brokers, ["life.articles", "life.namespace"])) == 4
        with pytest.raises(RuntimeProblem, match="exists already"):
            await topics.create(brokers, "life", identity())
        assert len(await topics.delete(brokers, "life")) == len(Topic)
        with pytest.raises(RuntimeProblem, match="topics create"):
            await check(brokers, "life")
        with pytest.raises(RuntimeProblem, match="no namespace"):
            await topics.delete(brokers, "life")

    asyncio.run(run())


def test_a_namespace_with_a_topic_missing_does_not_pass(brokers: str) -> None:
    async def run() -> None:
        await topics.create(brokers, "lame", identity())
        admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
        await admin.start()
        try:
            await admin.delete_topics(["lame.late"])
            while "lame.late" in await admin.list_topics():
                await asyncio.sleep(0.05)
        finally:
            await admin.close()
        with pytest.raises(RuntimeProblem, match=r"lame\.late has 0 partitions.*dateline rebuild"):
            await check(brokers, "lame")

    asyncio.run(run())


def test_no_broker_is_told_in_one_line() -> None:
    with pytest.raises(BrokerUnreachable, match=r"127\.0\.0\.1:1 .* is it running") as raised:
        asyncio.run(check("127.0.0.1:1", "news"))
    assert "\n" not in str(raised.value)


@pytest.mark.kafka
def test_more_copies_than_brokers_are_refused_in_words(kafka: Kafka) -> None:
    with pytest.raises(RuntimeProblem, match=r"there is one broker, and 3 copies .* --replication 1"):
        asyncio.run(topics.create(kafka.brokers, "thrice", identity(), replication=3))


@pytest.mark.kafka
def test_articles_stay_for_ever_and_changelogs_are_compacted_an_hour_late(kafka: Kafka) -> None:
    async def run() -> dict[str, dict[str, str]]:
        await topics.create(kafka.brokers, "kept", identity())
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.brokers)
        await admin.start()
        try:
            asked = [ConfigResource(ConfigResourceType.TOPIC, f"kept.{topic}") for topic in Topic]
            [answer] = await admin.describe_configs(asked)
            return {name: {entry[0]: entry[1] for entry in entries} for _, _, _, name, entries in answer.resources}
        finally:
            await admin.close()

    found = asyncio.run(run())
    assert {config["max.message.bytes"] for config in found.values()} == {str(4 << 20)}
    assert found["kept.articles"]["retention.ms"] == "-1"
    assert found["kept.tagged"]["retention.ms"] == str(30 * 24 * 3_600_000)
    assert found["kept.event-counts"]["cleanup.policy"] == "compact"
    for changelog in ("kept.deduplicate-changelog", "kept.aggregate-changelog"):
        assert found[changelog]["cleanup.policy"] == "compact"
        assert found[changelog]["min.compaction.lag.ms"] == found[changelog]["delete.retention.ms"] == "3600000"
