"""The brokerless runner: the three stages in one process, from input records to final counts.

Bounded, so nothing is late but what stands behind the end. The same stage objects and encodings as on Kafka; changelogs
are written only where something reads them, as there is nothing to restore.
"""

import gc
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from schemas import Identity
from streams.finals import FinalCounts
from streams.inputs import InputRecord
from streams.outcomes import Outcomes
from streams.stages.aggregate import Aggregate
from streams.stages.base import Emission, Phases, Record, Topic
from streams.stages.headers import END
from streams.stages.markers import markers
from streams.stages.setup import Pace, make_stage
from streams.taggers import InProcess, Tagged, Taggers

BATCH = 1_024
"""Input records that go through the stages together."""

_BEHIND_TAG = (Topic.TAGGED, Topic.TALLIES)
_WAY = (Topic.ARTICLES, *_BEHIND_TAG)
_FINALS_ONLY = Pace(emit_interval=None)


class LocalRun:
    """Feeds input records to the stages. ``now`` is the records' Kafka timestamp (ms).

    ``changelogs``: the stages write them. ``taggers``: where articles are tagged, if not here.
    """

    def __init__(
        self,
        identity: Identity,
        now: int,
        *,
        keep_outcomes: bool = False,
        changelogs: bool = False,
        taggers: Taggers | None = None,
    ) -> None:
        self._identity = identity
        self._now = now
        self._taggers = taggers or InProcess(identity)
        writers = {
            Topic.TAGGED: "local" if changelogs or keep_outcomes else None,
            Topic.TALLIES: "local" if changelogs else None,
        }
        self._stages = {
            (topic, partition): make_stage(topic, partition, writers[topic], identity, _FINALS_ONLY)
            for topic in _BEHIND_TAG
            for partition in range(identity.partitions)
        }
        self._tagged: deque[Tagged] = deque()
        self._waiting: defaultdict[tuple[Topic, int], list[Record]] = defaultdict(list)
        self._offsets: defaultdict[tuple[Topic, int], int] = defaultdict(int)
        self._records = 0
        self._finals = FinalCounts(identity.windows)
        self.outcomes = Outcomes(keep_outcomes)

    def feed(self, record: InputRecord) -> None:
        """Take one input record."""
        partition = self._records % self._identity.partitions
        offset = self._append(Emission(Topic.ARTICLES, partition, None, record.value, record.headers()))
        self.outcomes.arrived(record, (partition, offset))
        self._records += 1
        if self._records % BATCH == 0:
            self._flow(ahead=self._taggers.ahead)

    def finish(self) -> FinalCounts:
        """End the input; the final counts."""
        self._flow()
        self._close()
        for partition in range(self._identity.partitions):
            self._append(Emission(Topic.ARTICLES, partition, None, b"", ((END, b""),)))
        self._flow()
        return self._finals

    def _flow(self, ahead: int = 0) -> None:
        """What waits goes down the way; ``ahead``: so many batches may still be with the taggers behind it."""
        for partition in range(self._identity.partitions):
            records = self._waiting.pop((Topic.ARTICLES, partition), None)
            if records:
                self._tagged.append(self._taggers.tag(partition, records))
        while len(self._tagged) > ahead:
            self._take(self._tagged.popleft().result())
        for topic in _BEHIND_TAG:
            for partition in range(self._identity.partitions):
                records = self._waiting.pop((topic, partition), None)
                if records:
                    self._take(self._stages[topic, partition].process(records))

    def _close(self) -> None:
        """Windows become final one end after the other: all at once their finals would take more than all the sets."""
        stages = [stage for stage in self._stages.values() if isinstance(stage, Aggregate)]
        for end in sorted({end for stage in stages for end in stage.ends}):
            for source in range(self._identity.partitions):
                for marker in markers(Topic.TALLIES, self._identity.partitions, source, end + self._identity.lateness):
                    self._append(marker)
            self._flow()

    def _take(self, sent: Phases) -> None:
        for phase in sent:
            for emission in phase:
                if emission.topic in _WAY:
                    self._append(emission)
                elif emission.topic is Topic.EVENT_COUNTS:
                    if emission.value is not None:
                        self._finals.add(emission.value)
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
    """Final counts, and what became of each record."""

    counts: FinalCounts
    outcomes: Outcomes


def run_local(
    records: Iterable[InputRecord],
    identity: Identity,
    now: int,
    *,
    keep_outcomes: bool = False,
    taggers: Taggers | None = None,
) -> LocalResult:
    """Count input records without a broker. ``now``: start of the run in ms, by which future dates are judged."""
    run = LocalRun(identity, now, keep_outcomes=keep_outcomes, taggers=taggers)
    with _seldom_collected():
        for record in records:
            run.feed(record)
        return LocalResult(run.finish(), run.outcomes)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Full garbage collections a hundred times as seldom: they would look at millions of things that stay."""
    before = gc.get_threshold()
    gc.set_threshold(before[0], before[1], 100 * before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)
