"""``dateline rebuild``: a new bounded namespace from the log of articles of another one, never in place.

Every record is copied with what decides its fate: its bytes, what ``replay`` said of it, and when it first came.
So the new counts are those of the old namespace, but for the articles that were late there: in a bounded namespace
nothing is. Where the old state is broken, of another version or gone, its log of articles is enough.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aiokafka.structs import TopicPartition
from pydantic import ValidationError

from schemas import Duplicate, Identity, Late
from streams.cluster import Brokers
from streams.consume import consume_first
from streams.forgotten import forgotten_articles
from streams.inputs.record import CUT_TO, VALUE_LIMIT
from streams.runtime import topics
from streams.runtime.config import topic_name
from streams.runtime.identity import made_with, was_recreated
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import (
    Ranges,
    Writer,
    begin_offsets,
    end_offsets,
    open_admin,
    open_writer,
    read_some,
    read_topic,
)
from streams.stages import headers
from streams.stages.base import Headers, Record, Topic
from streams.stages.intake import digest
from streams.stages.markers import header, received_at
from streams.stages.setup import make_identity

_COPIED = (headers.FILE, headers.RECORD, headers.NOTE, headers.LENGTH, headers.HASH)


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild did.

    ``late``: articles that the old namespace did not count, because they came too late, and the new one does; None
    where the old namespace tells it no more.
    ``gone``: records that the old log of articles holds no more. ``forgotten``: records of its other topics that are
    gone, by which more late ones might be known. ``recreated``: its log of articles was deleted once, and begun anew.
    ``arrived``: by how many records that log has grown meanwhile; they are not copied. ``identified``: whether the old
    namespace has an identity; the copy that a rebuild cut short leaves has none.
    """

    records: int
    late: list[Late] | None
    gone: int
    forgotten: int
    recreated: bool
    arrived: int
    identified: bool


async def rebuild(brokers: Brokers, old: str, new: str, settled: Mapping[str, Any], defaults: Identity) -> Rebuilt:
    """Make the namespace ``new`` of the articles of ``old``; on return its input has ended, and no worker has run.

    Settings are ``settled`` by the user, else those of the old namespace, else ``defaults``. What fails or is
    interrupted leaves no new namespace behind, or topics without an identity, which every command refuses. Raises
    RuntimeProblem.
    """
    if old == new:
        raise RuntimeProblem(f"{old} cannot be rebuilt in place: name another one with --namespace")
    before = await made_with(brokers, old)
    identity = new_identity({**defaults.model_dump(), **before, **settled})
    articles = topic_name(old, Topic.ARTICLES)
    await _must_be_there(brokers, old, articles)
    begins, ends = await begin_offsets(brokers, articles), await end_offsets(brokers, articles)
    ranges = {TopicPartition(articles, partition): (begins[partition], end) for partition, end in ends.items()}
    async with _created(brokers, new, identity):
        records = await _copy(brokers, ranges, new, identity, bounded=before.get("bounded") is True)
        late, forgotten = await _only_late(brokers, old)
    return Rebuilt(
        records,
        late,
        gone=sum(begins.values()),
        forgotten=forgotten,
        recreated=await was_recreated(brokers, articles, before),
        arrived=sum((await end_offsets(brokers, articles)).values()) - sum(ends.values()),
        identified=bool(before),
    )


async def _must_be_there(brokers: Brokers, namespace: str, articles: str) -> None:
    """Raises RuntimeProblem where there is nothing that a rebuild could read."""
    async with open_admin(brokers) as admin:
        there = set(await admin.list_topics())
    if articles in there:
        return
    if any(topic_name(namespace, topic) in there for topic in Topic):
        raise RuntimeProblem(f"there is no topic {articles} at {brokers}, and {namespace} cannot be rebuilt without it")
    raise RuntimeProblem(f"there is no namespace {namespace} at {brokers}; see --from, --brokers")


def new_identity(settings: Mapping[str, Any]) -> Identity:
    """Identity of the new namespace. Raises RuntimeProblem for settings that cannot be used."""
    names = ("partitions", "windows", "lateness", "story_horizon", "max_article_bytes", "k")
    given = {name: settings[name] for name in names}
    try:
        return make_identity(bounded=True, **{**given, "windows": tuple(given["windows"])})
    except (ValueError, TypeError) as error:
        raise RuntimeProblem(f"the settings of the old namespace cannot be used: {error}") from error


def copied(record: Record, *, bounded: bool) -> tuple[bytes | None, Headers]:
    """Value and headers of the copy of a record of ``articles``, from a namespace that is ``bounded`` or live.

    What is larger than a new record may be is cut, as ``replay`` cuts it: it is no article either way.
    """
    value = record.value
    said = ((name, header(record, name)) for name in _COPIED)
    kept = [(name, found[: headers.MOST_SHOWN]) for name, found in said if found is not None]
    if value is not None and len(value) > VALUE_LIMIT:
        if header(record, headers.LENGTH) is None:
            kept += [(headers.LENGTH, str(len(value)).encode()), (headers.HASH, digest(value).encode())]
        value = value[:CUT_TO]
    received = received_at(record, bounded=bounded)
    return value, (*kept, (headers.ORIGINAL_TIMESTAMP, str(received).encode()))


async def _copy(brokers: Brokers, ranges: Ranges, new: str, identity: Identity, *, bounded: bool) -> int:
    count = 0
    async with open_writer(brokers, topic_name(new, Topic.ARTICLES)) as writer:
        async for partition, record in read_some(brokers, ranges):
            if header(record, headers.END) is not None:
                continue
            value, kept = copied(record, bounded=bounded)
            await writer.send((partition + record.offset) % identity.partitions, None, value, kept)
            count += 1
        await _end(writer, identity)
    return count


async def _end(writer: Writer, identity: Identity) -> None:
    await writer.flush()
    for partition in range(identity.partitions):
        await writer.send(partition, None, b"", ((headers.END, b""),))


async def _only_late(brokers: Brokers, old: str) -> tuple[list[Late] | None, int]:
    """Articles that were late and never counted, one record of each; and how many records that tell it are gone."""
    late: dict[str, Late] = {}
    told = [Topic.LATE]
    try:
        async for value in consume_first(brokers, old, Topic.LATE):
            one = Late.model_validate_json(value)
            late.setdefault(one.article_id, one)
        if late:
            told += [Topic.UNIQUE, Topic.DUPLICATES]
            async for _, record in read_topic(brokers, topic_name(old, Topic.UNIQUE)):
                late.pop((record.key or b"").decode(errors="replace"), None)
            for article_id in await forgotten_articles(brokers, old):
                late.pop(article_id, None)
            async for value in consume_first(brokers, old, Topic.DUPLICATES):
                late.pop(Duplicate.model_validate_json(value).article_id, None)
        begins = [await begin_offsets(brokers, topic_name(old, topic)) for topic in told]
    except (RuntimeProblem, ValidationError):  # only its articles are left, or another version wrote it
        return None, 0
    return list(late.values()), sum(sum(begin.values()) for begin in begins)


@asynccontextmanager
async def _created(brokers: Brokers, namespace: str, identity: Identity) -> AsyncIterator[None]:
    """A new namespace, which goes again where the block fails. It is one only when all is written, not before."""
    made = await topics.create_topics(brokers, namespace, identity)
    try:
        yield
        await topics.write_identity(brokers, namespace, made)
    except BaseException:
        with suppress(RuntimeProblem):
            await topics.delete(brokers, namespace)
        raise
