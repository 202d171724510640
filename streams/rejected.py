"""``dateline rejected``: what was no article, to be looked at, and sent once more as it was or mended.

Whatever is sent goes the whole way from ``articles``, so it counts once, however often it is sent: an article that was
counted before is redelivered. What it stands for is marked: that is written to ``rejected`` again, with ``resent``.
"""

import time
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from aiokafka.structs import TopicPartition

from schemas import Origin, Rejected
from streams.cluster import Brokers
from streams.consume import consume_rejected
from streams.hints import hint
from streams.inputs import InputError, InputRecord, read_inputs
from streams.replay import Plan, Sent, replay
from streams.runtime.cloudevents import event_headers
from streams.runtime.config import topic_name
from streams.runtime.identity import check
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import begin_offsets, end_offsets, open_writer, read_some
from streams.stages import headers
from streams.stages.base import Headers, Record, Topic
from streams.stages.intake import Rejection, parse_article
from streams.stages.markers import header
from streams.tails import ended_partitions

_SHOWN_BAD = 3


@dataclass(slots=True)
class SentAgain:
    """``records``: sent. ``same``: not sent, because their bytes are those of another one. ``cut``: only a part of them
    ever reached the topic. ``gone``: no longer in the log of articles."""

    records: int = 0
    same: int = 0
    cut: int = 0
    gone: int = 0


async def find(brokers: Brokers, namespace: str, origin: Origin) -> Rejected:
    """What was said of the record at ``origin``. Raises RuntimeProblem where it was not rejected."""
    found = None
    async for one in consume_rejected(brokers, namespace):
        found = one if one.origin == origin else found
    if found is None:
        raise _not_rejected(brokers, namespace, origin)
    return found


async def at_origin(brokers: Brokers, namespace: str, origin: Origin) -> bytes | None:
    """All bytes of a record, as they stand in the log of articles; None where they are gone."""
    values = [record.value or b"" async for _, record in _at(brokers, namespace, [origin])]
    return values[0] if values else None


async def send_again(
    brokers: Brokers, namespace: str, origins: Collection[Origin] | None, *, cloudevents: bool = False
) -> SentAgain:
    """Send rejected records as they were: those of ``origins``, or all that were not sent again yet.

    Of equal ones one is sent. What was rejected for a date in the future may be an article by now. Raises
    RuntimeProblem.
    """
    chosen = {one.origin: one.hash async for one in _chosen(brokers, namespace, origins)}
    identity = await check(brokers, namespace)
    if identity.bounded and await ended_partitions(brokers, namespace):
        raise RuntimeProblem(f"the input of {namespace} has ended: replay its articles and these into a new namespace")
    distinct = {digest: origin for origin, digest in reversed(chosen.items())}
    done, sent = SentAgain(same=len(chosen) - len(distinct)), set[Origin]()
    articles = topic_name(namespace, Topic.ARTICLES)
    random = Random(sum((await end_offsets(brokers, articles)).values()))  # noqa: S311 (nothing secret)
    async with open_writer(brokers, articles) as writer:
        async for partition, record in _at(brokers, namespace, list(distinct.values())):
            if header(record, headers.LENGTH) is not None:
                done.cut += 1
                continue
            place = _place(record, f"{articles}/{partition}")
            await writer.send(random.randrange(identity.partitions), None, record.value, place)
            done.records += 1
            sent.add((partition, record.offset))
    marked = [origin for origin, digest in chosen.items() if distinct[digest] in sent]
    await _mark(brokers, namespace, marked, "unchanged", cloudevents)
    done.gone = len(distinct) - done.records - done.cut
    return done


async def send_fixed(
    brokers: Brokers,
    namespace: str,
    file: str,
    source: str | None,
    origins: Sequence[Origin],
    *,
    cloudevents: bool = False,
) -> Sent:
    """Send the articles of a file in the place of rejected ones. Nothing is sent unless all of them are articles.

    ``origins``: what they stand for, one by one, to be marked; with none given nothing is. Raises InputError that
    names the first ones that are no articles, or says that the numbers differ, and RuntimeProblem.
    """
    identity = await check(brokers, namespace)
    bad = list(_bad(read_inputs([file], source), identity.max_article_bytes))
    if bad:
        raise InputError(f"{len(bad)} records are still no articles, so none is sent: {'; '.join(bad[:_SHOWN_BAD])}")
    articles = sum(1 for _ in read_inputs([file], source))
    if origins and articles != len(origins):
        raise InputError(f"{file} has {articles} articles, so name as many records, in its order, not {len(origins)}")
    chosen = [one.origin async for one in _chosen(brokers, namespace, origins)] if origins else []
    sent = await replay(brokers, namespace, read_inputs([file], source), Plan())
    await _mark(brokers, namespace, chosen, "mended", cloudevents)
    return sent


async def _mark(
    brokers: Brokers,
    namespace: str,
    origins: Collection[Origin],
    how: Literal["mended", "unchanged"],
    cloudevents: bool,
) -> None:
    """Note what was sent in the place of rejected records."""
    async with open_writer(brokers, topic_name(namespace, Topic.REJECTED)) as writer:
        async for one in _chosen(brokers, namespace, origins):
            partition, offset = one.origin
            key = f"{partition}:{offset}".encode()
            value = one.model_copy(update={"resent": how}).model_dump_json().encode()
            said = event_headers(namespace, Topic.REJECTED, key, value) if cloudevents else ()
            await writer.send(partition, key, value, said)


def _bad(records: Iterable[InputRecord], max_bytes: int) -> Iterable[str]:
    for record in records:
        try:
            parse_article(record.value, time.time_ns() // 1_000_000, max_bytes)
        except Rejection as rejection:
            yield f"{record.file}:{record.record}: {record.note or rejection}"


async def _chosen(brokers: Brokers, namespace: str, origins: Collection[Origin] | None) -> AsyncIterator[Rejected]:
    """Those of ``origins``, or all that were not sent again. Raises RuntimeProblem for one that was not rejected."""
    missing = set(origins or ())
    async for one in consume_rejected(brokers, namespace):
        if one.origin in missing or (origins is None and one.resent is None):
            missing.discard(one.origin)
            yield one
    if missing:
        raise _not_rejected(brokers, namespace, min(missing))


def _not_rejected(brokers: Brokers, namespace: str, origin: Origin) -> RuntimeProblem:
    listed = hint("rejected list", namespace, brokers)
    return RuntimeProblem(f"no record at {origin[0]}:{origin[1]} was rejected; see: {listed}")


async def _at(brokers: Brokers, namespace: str, origins: Sequence[Origin]) -> AsyncIterator[tuple[int, Record]]:
    """Records of ``articles`` at these origins, as far as they are still there."""
    articles = topic_name(namespace, Topic.ARTICLES)
    begins, wanted = await begin_offsets(brokers, articles), set(origins)
    ranges = {}
    for partition in {partition for partition, _ in wanted}:
        offsets = [offset for at, offset in wanted if at == partition]
        ranges[TopicPartition(articles, partition)] = (max(min(offsets), begins[partition]), max(offsets) + 1)
    async for partition, record in read_some(brokers, ranges):
        if (partition, record.offset) in wanted:
            yield partition, record


def _place(record: Record, otherwise: str) -> Headers:
    """Where a record came from, as it was said first."""
    said = tuple(
        (name, found[: headers.MOST_SHOWN])
        for name, found in record.headers
        if name in (headers.FILE, headers.RECORD, headers.NOTE)
    )
    return said or ((headers.FILE, otherwise.encode()), (headers.RECORD, str(record.offset).encode()))
