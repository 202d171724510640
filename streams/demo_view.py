"""What the demo shows: the namespace's topics as a consumer sees them grow, and a summary of counts by day."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from schemas import EventCount
from streams.cluster import Brokers
from streams.consume import CountsInEffect
from streams.runtime.batches import to_record
from streams.runtime.config import topic_name
from streams.runtime.reading import open_consumer, partitions_of
from streams.stages.base import Record, Topic
from streams.stages.headers import END

SIDE_TOPICS = (Topic.UNIQUE, Topic.DUPLICATES, Topic.REJECTED, Topic.LATE)
WATCHED = (Topic.ARTICLES, *SIDE_TOPICS, Topic.EVENT_COUNTS)
DAY = "1d"
_NUMBERS = ("reports", "stories", "originals", "sources")
_TOP, _ROWS = 6, 44
"""Events of one day that are shown, and rows of all days: as many as a screen holds."""
_LINE_EVERY_S = 1.0
_POLL_MS = 200


class Picture:
    """What is known so far of a namespace, from its topics' records."""

    def __init__(self) -> None:
        self._sent = 0
        self._keys: dict[Topic, set[bytes | None]] = {topic: set() for topic in SIDE_TOPICS}
        self._counts = CountsInEffect()

    def take(self, topic: Topic, record: Record) -> None:
        """One record. Repeats change nothing."""
        if topic is Topic.ARTICLES:
            self._sent += not any(name == END for name, _ in record.headers)
        elif topic in SIDE_TOPICS:
            self._keys[topic].add(record.key)
        else:
            self._counts.take(record)

    def counts(self) -> list[EventCount]:
        """The counts in effect, in no order."""
        return self._counts.counts()

    def line(self) -> str:
        """The state in one line."""
        duplicates = self._keys[Topic.DUPLICATES]
        unique = len(self._keys[Topic.UNIQUE] - duplicates)
        counts = self.counts()
        return (
            f"{self._sent} records sent: {unique} unique, {len(duplicates)} duplicate, "
            f"{len(self._keys[Topic.REJECTED])} rejected, {len(self._keys[Topic.LATE])} late; "
            f"{len(counts)} counts, {sum(count.final for count in counts)} final"
        )


@asynccontextmanager
async def watching(picture: Picture, brokers: Brokers, namespace: str, console: Console) -> AsyncIterator[None]:
    """Show the picture as it grows while the block runs; at its end everything written so far has been taken in."""
    finish = asyncio.Event()
    task = asyncio.create_task(_watch(picture, brokers, namespace, console, finish))
    try:
        yield
        finish.set()
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _watch(picture: Picture, brokers: Brokers, namespace: str, console: Console, finish: asyncio.Event) -> None:
    if console.is_terminal:
        with Live(console=console, auto_refresh=False, transient=True) as live:
            async for _ in _follow(picture, brokers, namespace, finish):
                live.update(Group(picture.line(), summary(picture.counts())), refresh=True)
        console.print(picture.line(), soft_wrap=True)
        return
    shown, shown_at = "", 0.0
    async for _ in _follow(picture, brokers, namespace, finish):
        if picture.line() != shown and time.monotonic() - shown_at >= _LINE_EVERY_S:
            shown, shown_at = picture.line(), time.monotonic()
            console.print(shown, soft_wrap=True)
    if picture.line() != shown:
        console.print(picture.line(), soft_wrap=True)


async def _follow(picture: Picture, brokers: Brokers, namespace: str, finish: asyncio.Event) -> AsyncIterator[None]:
    """Take in what the topics get; once it is time to finish, up to their ends as of then."""
    topics = {topic_name(namespace, topic): topic for topic in WATCHED}
    tps = await partitions_of(brokers, list(topics))
    async with open_consumer(brokers) as consumer:
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        ends = None
        while ends is None or any([await consumer.position(tp) < end for tp, end in ends.items()]):
            if ends is None and finish.is_set():
                ends = await consumer.end_offsets(tps)
            for tp, records in (await consumer.getmany(timeout_ms=_POLL_MS)).items():
                for record in records:
                    picture.take(topics[tp.topic], to_record(record))
            yield


def summary(counts: Iterable[EventCount]) -> Table:
    """The events most reported on each day, below the day's line for all articles; of many days fewer of each."""
    days: defaultdict[str, list[EventCount]] = defaultdict(list)
    for count in counts:
        if count.window == DAY and count.kind in ("all", "event"):
            days[count.start[:10]].append(count)
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("day (UTC)", "tag"):
        table.add_column(name, no_wrap=True)
    for name in _NUMBERS:
        table.add_column(name, justify="right")
    for day, found in sorted(days.items()):
        found.sort(key=lambda count: (count.kind != "all", -count.reports, -count.stories, count.tag))
        days[day] = found[: 1 + _TOP]
    events = [count for found in days.values() for count in found if count.kind != "all"]
    events.sort(key=lambda count: (-count.reports, -count.stories, count.start, count.tag))
    shown = set(events[: max(_TOP, _ROWS - len(days))])
    for day, found in sorted(days.items()):
        for count in (count for count in found if count.kind == "all" or count in shown):
            # As Text: in a plain string rich would read the middle of event:x:referendum as an emoji.
            table.add_row(day, Text(count.tag), *(str(getattr(count, name)) for name in _NUMBERS))
    return table
