"""The brokerless runner: the three stages in one process, from input records to final counts.

Bounded, so nothing is late but what stands behind the end. The same stage objects and encodings as on Kafka; the
changelogs are not written, as there is nothing to restore.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from schemas import EventCount, Identity
from streams.counts import counts_in_order
from streams.inputs import InputRecord
from streams.outcomes import Outcomes
from streams.stages.base import Emission, Phases, Record, Topic
from streams.stages.headers import END
from streams.stages.setup import Pace, make_stage

BATCH = 256
"""Input records that go through the stages together."""

_WAY = (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)


class LocalRun:
    """Feeds input records to the stages. ``now`` is the records' Kafka timestamp (ms)."""

    def __init__(self, identity: Identity, now: int, *, keep_outcomes: bool = False) -> None:
        self._identity = identity
        self._now = now
        self._stages = {
            (topic, partition): make_stage(topic, partition, "local", identity, Pace())
            for topic in _WAY
            for partition in range(identity.partitions)
        }
        self._waiting: defaultdict[tuple[Topic, int], list[Record]] = defaultdict(list)
        self._offsets: defaultdict[tuple[Topic, int], int] = defaultdict(int)
        self._records = 0
        self._finals: list[EventCount] = []
        self.outcomes = Outcomes(keep_outcomes)

    def feed(self, record: InputRecord) -> None:
        """Take one input record."""
        partition = self._records % self._identity.partitions
        offset = self._append(Emission(Topic.ARTICLES, partition, None, record.value, record.headers()))
        self.outcomes.arrived(record, (partition, offset))
        self._records += 1
        if self._records % BATCH == 0:
            self._flow()

    def finish(self) -> list[EventCount]:
        """End the input; the final counts in the order of output."""
        for partition in range(self._identity.partitions):
            self._append(Emission(Topic.ARTICLES, partition, None, b"", ((END, b""),)))
        self._flow()
        return counts_in_order(self._finals, self._identity.windows)

    def _flow(self) -> None:
        """Everything that waits goes down the way."""
        for topic in _WAY:
            for partition in range(self._identity.partitions):
                records = self._waiting.pop((topic, partition), None)
                if records:
                    self._take(self._stages[topic, partition].process(records))

    def _take(self, sent: Phases) -> None:
        for phase in sent:
            for emission in phase:
                if emission.topic in _WAY:
                    self._append(emission)
                elif emission.topic is Topic.EVENT_COUNTS:
                    if emission.value is not None:
                        self._finals.append(EventCount.model_validate_json(emission.value))
                else:
                    self.outcomes.take(emission)

    def _append(self, emission: Emission) -> int:
        target = emission.topic, emission.partition
        offset = self._offsets[target]
        self._offsets[target] = offset + 1
        record = Record(offset, self._now, emission.key, emission.value, emission.headers)
        self._waiting[target].append(record)
        if emission.topic is Topic.TAGGED:
            self.outcomes.take(emission)
        return offset


class LocalResult(NamedTuple):
    """Final counts in the order of output, and what became of each record."""

    counts: list[EventCount]
    outcomes: Outcomes


def run_local(
    records: Iterable[InputRecord], identity: Identity, now: int, *, keep_outcomes: bool = False
) -> LocalResult:
    """Count input records without a broker. ``now``: start of the run in ms, by which future dates are judged."""
    run = LocalRun(identity, now, keep_outcomes=keep_outcomes)
    for record in records:
        run.feed(record)
    return LocalResult(run.finish(), run.outcomes)
