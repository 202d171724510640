"""Takes an article's text off the topics as far as Kafka allows, and says where it still stands and until when.

Kafka deletes single records only from compacted topics. ``unique`` is one, keyed by article id: a tombstone there takes
body and title away at the next compaction, and a mark on ``namespace`` lets our readers and ``verify`` know of it for
ever. ``articles`` and ``tagged`` are what counts are made and verified from; their records go with their retention, and
so do those on ``rejected``, which hold the bytes of what was no article yet. The state never held a text. Counts stay.
"""

from base64 import b64decode
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from schemas import Identity, Rejected, TaggedArticle
from streams.cluster import Brokers
from streams.forgotten import mark_forgotten
from streams.runtime.broker_settings import TOPIC, settings_of
from streams.runtime.config import group_name, topic_name
from streams.runtime.identity import check
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import committed_offsets, open_admin, open_writer, read_topic
from streams.stages.base import Record, Topic, partition_of
from streams.stages.intake import Rejection, digest, parse_article

_POLICY, _RETENTION = "cleanup.policy", "retention.ms"
_WHENEVER = 1 << 53
"""Milliseconds after every date: what came before its own date was rejected, and holds the text all the same."""


class Remainder(NamedTuple):
    """A record that still holds the text. ``until``: None for ever, as far as its topic's settings say."""

    topic: str
    partition: int
    offset: int
    until: datetime | None


@dataclass(slots=True)
class Forgotten:
    """What became of an article's text."""

    deleted: list[str] = field(default_factory=list)
    """Topics that will not hold it after their next compaction."""
    remains: list[Remainder] = field(default_factory=list)


async def forget(brokers: Brokers, namespace: str, article_id: str) -> Forgotten:
    """Take an article's text away. May be done again.

    Raises RuntimeProblem when no record holds it, and when a worker has still to take it in: it would send it again.
    """
    identity = await check(brokers, namespace)
    told = {topic: await _settings(brokers, topic_name(namespace, topic)) for topic in _HOLDING}
    found = Forgotten()
    articles = [one async for one in _articles(brokers, namespace, identity, article_id)]
    await _require_all_done(brokers, namespace, Topic.ARTICLES, articles)  # before what it became is read
    tagged = [one async for one in _tagged(brokers, namespace, article_id)]
    await _require_all_done(brokers, namespace, Topic.TAGGED, tagged)
    same = {digest(record.value or b"") for _, record in articles}
    rejected = [one async for one in _rejected(brokers, namespace, identity, article_id, same)]
    for topic, records in ((Topic.ARTICLES, articles), (Topic.TAGGED, tagged), (Topic.REJECTED, rejected)):
        found.remains += [_remainder(tp, record, told[topic]) for tp, record in records]
    unique = topic_name(namespace, Topic.UNIQUE)
    standing = [
        (TopicPartition(unique, partition), record)
        async for partition, record in read_topic(brokers, unique)
        if record.key == article_id.encode()
    ]
    if not found.remains and not standing:
        raise RuntimeProblem(f"no record of {namespace} holds the article {article_id}: is the id whole?")
    if "compact" not in told[Topic.UNIQUE].get(_POLICY, ""):
        found.remains += [_remainder(tp, record, told[Topic.UNIQUE]) for tp, record in standing if record.value]
    elif standing:
        found.deleted.append(unique)
        await mark_forgotten(brokers, namespace, article_id)
        if standing[-1][1].value is not None:
            async with open_writer(brokers, unique) as writer:
                await writer.send(partition_of(article_id.encode(), identity.partitions), article_id.encode(), None)
    return found


_HOLDING = (Topic.ARTICLES, Topic.TAGGED, Topic.REJECTED, Topic.UNIQUE)


async def _require_all_done(
    brokers: Brokers, namespace: str, topic: Topic, records: list[tuple[TopicPartition, Record]]
) -> None:
    """Raises RuntimeProblem when the workers have not committed all these records of a topic."""
    commits = await committed_offsets(brokers, group_name(namespace), [topic_name(namespace, topic)])
    if any(record.offset >= (commits.get(tp) or 0) for tp, record in records):
        raise RuntimeProblem("the article is not counted yet, and a worker would send it anew: wait for the workers")


async def _tagged(brokers: Brokers, namespace: str, article_id: str) -> AsyncIterator[tuple[TopicPartition, Record]]:
    topic, wanted = topic_name(namespace, Topic.TAGGED), article_id.encode()
    async for partition, record in read_topic(brokers, topic):
        if record.value is None or wanted not in record.value or b'"article_id"' not in record.value:
            continue
        if TaggedArticle.model_validate_json(record.value).article_id == article_id:
            yield TopicPartition(topic, partition), record


async def _articles(
    brokers: Brokers, namespace: str, identity: Identity, article_id: str
) -> AsyncIterator[tuple[TopicPartition, Record]]:
    topic = topic_name(namespace, Topic.ARTICLES)
    async for partition, record in read_topic(brokers, topic):
        if _is_article(record.value, identity, article_id):
            yield TopicPartition(topic, partition), record


async def _rejected(
    brokers: Brokers, namespace: str, identity: Identity, article_id: str, same: Collection[str]
) -> AsyncIterator[tuple[TopicPartition, Record]]:
    """``same``: hashes of records that hold the article; of a long one only the beginning stands on ``rejected``."""
    topic = topic_name(namespace, Topic.REJECTED)
    async for partition, record in read_topic(brokers, topic):
        if record.value is None:
            continue
        one = Rejected.model_validate_json(record.value)
        if one.hash in same or _is_article(b64decode(one.value_base64), identity, article_id):
            yield TopicPartition(topic, partition), record


def _is_article(value: bytes | None, identity: Identity, article_id: str) -> bool:
    try:
        return parse_article(value, _WHENEVER, identity.max_article_bytes).article_id == article_id
    except Rejection:
        return False


async def _settings(brokers: Brokers, topic: str) -> dict[str, str]:
    """How a topic deletes records; empty where the broker does not tell."""
    async with open_admin(brokers) as admin:
        try:
            return (await settings_of(admin, TOPIC, [topic], [_POLICY, _RETENTION])).get(topic, {})
        except (KafkaError, NotImplementedError):
            return {}


def _remainder(tp: TopicPartition, record: Record, told: dict[str, str]) -> Remainder:
    kept = int(told.get(_RETENTION, "-1"))
    until = None
    if kept >= 0 and "delete" in told.get(_POLICY, ""):
        until = datetime.fromtimestamp(record.timestamp / 1000, UTC) + timedelta(milliseconds=kept)
    return Remainder(tp.topic, tp.partition, record.offset, until)
