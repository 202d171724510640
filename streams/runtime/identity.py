"""The identity of a namespace: what must not change under its state, and whether this program can go on with it."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas import Identity
from streams.cluster import Brokers
from streams.hints import hint
from streams.runtime.config import group_name, topic_name
from streams.runtime.problem import REBUILD, RuntimeProblem
from streams.runtime.reading import open_admin, read_topic
from streams.runtime.topic_ids import topic_ids
from streams.stages.base import Topic
from streams.stages.metadata import unpack
from streams.stages.setup import make_identity

IDENTITY_KEY = b"identity"
FORMAT = Identity.model_fields["format"].default
"""The form of state that this program reads and writes."""


def partitions_of(topic: Topic, identity: Identity) -> int:
    """One partition count everywhere, but for the identity's own topic."""
    return 1 if topic is Topic.NAMESPACE else identity.partitions


async def find_identity(brokers: Brokers, namespace: str) -> Identity | None:
    """The identity of a namespace, None where there is none. Raises RuntimeProblem when no broker answers."""
    found = await _record(brokers, namespace)
    return None if found is None else parse_identity(namespace, found)


async def made_with(brokers: Brokers, namespace: str) -> dict[str, Any]:
    """What a namespace was made with, by any version, as far as it can be read; nothing where it says nothing."""
    try:
        found = orjson.loads(await _record(brokers, namespace) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def was_recreated(brokers: Brokers, topic: str, made: Mapping[str, Any]) -> bool:
    """Whether a topic of a namespace that was ``made`` so is another than at that time, as far as the broker tells."""
    known = made.get("topic_ids")
    if not isinstance(known, dict) or topic not in known:
        return False
    async with open_admin(brokers) as admin:
        return bool((await topic_ids(admin, [topic])).get(topic) != known[topic])


async def _record(brokers: Brokers, namespace: str) -> bytes | None:
    name = topic_name(namespace, Topic.NAMESPACE)
    async with open_admin(brokers) as admin:
        if name not in await admin.list_topics():
            return None
    found: bytes | None = None
    async for _, record in read_topic(brokers, name):
        if record.key == IDENTITY_KEY:
            found = record.value
    return found


def parse_identity(namespace: str, value: bytes) -> Identity:
    """Raises RuntimeProblem for what this program's version does not know."""
    try:
        form = orjson.loads(value).get("format")
        if isinstance(form, int) and form != FORMAT:
            age = "a newer" if form > FORMAT else "an older"
            raise RuntimeProblem(
                f"the namespace {namespace} has state of {age} format: {form}, and this version of Dateline knows "
                f"{FORMAT}; run the version that made it, or {REBUILD}"
            )
        return Identity.model_validate_json(value)
    except (ValidationError, ValueError, AttributeError) as error:
        raise RuntimeProblem(
            f"the namespace {namespace} was made by another version of Dateline; run that one, or {REBUILD}"
        ) from error


async def check(brokers: Brokers, namespace: str, wanted: Mapping[str, Any] | None = None) -> Identity:
    """The identity of a namespace whose topics are all there, and which this program's versions can go on with.

    ``wanted``: settings that a user has named, which must be the namespace's. Raises RuntimeProblem that says what
    differs and what to do.
    """
    identity = await find_identity(brokers, namespace)
    if identity is None:
        raise RuntimeProblem(await _why_none(brokers, namespace))
    await check_topics(brokers, namespace, identity)
    _same_versions(namespace, identity)
    _same_settings(brokers, namespace, identity, wanted or {})
    return identity


async def _why_none(brokers: Brokers, namespace: str) -> str:
    async with open_admin(brokers) as admin:
        begun = topic_name(namespace, Topic.ARTICLES) in await admin.list_topics()
    if begun:
        return (
            f"{namespace} at {brokers} has topics but no identity. If a rebuild makes it, wait; if that was cut short, "
            f"only a part of the articles stands there: {hint('topics delete', namespace, brokers)}, and rebuild. "
            f"If {topic_name(namespace, Topic.NAMESPACE)} was deleted, {REBUILD}"
        )
    return (
        f"there is no namespace {namespace} at {brokers}; run: {hint('topics create', namespace, brokers)} "
        "(--bounded: for input that ends)"
    )


async def check_topics(brokers: Brokers, namespace: str, identity: Identity) -> None:
    """Raises RuntimeProblem when topics were deleted, created again or given more partitions under the state."""
    async with open_admin(brokers) as admin:
        found = await topic_ids(admin, list(identity.topic_ids))
        described = {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}
    for name, topic_id in identity.topic_ids.items():
        if found.get(name) != topic_id:
            raise RuntimeProblem(_recreated(namespace, name, again=name in found))
    for topic in Topic:
        name, wanted = topic_name(namespace, topic), partitions_of(topic, identity)
        there = described.get(name, 0)
        if there != wanted:
            seen = f"{there} partitions instead of {wanted}"
            raise RuntimeProblem(
                f"topic {name} has {seen}, so what is sent again would go elsewhere and count twice; {REBUILD}"
                if there
                else f"topic {name} has {seen}: it was deleted, or hidden from this user by an ACL; else {REBUILD}"
            )


def _recreated(namespace: str, name: str, *, again: bool) -> str:
    text = f"topic {name} was deleted{' and created again' if again else ''} while counts stood on it; "
    if name == topic_name(namespace, Topic.ARTICLES):
        return text + "it cannot be rebuilt from: replay the articles into a new namespace (dateline topics create)"
    return text + REBUILD


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


def _same_settings(brokers: Brokers, namespace: str, identity: Identity, wanted: Mapping[str, Any]) -> None:
    """Raises RuntimeProblem when a user asks for something else than the namespace was made with."""
    for name, value in wanted.items():
        if getattr(identity, name) != value:
            raise RuntimeProblem(
                f"{namespace} was made with another DATELINE_{name.upper()}, which cannot change under its counts: "
                f"unset it ({hint('topics check', namespace, brokers)} shows what it is there), or {REBUILD}"
            )


async def check_applications(brokers: Brokers, namespace: str, partitions: int) -> None:
    """Raises RuntimeProblem when workers of another application id have worked on the namespace.

    Each would delete state that the other one still needs. Groups that merely read are left alone: a worker's commits
    alone carry its metadata on the topics between the stages. (Those of Kafka Streams carry other ones.)
    """
    inner = {topic_name(namespace, topic) for topic in (Topic.TAGGED, Topic.TALLIES)}
    ours = group_name(namespace)
    async with open_admin(brokers) as admin:
        for group, *_ in sorted(await admin.list_consumer_groups()):
            if group == ours:
                continue
            try:
                commits = await admin.list_consumer_group_offsets(group)
            except KafkaError:  # gone meanwhile, or none of ours to see
                continue
            if any(
                tp.topic in inner and commit.offset > 0 and _is_a_workers(commit.metadata, partitions)
                for tp, commit in commits.items()
            ):
                raise RuntimeProblem(
                    f"another program works on {namespace} under the application id {group} (ours is {ours}), and each "
                    f"would delete what the other needs: stop it and delete its consumer group, or {REBUILD}"
                )


def _is_a_workers(metadata: str, partitions: int) -> bool:
    """Whether a worker's stage behind the first one wrote it: epoch, watermark and marks; and origins, the second."""
    try:
        numbers = len(unpack(metadata))
    except ValueError:
        return False
    return numbers in (2 + partitions, 2 + 2 * partitions)
