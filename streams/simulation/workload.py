"""What one schedule works on: the settings of a namespace, and the records that producers will send."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import orjson

from schemas import Identity
from streams.eventtime.windows import DAY, HOUR, MINUTE, SECOND, to_text
from streams.simulation.texts import LANGUAGES, STORIES, VARIANTS, body
from streams.stages.base import Headers, Record
from streams.stages.headers import (
    BEHIND_END,
    CHECK,
    FILE,
    HASH,
    LENGTH,
    MARKER,
    NOTE,
    ORIGINAL_TIMESTAMP,
    RECORD,
    SKETCH,
)
from streams.stages.intake import Parsed, parse_article
from streams.stages.markers import header, received_at
from streams.stages.setup import Pace, make_identity

START = 1_663_632_000 * SECOND
"""2022-09-20T00:00:00Z."""
LONG_AFTER = 4 * 365 * DAY
"""How much later a backlog is replayed."""
_WINDOWS = (("1h", "1d"), ("1h",), ("1d",), ("6h/2h", "1d"), ("1d", "3d/1d"), ("1w",), ("1h", "1w"), ("30m", "1d"))
_MAX_BYTES = 2_000
_NAMES = (SKETCH, CHECK, BEHIND_END, MARKER, FILE, RECORD, NOTE, LENGTH, HASH, ORIGINAL_TIMESTAMP)
_VALUES = (b"", b"7", b"1663632000000", b"\xff\xfe", b"nobody knows")
_NEVER = 10**15
"""Milliseconds. Sending restored windows once more heals; schedules must be exact without it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A record for a partition of ``articles``, due at ``time`` (event time, microseconds)."""

    partition: int
    value: bytes
    time: int


@dataclass(frozen=True, slots=True)
class Workload:
    """Settings and records of a schedule. ``offset``: how far the wall clock is ahead of event time (microseconds)."""

    identity: Identity
    pace: Pace
    offset: int
    items: tuple[Item, ...]


def make_workload(random: Random, fewest: int, most: int) -> Workload:
    """A random workload of at most ``most`` distinct articles, and as far as these allow of at least ``fewest``."""
    partitions = random.choice([1, 2, 2, 3, 3, 4])
    identity = make_identity(
        partitions=partitions,
        bounded=random.random() < 0.4,
        windows=random.choice(_WINDOWS),
        lateness=random.choice([0, 2 * HOUR, 12 * HOUR, 2 * DAY]),
        story_horizon=random.choice([HOUR, 8 * HOUR, DAY, 7 * DAY]),
        max_article_bytes=_MAX_BYTES,
        k=random.choice([1, 2, 2, 3]),
    )
    pace = Pace(
        idle_after=random.choice([20, 120, 600]) * 60_000,
        emit_interval=random.choice([0, 1_000, 60_000]),
        marker_interval=random.choice([0, 1_000, 60_000]),
        refresh_after=_NEVER,
    )
    offset = random.choice([0, 0, LONG_AFTER])
    used = random.sample(range(partitions), random.randint(1, partitions))
    items = _items(random, random.randint(min(fewest, most), most), identity, used, offset)
    return Workload(identity, pace, offset, tuple(items))


def article_of(record: Record, *, bounded: bool) -> Parsed | None:
    """A record's article, or None if it is none (what a rejection is, is intake's own business and tested there)."""
    if header(record, LENGTH) is not None:
        return None
    try:
        return parse_article(record.value, received_at(record, bounded=bounded), _MAX_BYTES)
    except ValueError:
        return None


def hostile_headers(random: Random) -> Headers:
    """Headers that anybody may write on ``articles``: names that mean something here, values that may not, or large."""
    return tuple(
        (name, random.choice(_VALUES) * random.choice([1, 1, 2_000]))
        for name in random.sample(_NAMES, random.randint(1, 4))
    )


def _items(random: Random, count: int, identity: Identity, used: list[int], offset: int) -> list[Item]:
    """Articles in the order of their making, some wrong in date, some sent again later, some no articles at all."""
    step = random.choice([5 * MINUTE, HOUR, 8 * HOUR])
    span = identity.lateness + identity.story_horizon
    wrong = random.randint(0, identity.k - 1)
    languages = random.sample(LANGUAGES, random.randint(1, len(LANGUAGES)))
    time, items = START, []
    for number in range(count):
        time += random.randint(0, 2 * step)
        delay = random.choice([random.randint(0, MINUTE), random.randint(0, 2 * step), random.randint(0, span + DAY)])
        date = time - (delay if random.random() < 0.4 else 0)
        if count // 3 <= number < count // 3 + wrong:
            date = time + (100 * DAY if offset else 20 * HOUR)
        value = _bad(random) if random.random() < 0.07 else _article(random, date, languages)
        item = Item(random.choice(used), value, time)
        items += [item] * (random.randint(1, 3) if date > time else 1)
    for _ in range(random.randint(0, count // 2)):
        place = random.randrange(len(items))
        later = min(len(items), place + random.randint(1, 12))
        again = items[place]
        items.insert(later, Item(random.choice(used), again.value, items[later - 1].time))
    return items


def again(random: Random, items: Sequence[Item], count: int) -> list[Item]:
    """Redeliveries of some items, due when the last one is."""
    return [
        replace(random.choice(items), partition=random.choice(items).partition, time=items[-1].time)
        for _ in range(count)
    ]


def _article(random: Random, date: int, languages: list[str]) -> bytes:
    language = random.choice(languages)
    story, variant = random.randrange(STORIES), random.choice(VARIANTS)
    article: dict[str, Any] = {
        "source": random.choice(["Morning Post", "Evening Herald", "wire", "file"]),
        "published_at": _published(random, date),
        "body": body(language, story, variant),
    }
    if random.random() < 0.4:
        article["url"] = f"https://{language}.example/{random.randrange(6)}"
    if random.random() < 0.2:
        article["title"] = body(language, story, "short")
    return orjson.dumps(article)


def _published(random: Random, date: int) -> str:
    text = to_text(date)
    kind = random.random()
    if kind < 0.25:
        return text[:10]
    return text if kind < 0.95 else text[:19]


def _bad(random: Random) -> bytes:
    makers: list[Callable[[], bytes]] = [
        lambda: b"not JSON",
        lambda: b"\xff\xfe",
        lambda: b"",
        lambda: orjson.dumps({"source": "wire", "published_at": "2022-02-30", "body": "No such day."}),
        lambda: orjson.dumps({"source": "wire", "published_at": "2022-09-20", "body": "  "}),
        lambda: orjson.dumps({"published_at": "2022-09-20", "body": "No source."}),
        lambda: orjson.dumps({"source": "wire", "published_at": "2031-01-01", "body": "From the future."}),
        lambda: orjson.dumps({"source": "wire", "published_at": "1899-12-31", "body": "Before all time."}),
        lambda: orjson.dumps({"source": "wire", "published_at": "2022-09-20", "body": "long " * 1000}),
    ]
    return random.choice(makers)()
