"""``dateline replay``: input records onto ``articles``, in the order and at the speed that a user asks for.

Each record goes to a partition drawn at random, so a record that is sent again, in one run or the next, lands anywhere:
the counts must not depend on it. The draw is seeded by what the log holds already, so equal runs are alike.
"""

import asyncio
import heapq
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

import structlog

from schemas import Identity
from streams.cluster import Brokers
from streams.hints import hint
from streams.inputs import InputRecord
from streams.resume import sent_before
from streams.runtime.config import topic_name
from streams.runtime.identity import check
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import Writer, end_offsets, open_writer
from streams.stages.base import Topic
from streams.stages.headers import END
from streams.tails import ended_partitions, recent_watermark

log = structlog.get_logger(__name__)

_REPEATED_WITHIN = 1_000
"""A record is sent again at most so many records later."""


class NotBoundedError(ValueError):
    """An end of input for a namespace that has none."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to send. ``speed``: event time over wall time, None for as fast as it goes; ``limit``: input records sent.

    ``resume``: without the records that stand on the topic already.
    """

    speed: float | None = None
    repeat_percent: float = 0.0
    limit: int | None = None
    end: bool = False
    seed: int = 0
    resume: bool = False


@dataclass(slots=True)
class Sent:
    """What was sent. ``late``: records whose date the watermark had already passed by more than the lateness."""

    records: int = 0
    bad: int = 0
    repeats: int = 0
    late: int = 0
    ended: bool = False


async def replay(
    brokers: Brokers, namespace: str, records: Iterable[InputRecord], plan: Plan, sent: Sent | None = None
) -> Sent:
    """Send records, in their order, and the end of input if planned; all of it is acknowledged on return.

    ``sent``: counts meanwhile, for who stops it.

    Raises NotBoundedError, and RuntimeProblem when the namespace is not there or has ended, or no broker answers.
    """
    identity = await check(brokers, namespace)
    if plan.end and not identity.bounded:
        raise NotBoundedError(f"the namespace {namespace} is live: --end needs one made by topics create --bounded")
    ended = await ended_partitions(brokers, namespace) if identity.bounded else set()
    if ended and (plan.limit != 0 or len(ended) == identity.partitions):
        raise RuntimeProblem(_ended_text(brokers, namespace, ended, identity))
    name = topic_name(namespace, Topic.ARTICLES)
    random = Random(sum((await end_offsets(brokers, name)).values()))  # noqa: S311 (nothing secret)
    if plan.resume:
        records = (await sent_before(brokers, namespace)).without(records)
    sent = sent or Sent()
    async with open_writer(brokers, name) as writer:
        sender = _Sender(writer, identity, random, await _lateness_bound(brokers, namespace, identity), sent)
        await sender.send_all(with_repeats(islice(records, plan.limit), plan.repeat_percent, plan.seed), plan.speed)
        if plan.end:
            await writer.flush()
            for partition in set(range(identity.partitions)) - ended:
                await writer.send(partition, None, b"", ((END, b""),))
            sent.ended = True
    return sent


def with_repeats(records: Iterable[InputRecord], percent: float, seed: int) -> Iterator[tuple[InputRecord, bool]]:
    """Records, about ``percent`` of them once more somewhere behind; with whether it is such a repeat."""
    random = Random(seed)  # noqa: S311 (nothing secret)
    waiting: list[tuple[int, int, InputRecord]] = []
    for number, record in enumerate(records):
        yield record, False
        if random.random() * 100 < percent:
            heapq.heappush(waiting, (number + random.randrange(_REPEATED_WITHIN), number, record))
        while waiting and waiting[0][0] <= number:
            yield heapq.heappop(waiting)[2], True
    while waiting:
        yield heapq.heappop(waiting)[2], True


class _Sender:
    def __init__(self, writer: Writer, identity: Identity, random: Random, late_before: int | None, sent: Sent) -> None:
        self._writer = writer
        self._partitions = identity.partitions
        self._random = random
        self._late_before = late_before
        self._sent = sent

    async def send_all(self, records: Iterable[tuple[InputRecord, bool]], speed: float | None) -> None:
        pace = _Pace(speed) if speed else None
        for record, repeat in records:
            if pace is not None and not repeat:
                await pace.wait_for(record.time)
            self._count(record, repeat)
            partition = self._random.randrange(self._partitions)
            await self._writer.send(partition, None, record.value, record.headers())

    def _count(self, record: InputRecord, repeat: bool) -> None:
        self._sent.records += 1
        self._sent.repeats += repeat
        self._sent.bad += record.bad and not repeat
        if self._late_before is not None and record.time is not None and record.time < self._late_before:
            if not self._sent.late:
                log.warning(
                    "articles_will_be_late",
                    file=record.file,
                    record=record.record,
                    advice="replay into a new namespace",
                )
            self._sent.late += 1


class _Pace:
    """Holds records back until their time has come: event time runs ``speed`` times as fast as the clock."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._began = time.monotonic()
        self._first: int | None = None

    async def wait_for(self, moment: int | None) -> None:
        if moment is None:
            return
        if self._first is None:
            self._first = moment
        due = self._began + (moment - self._first) / 1_000_000 / self._speed
        wait = due - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)


async def _lateness_bound(brokers: Brokers, namespace: str, identity: Identity) -> int | None:
    """Articles before this time will be late, as far as the newest markers tell; None in a bounded namespace."""
    if identity.bounded:
        return None
    return await recent_watermark(brokers, namespace, identity) - identity.lateness


def _ended_text(brokers: Brokers, namespace: str, ended: set[int], identity: Identity) -> str:
    if len(ended) == identity.partitions:
        compare = hint("expect --check FILE", namespace, brokers)
        return (
            f"the input of {namespace} has ended: nothing can follow; replay into a new namespace, or compare what it "
            f"counted with expected counts: {compare}"
        )
    return (
        f"the input of {namespace} has ended in {len(ended)} of {identity.partitions} partitions; "
        f"end the others: {hint('replay --limit 0 --end', namespace, brokers)}"
    )
