"""Topics whose settings would make counts wrong are told, on a real Kafka."""

import asyncio
import secrets

import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.runtime import topics
from streams.runtime.config import topic_name
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import open_admin
from streams.runtime.topic_settings import check_settings
from streams.runtime.topics import config_of
from streams.stages.base import Topic
from streams.stages.setup import make_identity
from tests.brokers import Kafka

pytestmark = pytest.mark.kafka
_SECOND = 1_000_000


@pytest.fixture(scope="module")
def namespace(kafka: Kafka) -> str:
    """A new one each time: tests that are dealt out to another process and back ask for it again."""
    name = f"settings-{secrets.token_hex(3)}"
    identity = make_identity(partitions=1, bounded=True, lateness=_SECOND, story_horizon=_SECOND)
    asyncio.run(topics.create(kafka.brokers, name, identity))
    return name


async def set_to(brokers: str, namespace: str, topic: Topic, **settings: str) -> None:
    """The topic's settings as they are made, but for these."""
    others = {name.replace("_", "."): value for name, value in settings.items()}
    async with open_admin(brokers) as admin:
        name = topic_name(namespace, topic)
        resource = ConfigResource(ConfigResourceType.TOPIC, name, configs={**config_of(topic), **others})
        await admin.alter_configs([resource])


def test_settings_as_they_are_made_tell_the_lag(kafka: Kafka, namespace: str) -> None:
    assert asyncio.run(check_settings(kafka.brokers, namespace)) == 3_600


@pytest.mark.parametrize(
    ("topic", "setting", "value"),
    [
        (Topic.ARTICLES, "message.timestamp.type", "CreateTime"),
        (Topic.ARTICLES, "cleanup.policy", "compact"),
        (Topic.TAGGED, "cleanup.policy", "compact,delete"),
        (Topic.AGGREGATE_CHANGELOG, "message.timestamp.type", "CreateTime"),
        (Topic.DEDUPLICATE_CHANGELOG, "cleanup.policy", "compact,delete"),
        (Topic.DEDUPLICATE_CHANGELOG, "min.compaction.lag.ms", "5000"),
    ],
)
def test_a_setting_that_could_cost_exactness_is_refused(
    kafka: Kafka, namespace: str, topic: Topic, setting: str, value: str
) -> None:
    async def refused() -> str:
        await set_to(kafka.brokers, namespace, topic, **{setting.replace(".", "_"): value})
        while True:  # the broker takes a setting over some time after it has acknowledged it
            await asyncio.sleep(0.05)
            try:
                await check_settings(kafka.brokers, namespace)
            except RuntimeProblem as problem:
                if f"{setting}={value}" in str(problem):  # not one of the case before
                    return str(problem)

    try:
        told = asyncio.run(refused())
    finally:
        asyncio.run(set_to(kafka.brokers, namespace, topic))
    assert told.startswith(f"topic {topic_name(namespace, topic)} has {setting}={value}: ")
    assert f"set it to {config_of(topic)[setting]}" in told or "set it to 10000 or more" in told
