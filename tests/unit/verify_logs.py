"""A namespace in memory, for the tests of verification: its logs, bounded or live, to put faults in."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from copy import copy, deepcopy
from functools import cache

from schemas import Identity
from streams.eventtime.windows import DAY
from streams.generate import generate
from streams.stages.base import Emission, Headers, LogEnd, Phases, Record, Stage, Topic
from streams.stages.headers import END, HASH, LENGTH
from streams.stages.pace import Pace
from streams.stages.setup import make_identity, make_stage
from streams.verify import Verdict
from streams.verify.finality import Ends
from streams.verify.logs import Patience, compare_logs

NOW = 1_790_000_000_000
PARTITIONS = 3
WAY = (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)


async def nothing_more() -> bool:
    return False


class Logs:
    """A namespace whose topics are lists, with all three stages at work on it."""

    def __init__(self, *, bounded: bool) -> None:
        self.identity: Identity = make_identity(
            partitions=PARTITIONS, bounded=bounded, windows=("1d", "1h"), lateness=2 * DAY, story_horizon=DAY, k=2
        )
        self.records: dict[Topic, defaultdict[int, list[Record]]] = {topic: defaultdict(list) for topic in Topic}
        self._now = NOW
        self._stages: dict[tuple[Topic, int], Stage] = {
            (topic, partition): make_stage(topic, partition, "w", self.identity, Pace())
            for topic in WAY
            for partition in range(PARTITIONS)
        }

    def send(self, partition: int, value: bytes, headers: Headers = ()) -> None:
        """A record on ``articles``."""
        self._append(Emission(Topic.ARTICLES, partition, None, value, headers))

    def flow(self, after: int = 60_000) -> None:
        """Some ms later everything goes down the way, and what may be sent at any time is sent."""
        self._now += after
        for (topic, partition), stage in self._stages.items():
            log = self.records[topic][partition]
            self._publish(stage.process(log[stage.position :]))
            ends = tuple(len(self.records[topic][other]) for other in range(PARTITIONS))
            self._publish(stage.tick(self._now, LogEnd(len(log), self._now, ends)))

    def end(self) -> None:
        """End the input."""
        for partition in range(PARTITIONS):
            self.send(partition, b"", ((END, b""),))
        self.flow()

    def copy(self) -> "Logs":
        """The same logs, to put a fault in."""
        other = copy(self)
        other.records = deepcopy(self.records)
        return other

    def ends(self, topic: Topic) -> dict[int, int]:
        return {partition: len(self.records[topic][partition]) for partition in range(PARTITIONS)}

    def verdict(self, more: Patience = nothing_more, done: Ends | None = None) -> Verdict:
        return asyncio.run(compare_logs(self.identity, self._read, done or self.ends(Topic.TALLIES), more))

    async def _read(self, topic: Topic) -> AsyncIterator[tuple[int, Record]]:
        for partition, log in self.records[topic].items():
            for record in log:
                yield partition, record

    def _publish(self, phases: Phases) -> None:
        for phase in phases:
            for emission in phase:
                self._append(emission)

    def _append(self, emission: Emission) -> None:
        log = self.records[emission.topic][emission.partition]
        log.append(Record(len(log), self._now, emission.key, emission.value, emission.headers))


def filled(*, bounded: bool, articles: int = 100) -> Logs:
    logs = Logs(bounded=bounded)
    for number, line in enumerate(generate(articles, seed=11)):
        logs.send(number % PARTITIONS, line)
        if number % 40 == 39:
            logs.flow()
    logs.send(0, b"no article")
    logs.send(1, b"x" * 100, ((LENGTH, b"5000000"), (HASH, b"0" * 32)))
    logs.send(2, b'{"source":"s","published_at":"2022-02-30","body":"b"}')
    logs.flow()
    return logs


@cache
def _bounded() -> Logs:
    logs = filled(bounded=True)
    logs.end()
    return logs


def bounded() -> Logs:
    return _bounded().copy()


def live() -> Logs:
    return _live().copy()


@cache
def _live() -> Logs:
    """With articles that come so late that they are late, some of them known, and long before everything else."""
    logs = filled(bounded=False)
    early = list(generate(100, seed=11))[:20]
    for number, line in enumerate(early):
        logs.send(number % PARTITIONS, line)
    logs.send(0, b'{"source":"s","published_at":"1999-01-01T00:00:00Z","body":"A report from Kyiv, long ago."}')
    logs.flow()
    return logs


def compared(verdict: Verdict) -> dict[str, int]:
    return {check.name: check.compared for check in verdict.checks}
