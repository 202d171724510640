"""What a worker refuses to go on with on a real Kafka, and what it says is to be done."""

import asyncio
from base64 import b64encode
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiokafka.admin import NewPartitions, NewTopic
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from streams.eventtime.windows import DAY
from streams.runtime import topics
from streams.runtime.identity import IDENTITY_KEY, check, check_applications, find_identity
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import open_admin, open_consumer, open_writer
from streams.stages.metadata import pack
from streams.stages.setup import make_identity
from tests.brokers import Kafka
from tests.integration.namespaces import PARTITIONS, Namespace

pytestmark = pytest.mark.kafka


@pytest.fixture
def news(kafka: Kafka, tmp_path: Path) -> Namespace:
    """A live namespace."""
    namespace = Namespace(kafka.brokers, tmp_path)
    identity = make_identity(partitions=PARTITIONS, bounded=False, lateness=7 * DAY, story_horizon=7 * DAY)
    asyncio.run(topics.create(kafka.brokers, namespace.name, identity))
    return namespace


def refused(news: Namespace, **wanted: Any) -> str:
    """What the check says that every worker begins with."""
    with pytest.raises(RuntimeProblem) as problem:
        asyncio.run(check(news.brokers, news.name, wanted))
    return str(problem.value)


def test_what_a_namespace_was_made_with_can_be_read_by_people_and_programs(news: Namespace) -> None:
    shown = dict(line.strip().split(maxsplit=1) for line in news.run("topics", "check").splitlines()[1:])
    assert (shown["kind"], shown["partitions"], shown["lateness"]) == ("live", str(PARTITIONS), "7d")
    told = orjson.loads(news.run("topics", "check", "--format", "json"))
    assert (told["bounded"], told["partitions"], told["lateness"]) == (False, PARTITIONS, 7 * DAY)


@pytest.mark.parametrize("topic", ["articles", "tagged", "event-counts"])
def test_a_topic_created_again_under_living_state(news: Namespace, topic: str) -> None:
    async def create_again() -> None:
        async with open_admin(news.brokers) as admin:
            await admin.delete_topics([news.topic(topic)])
            while news.topic(topic) in await admin.list_topics():
                await asyncio.sleep(0.05)
            await admin.create_topics([NewTopic(news.topic(topic), PARTITIONS, 1)])
            while news.topic(topic) not in await admin.list_topics():
                await asyncio.sleep(0.05)

    asyncio.run(create_again())
    told = refused(news)
    assert f"{news.topic(topic)} was deleted and created again" in told
    assert ("replay the articles" if topic == "articles" else "dateline rebuild --from") in told


def test_more_partitions_under_living_state(news: Namespace) -> None:
    async def grow() -> None:
        async with open_admin(news.brokers) as admin:
            await admin.create_partitions({news.topic("tagged"): NewPartitions(PARTITIONS + 1)})
            while await _partitions(admin, news.topic("tagged")) == PARTITIONS:
                await asyncio.sleep(0.05)

    asyncio.run(grow())
    told = refused(news)
    assert f"{news.topic('tagged')} has {PARTITIONS + 1} partitions instead of {PARTITIONS}" in told
    assert "dateline rebuild --from" in told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"format": 99}, "a newer format: 99"),
        ({"language_detector": "another 1.0"}, "language_detector 'another 1.0'"),
        ({"partitioner": "murmur2"}, "another version"),
        ({"k": None}, "another version"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_state_of_another_version(news: Namespace, changed: dict[str, Any], said: str) -> None:
    async def change() -> None:
        identity = await find_identity(news.brokers, news.name)
        assert identity is not None
        async with open_writer(news.brokers, news.topic("namespace")) as writer:
            await writer.send(0, IDENTITY_KEY, orjson.dumps({**identity.model_dump(), **changed}))

    asyncio.run(change())
    told = refused(news)
    assert said in told
    assert "dateline rebuild --from" in told


def test_settings_that_a_user_names_must_be_those_of_the_namespace(news: Namespace) -> None:
    asyncio.run(check(news.brokers, news.name, {"lateness": 7 * DAY, "windows": ("1h", "1d")}))
    assert "DATELINE_LATENESS" in refused(news, lateness=1)
    assert "unset it" in refused(news, windows=("1w",))


def test_a_namespace_without_its_identity_is_not_made_anew_over_records(news: Namespace) -> None:
    async def lose_identity() -> None:
        async with open_writer(news.brokers, news.topic("articles")) as writer:
            await writer.send(0, None, b"{}")
        async with open_admin(news.brokers) as admin:
            await admin.delete_topics([news.topic("namespace")])
            while news.topic("namespace") in await admin.list_topics():
                await asyncio.sleep(0.05)

    asyncio.run(lose_identity())
    assert "holds records" in news.run("topics", "create", status=1)


def test_creation_where_missing_checks_what_is_there(kafka: Kafka, tmp_path: Path) -> None:
    """As Compose starts: a second time it changes nothing, and what does not fit is told as the check tells it."""
    first = Namespace(kafka.brokers, tmp_path)
    create = ("topics", "create", "--if-missing")
    first.run(*create)
    assert first.run(*create) == first.run("topics", "check")
    assert "is live" in first.run(*create, "--bounded", status=1)
    changed = Namespace(kafka.brokers, tmp_path, DATELINE_WINDOWS="1w")
    told = changed.run(*create, "--namespace", first.name, status=1)
    assert "DATELINE_WINDOWS" in told
    assert told == changed.run("topics", "check", "--namespace", first.name, status=1)


def test_creation_where_missing_goes_on_where_it_was_cut_short(kafka: Kafka, tmp_path: Path) -> None:
    new = Namespace(kafka.brokers, tmp_path)
    identity = make_identity(partitions=PARTITIONS, bounded=False, lateness=7 * DAY, story_horizon=7 * DAY)
    asyncio.run(topics.create_topics(kafka.brokers, new.name, identity))
    new.run("topics", "create", "--if-missing")
    new.run("topics", "check")


@pytest.mark.parametrize(
    "metadata",
    [pack([0] * (2 + 2 * PARTITIONS)), "", b64encode(bytes(13)).decode()],
    ids=["a worker's", "a reader's", "of Kafka Streams"],
)
def test_another_application_at_work_on_the_namespace_is_told(news: Namespace, metadata: str) -> None:
    async def commit() -> None:
        tp = TopicPartition(news.topic("tagged"), 0)
        async with open_writer(news.brokers, tp.topic) as writer:
            await writer.send(0, b"k", b"v")
        async with open_consumer(news.brokers, f"{news.name}-other") as consumer:
            consumer.assign([tp])
            await consumer.commit({tp: OffsetAndMetadata(1, metadata)})

    asyncio.run(commit())
    if len(metadata) < 3 * 10:
        asyncio.run(check_applications(news.brokers, news.name, PARTITIONS))
        return
    with pytest.raises(RuntimeProblem, match=f"{news.name}-other.*dateline rebuild --from"):
        asyncio.run(check_applications(news.brokers, news.name, PARTITIONS))


async def _partitions(admin: Any, topic: str) -> int:
    [described] = await admin.describe_topics([topic])
    return len(described["partitions"])
