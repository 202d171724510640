"""A namespace's topics, created by this program's own step only, and its identity, which stands on one of them."""

import asyncio
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code
from pydantic import ValidationError

from schemas import Identity
from streams.runtime.cluster import Brokers
from streams.runtime.config import topic_name
from streams.runtime.problem import REBUILD, RuntimeProblem
from streams.runtime.reading import open_admin, open_writer, read_topic
from streams.runtime.topic_ids import topic_ids
from streams.stages.base import Topic
from streams.stages.setup import make_identity

IDENTITY_KEY = b"identity"
_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_LARGEST = 4 << 20
_PATIENCE_S = 30.0

_STATE_STANDS_ON = (
    Topic.ARTICLES,
    Topic.TAGGED,
    Topic.TALLIES,
    Topic.DEDUPLICATE_CHANGELOG,
    Topic.AGGREGATE_CHANGELOG,
)
_COMPACTED = {
    "cleanup.policy": "compact",
    "min.compaction.lag.ms": str(_HOUR_MS),
    "delete.retention.ms": str(_HOUR_MS),
}
_KEPT_FOR_A_MONTH = {"cleanup.policy": "delete", "retention.ms": str(30 * _DAY_MS), "retention.bytes": "-1"}
_CONFIGS = {
    Topic.ARTICLES: {
        "cleanup.policy": "delete",
        "retention.ms": "-1",
        "retention.bytes": "-1",
        # The broker's time, not the producer's: idle clocks and the bound of future dates go by it.
        "message.timestamp.type": "LogAppendTime",
    },
    Topic.EVENT_COUNTS: {"cleanup.policy": "compact", "min.compaction.lag.ms": str(_HOUR_MS)},
    Topic.NAMESPACE: {"cleanup.policy": "compact"},
    Topic.DEDUPLICATE_CHANGELOG: _COMPACTED,
    Topic.AGGREGATE_CHANGELOG: _COMPACTED,
}


def config_of(topic: Topic) -> dict[str, str]:
    """A topic's settings on the broker."""
    return {**_CONFIGS.get(topic, _KEPT_FOR_A_MONTH), "max.message.bytes": str(_LARGEST)}


def partitions_of(topic: Topic, identity: Identity) -> int:
    """One partition count everywhere, but for the identity's own topic."""
    return 1 if topic is Topic.NAMESPACE else identity.partitions


async def create(brokers: Brokers, namespace: str, identity: Identity, *, replication: int = 1) -> None:
    """Create all topics of a namespace, and write its identity.

    Goes on where an earlier attempt was cut short. Raises RuntimeProblem when the namespace exists already, or when the
    broker refuses.
    """
    if await find_identity(brokers, namespace) is not None:
        raise RuntimeProblem(f"the namespace {namespace} exists already; choose another with --namespace, or delete it")
    async with open_admin(brokers) as admin:
        for topic in Topic:
            await _create_topic(admin, namespace, topic, identity, replication)
        await _until(admin, {topic_name(namespace, topic) for topic in Topic}, there=True)
        await _check_partitions(admin, namespace, identity)
    names = [topic_name(namespace, topic) for topic in _STATE_STANDS_ON]
    identity = identity.model_copy(update={"topic_ids": await topic_ids(brokers, names)})
    async with open_writer(brokers, topic_name(namespace, Topic.NAMESPACE)) as writer:
        await writer.send(0, IDENTITY_KEY, identity.model_dump_json().encode())


async def check(brokers: Brokers, namespace: str) -> Identity:
    """The identity of a namespace whose topics are all there, and which this program's versions can go on with.

    Raises RuntimeProblem that says what differs and what to do.
    """
    identity = await find_identity(brokers, namespace)
    if identity is None:
        raise RuntimeProblem(f"there is no namespace {namespace} at {brokers}; run: dateline topics create")
    async with open_admin(brokers) as admin:
        await _check_partitions(admin, namespace, identity)
    await check_topic_ids(brokers, identity)
    _same_versions(namespace, identity)
    return identity


