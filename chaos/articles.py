"""What is sent: generated articles with dates of our choice, redeliveries, and some records that are no articles."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import orjson

from streams.generate import generate

_NO_ARTICLES = (b"{not json", b'{"source":"outlet"}', b"\xff\xfe", b"[]")
_BAD_SHARE, _STRAY_SHARE = 0.01, 0.02


@dataclass(frozen=True, slots=True)
class Plan:
    """What one round sends: so many articles in so many seconds, a share of them before the first worker starts."""

    articles: int
    seconds: float
    seed: int
    live: bool
    """Dates that go on with the clock, ``speed`` times as fast; else the corpus' own dates, and an end of input."""
    backlog: float = 0.3
    again: float = 1.5
    """How often a record is sent again, on average."""
    again_within_s: float = 60.0
    speed: float = 60.0
    disorder: timedelta = timedelta(minutes=9)
    stray: timedelta = timedelta(minutes=90)
    """How far back a few articles are dated: far enough to be late, and known though late."""


@dataclass(frozen=True, slots=True, order=True)
class Sending:
    """A record, and how many seconds after the first worker it is sent."""

    at: float
    value: bytes


def sendings(plan: Plan, now: datetime) -> list[Sending]:
    """Everything that a plan sends, in order of time; what stands at 0 or before is the backlog."""
    random = Random(plan.seed)
    found: list[Sending] = []
    for number, value in enumerate(_values(plan, random, now)):
        share = (number / plan.articles - plan.backlog) / (1 - plan.backlog)
        at = min(max(share, 0.0), 1.0) * plan.seconds
        found.append(Sending(at, value))
        later = [at + random.uniform(0, plan.again_within_s) for _ in range(_times(random, plan.again))]
        found += [Sending(min(again, plan.seconds), value) for again in later]
    return sorted(found)


def _values(plan: Plan, random: Random, now: datetime) -> Iterator[bytes]:
    begin = now - timedelta(seconds=plan.seconds * plan.speed)
    span = plan.seconds * plan.speed / (1 - plan.backlog)
    for number, value in enumerate(generate(plan.articles, plan.seed)):
        if random.random() < _BAD_SHARE:
            yield random.choice(_NO_ARTICLES)
        if not plan.live:
            yield value
            continue
        back = random.random() * (plan.stray if random.random() < _STRAY_SHARE else plan.disorder)
        date = begin + timedelta(seconds=span * (number / plan.articles - plan.backlog)) - back
        yield orjson.dumps({**orjson.loads(value), "published_at": date.astimezone(UTC).isoformat()})


def _times(random: Random, mean: float) -> int:
    """Geometric, with this mean."""
    times = 0
    while random.random() < mean / (1 + mean):
        times += 1
    return times
