"""A namespace's topics: created and deleted by this program's own step only."""

import asyncio
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from schemas import Identity
from streams.cluster import Brokers
from streams.runtime.config import topic_name
from streams.runtime.identity import IDENTITY_KEY, check_topics, find_identity, partitions_of
from streams.runtime.problem import REBUILD, RuntimeProblem
from streams.runtime.reading import end_offsets, open_admin, open_writer
from streams.runtime.topic_ids import topic_ids
from streams.stages.base import Topic

_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_LARGEST = 4 << 20
_PATIENCE_S = 30.0

_STATE_STANDS_ON = (
    Topic.ARTICLES,
    Topic.TAGGED,
    Topic.TALLIES,
    Topic.EVENT_COUNTS,  # finals are sent once
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


async def create(brokers: Brokers, namespace: str, identity: Identity, *, replication: int = 1) -> None:
    """Create all topics of a namespace, and write its identity.

    Goes on where an earlier attempt was cut short. Raises RuntimeProblem when the namespace exists already, or when the
    broker refuses.
    """
    if await find_identity(brokers, namespace) is not None:
        raise RuntimeProblem(f"the namespace {namespace} exists already; choose another with --namespace, or delete it")
    async with open_admin(brokers) as admin:
        await _no_records(brokers, namespace, set(await admin.list_topics()))
        for topic in Topic:
            await _create_topic(admin, namespace, topic, identity, replication)
        await _until(admin, {topic_name(namespace, topic) for topic in Topic}, there=True)
        names = [topic_name(namespace, topic) for topic in _STATE_STANDS_ON]
        identity = identity.model_copy(update={"topic_ids": await topic_ids(admin, names)})
    await check_topics(brokers, namespace, identity)
    async with open_writer(brokers, topic_name(namespace, Topic.NAMESPACE)) as writer:
        await writer.send(0, IDENTITY_KEY, identity.model_dump_json().encode())


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


async def _no_records(brokers: Brokers, namespace: str, there: set[str]) -> None:
    """Raises RuntimeProblem when a topic that is there already holds records: other settings would go on over them."""
    for topic in Topic:
        name = topic_name(namespace, topic)
        if name in there and any((await end_offsets(brokers, name)).values()):
            raise RuntimeProblem(
                f"topic {name} holds records, but {namespace} has no identity: delete it all (dateline topics delete), "
                f"choose another --namespace, or {REBUILD}"
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


async def _until(admin: AIOKafkaAdminClient, names: set[str], *, there: bool) -> None:
    """Wait until all or none of the topics are there: brokers create and delete in the background."""
    for _ in range(int(_PATIENCE_S / 0.1)):
        found = names & set(await admin.list_topics())
        if found == (names if there else set()):
            return
        await asyncio.sleep(0.1)
    raise RuntimeProblem(f"the broker has not changed its topics within {_PATIENCE_S:.0f} s; look at its log")