async def check_topic_ids(brokers: Brokers, identity: Identity) -> None:
    """Raises RuntimeProblem when a topic on which the state stands was deleted since the namespace was created."""
    found = await topic_ids(brokers, list(identity.topic_ids))
    for name, topic_id in identity.topic_ids.items():
        if found.get(name) != topic_id:
            raise RuntimeProblem(
                f"topic {name} was deleted{' and created again' if name in found else ''} while counts stood on it; "
                f"{REBUILD}"
            )


async def delete(brokers: Brokers, namespace: str) -> list[str]:
    """Delete all topics of a namespace; their names. Raises RuntimeProblem when there is none or the broker refuses."""
    async with open_admin(brokers) as admin:
        there = set(await admin.list_topics())
        names = [name for topic in Topic if (name := topic_name(namespace, topic)) in there]
        if not names:
            raise RuntimeProblem(f"there is no namespace {namespace} at {brokers}")
        response: Any = await admin.delete_topics(names)
        for name, code in response.topic_error_codes:
            if code and for_code(code) is not UnknownTopicOrPartitionError:
                raise RuntimeProblem(f"topic {name} could not be deleted: {for_code(code).__name__}")
        await _until(admin, set(names), there=False)
    return names


async def find_identity(brokers: Brokers, namespace: str) -> Identity | None:
    """The identity of a namespace, None where there is none. Raises RuntimeProblem when no broker answers."""
    name = topic_name(namespace, Topic.NAMESPACE)
    async with open_admin(brokers) as admin:
        if name not in await admin.list_topics():
            return None
    found: bytes | None = None
    async for _, record in read_topic(brokers, name):
        if record.key == IDENTITY_KEY:
            found = record.value
    if found is None:
        return None
    try:
        return Identity.model_validate_json(found)
    except ValidationError as error:
        raise RuntimeProblem(
            f"the namespace {namespace} was made by another version of Dateline; run that one, or {REBUILD}"
        ) from error


def _same_versions(namespace: str, identity: Identity) -> None:
    """Raises RuntimeProblem when this program would tag, or tell duplicates, otherwise than the namespace's."""
    ours = make_identity(
        partitions=identity.partitions,
        bounded=identity.bounded,
        windows=identity.windows,
        lateness=identity.lateness,
        story_horizon=identity.story_horizon,
        max_article_bytes=identity.max_article_bytes,
        k=identity.k,
    )
    theirs = identity.model_dump(exclude={"topic_ids"})
    other = [name for name, value in ours.model_dump(exclude={"topic_ids"}).items() if value != theirs[name]]
    if other:
        differences = ", ".join(f"{name} {theirs[name]!r} (here {getattr(ours, name)!r})" for name in other)
        raise RuntimeProblem(
            f"the namespace {namespace} was made with {differences}; run the version of Dateline that made it, or "
            f"{REBUILD}"
        )


async def _create_topic(
    admin: AIOKafkaAdminClient, namespace: str, topic: Topic, identity: Identity, replication: int
) -> None:
    name = topic_name(namespace, topic)
    new = NewTopic(name, partitions_of(topic, identity), replication, topic_configs=config_of(topic))
    response: Any = await admin.create_topics([new])
    for _, code, *message in response.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise RuntimeProblem(f"topic {name} could not be created: {for_code(code).__name__} {message or ''}")


async def _check_partitions(admin: AIOKafkaAdminClient, namespace: str, identity: Identity) -> None:
    described = {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}
    for topic in Topic:
        name, wanted = topic_name(namespace, topic), partitions_of(topic, identity)
        if described.get(name, 0) != wanted:
            raise RuntimeProblem(
                f"topic {name} has {described.get(name, 0)} partitions instead of {wanted}; use another namespace, or "
                "delete this one: dateline topics delete"
            )


async def _until(admin: AIOKafkaAdminClient, names: set[str], *, there: bool) -> None:
    """Wait until all or none of the topics are there: brokers create and delete in the background."""
    for _ in range(int(_PATIENCE_S / 0.1)):
        found = names & set(await admin.list_topics())
        if found == (names if there else set()):
            return
        await asyncio.sleep(0.1)
    raise RuntimeProblem(f"the broker has not changed its topics within {_PATIENCE_S:.0f} s; look at its log")
