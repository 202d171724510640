"""A namespace's topics: created and deleted by this program's own step only."""

import asyncio
import time
from typing import Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    InvalidReplicationFactorError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)

from schemas import Identity
from streams.cluster import Brokers
from streams.eventtime.windows import DAY
from streams.hints import hint
from streams.runtime.config import topic_name
from streams.runtime.ends import knows_idempotence
from streams.runtime.identity import IDENTITY_KEY, check_topics, find_identity, partitions_of
from streams.runtime.problem import REBUILD, RuntimeProblem
from streams.runtime.reading import end_offsets, open_admin, open_writer
from streams.runtime.topic_ids import topic_ids
from streams.runtime.topic_settings import check_settings
from streams.stages.base import Topic

_MILLISECOND = 1_000
_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_LARGEST = 4 << 20
_PATIENCE_S, _RETRY_S = 30.0, 0.1

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
_STATE = {
    Topic.NAMESPACE: {"cleanup.policy": "compact"},
    Topic.DEDUPLICATE_CHANGELOG: _COMPACTED,
    Topic.AGGREGATE_CHANGELOG: _COMPACTED,
}


class Retention(NamedTuple):
    """How long records are kept, in microseconds; None: for ever. State is kept as long as it is needed."""

    others: int | None = 30 * DAY
    articles: int | None = None
    counts: int | None = None


_DEFAULT = Retention()


def config_of(topic: Topic, retention: Retention = _DEFAULT) -> dict[str, str]:
    """A topic's settings on the broker.

    Timestamps are the broker's, not a worker's, whose clock may be wrong: idle clocks, the bound of future dates,
    retention, and how long compaction leaves a changelog's records alone go by them. (On ``tagged`` a marker's tells
    ``verify`` how far the worker's own clock had come.)
    """
    clock = {} if topic is Topic.TAGGED else {"message.timestamp.type": "LogAppendTime"}
    return {**(_STATE.get(topic) or _kept(topic, retention)), **clock, "max.message.bytes": str(_LARGEST)}


def _kept(topic: Topic, retention: Retention) -> dict[str, str]:
    if topic is Topic.EVENT_COUNTS:
        compacted = {"cleanup.policy": "compact", "min.compaction.lag.ms": str(_HOUR_MS)}
        return compacted if retention.counts is None else compacted | _deleted("compact,delete", retention.counts)
    if topic is Topic.ARTICLES:
        return _deleted("delete", retention.articles)
    if topic is Topic.UNIQUE:
        # Keyed by article id: so that the text of one article can be deleted (dateline forget), and is within a day.
        lags = {"max.compaction.lag.ms": str(_DAY_MS), "segment.ms": str(_DAY_MS)}
        return _deleted("compact,delete", retention.others) | lags
    return _deleted("delete", retention.others)


def _safely(replication: int) -> dict[str, str]:
    """Of three copies two must have a record before it is acknowledged: else one broker's loss may take it back."""
    return {"min.insync.replicas": "2"} if replication >= 3 else {}


def _deleted(policy: str, kept: int | None) -> dict[str, str]:
    retention_ms = "-1" if kept is None else str(kept // _MILLISECOND)
    return {"cleanup.policy": policy, "retention.ms": retention_ms, "retention.bytes": "-1"}


async def create(
    brokers: Brokers, namespace: str, identity: Identity, *, replication: int = 1, retention: Retention = _DEFAULT
) -> None:
    """Create all topics of a namespace, and write its identity. Raises RuntimeProblem as ``create_topics``."""
    made = await create_topics(brokers, namespace, identity, replication=replication, retention=retention)
    await write_identity(brokers, namespace, made)


async def create_topics(
    brokers: Brokers, namespace: str, identity: Identity, *, replication: int = 1, retention: Retention = _DEFAULT
) -> Identity:
    """Create all topics of a namespace, which no other command takes for one before ``write_identity``; its identity.

    Goes on where an earlier attempt was cut short. Raises RuntimeProblem when the namespace exists already, or when the
    broker refuses.
    """
    if await find_identity(brokers, namespace) is not None:
        raise RuntimeProblem(f"the namespace {namespace} exists already; choose another with --namespace, or delete it")
    async with open_admin(brokers) as admin:
        await _no_records(brokers, namespace, set(await admin.list_topics()))
        for topic in Topic:
            new = NewTopic(
                topic_name(namespace, topic),
                partitions_of(topic, identity),
                replication,
                topic_configs=config_of(topic, retention) | _safely(replication),
            )
            await _create_topic(admin, new)
        await _until(admin, {topic_name(namespace, topic) for topic in Topic}, there=True)
        names = [topic_name(namespace, topic) for topic in _STATE_STANDS_ON]
        identity = identity.model_copy(update={"topic_ids": await topic_ids(admin, names)})
    await check_topics(brokers, namespace, identity)
    if await knows_idempotence(brokers):  # else it is the embedded broker, which is silent when asked for settings
        await check_settings(brokers, namespace)  # of topics that somebody else has made
    return identity


async def write_identity(brokers: Brokers, namespace: str, identity: Identity) -> None:
    """Make a namespace of topics that are all there. Raises RuntimeProblem."""
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
                f"topic {name} holds records, but {namespace} has no identity: delete it all "
                f"({hint('topics delete', namespace, brokers)}), "
                f"choose another --namespace, or {REBUILD}"
            )


async def _create_topic(admin: AIOKafkaAdminClient, new: NewTopic) -> None:
    end = time.monotonic() + _PATIENCE_S
    while True:
        response: Any = await admin.create_topics([new])
        [[_, code, *message]] = response.topic_errors
        error = for_code(code)
        if not code or error is TopicAlreadyExistsError:
            return
        if error is not InvalidReplicationFactorError:
            raise RuntimeProblem(f"topic {new.name} could not be created: {error.__name__} {message or ''}")
        brokers = len((await admin.describe_cluster())["brokers"])
        if brokers or time.monotonic() > end:
            raise RuntimeProblem(_too_many_copies(brokers, new.replication_factor))
        await asyncio.sleep(_RETRY_S)  # it stood still, and its controller has not heard of it again yet


def _too_many_copies(brokers: int, wanted: int) -> str:
    there = "there is one broker" if brokers == 1 else f"there are {brokers} brokers"
    return (
        f"{there}, and {wanted} copies of each partition need {wanted}: start more, or create the topics with "
        f"--replication {brokers}"
    )


async def _until(admin: AIOKafkaAdminClient, names: set[str], *, there: bool) -> None:
    """Wait until all or none of the topics are there: brokers create and delete in the background."""
    for _ in range(int(_PATIENCE_S / _RETRY_S)):
        found = names & set(await admin.list_topics())
        if found == (names if there else set()):
            return
        await asyncio.sleep(_RETRY_S)
    raise RuntimeProblem(f"the broker has not changed its topics within {_PATIENCE_S:.0f} s; look at its log")
