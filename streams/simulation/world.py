"""A simulated broker: logs that Kafka's cleaner compacts and retention cuts, commits with fencing, and a wall clock."""

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from streams.runtime import commits
from streams.stages.base import Emission, Headers, Record, Topic

Place = tuple[Topic, int]
"""A partition of a topic. A task is named by the place it reads."""

LAG = 200
"""Steps. What was written since is not compacted (min.compaction.lag), and a tombstone once kept stays for as long
(delete.retention). A restore that takes longer than half of it starts anew."""
LARGEST = 16 << 10
"""Bytes of a record that the broker takes of a worker: some eight times what an article may have here, as in Kafka."""
COMPACTED = (Topic.EVENT_COUNTS, Topic.DEDUPLICATE_CHANGELOG, Topic.AGGREGATE_CHANGELOG)


class Commit(NamedTuple):
    """What an offset commit says: the next offset to read, and the metadata beside it (None: never committed)."""

    position: int
    metadata: str | None


NO_COMMIT = Commit(0, None)


@dataclass(slots=True)
class Entry:
    """A record in a log. ``written`` and ``cleaned`` (the compaction that first kept it) are steps of the schedule."""

    record: Record
    written: int
    cleaned: int | None = None


class Log:
    """One partition. Offsets are dense; a record that compaction removed leaves None."""

    def __init__(self) -> None:
        self.begin = 0
        """Retention has cut off what stood before this offset."""
        self.entries: list[Entry | None] = []
        self.written: list[Record] = []
        """Every record there ever was, compacted away or not: for the checks only."""

    @property
    def end(self) -> int:
        """Offset of the next record to be written."""
        return len(self.entries)

    def append(
        self, key: bytes | None, value: bytes | None, headers: Headers = (), *, timestamp: int = 0, step: int = 0
    ) -> Record:
        """Write a record."""
        record = Record(self.end, timestamp, key, value, headers)
        self.entries.append(Entry(record, step))
        self.written.append(record)
        return record

    def skip(self) -> None:
        """An offset at which nothing stands for a reader: the end of a producer's transaction."""
        self.entries.append(None)

    def read(self, start: int, stop: int) -> list[Record]:
        """The records that still stand at ``start`` … ``stop - 1``."""
        return [entry.record for entry in self.entries[start:stop] if entry]

    def cut(self, below: int) -> None:
        """Retention: what stands below this offset is gone, and the log begins there."""
        for offset in range(self.begin, below):
            self.entries[offset] = None
        self.begin = max(self.begin, below)

    def compact(self, cut: int, step: int, oldest_reader: int) -> None:
        """One run of Kafka's cleaner over the offsets below ``cut``.

        Of each key the newest record below the cut stays. ``oldest_reader`` is the step at which the oldest restore
        that is still running began: what was written since is younger than min.compaction.lag and not touched, and a
        tombstone goes only in a later run than the one that first kept it, when nobody reads who began before that
        (delete.retention).
        """
        cut = next((o for o, e in enumerate(self.entries[:cut]) if e and e.written >= oldest_reader), cut)
        newest = {entry.record.key: offset for offset, entry in enumerate(self.entries[:cut]) if entry}
        for offset, entry in enumerate(self.entries[:cut]):
            if entry is None:
                continue
            gone = entry.record.value is None and entry.cleaned is not None and entry.cleaned < oldest_reader
            if newest[entry.record.key] != offset or gone:
                self.entries[offset] = None
            elif entry.cleaned is None:
                entry.cleaned = step


class World:
    """All logs of one namespace, its commits, and who may commit."""

    def __init__(self, partitions: int, now: int) -> None:
        self.partitions = partitions
        self.now = now
        """The broker's wall clock, in milliseconds. Each worker has its own, which may be wrong."""
        self.step = 0
        self.logs: dict[Place, Log] = {(topic, p): Log() for topic in Topic for p in range(partitions)}
        self.commits: dict[Place, Commit] = {}
        self.owners: dict[Place, str] = {}

    def write(self, emission: Emission) -> Record:
        """Append what a stage emits; the record's timestamp is the wall clock. Raises ValueError for one too large."""
        said = sum(len(name) + len(value) for name, value in emission.headers)
        if said + len(emission.key or b"") + len(emission.value or b"") > LARGEST:
            raise ValueError(f"{emission.topic}: a record larger than {LARGEST} bytes is refused, however often")
        log = self.logs[emission.topic, emission.partition]
        return log.append(emission.key, emission.value, emission.headers, timestamp=self.now, step=self.step)

    def produce(self, partition: int, value: bytes | None, headers: Headers = ()) -> Record:
        """A producer's record on ``articles``."""
        log = self.logs[Topic.ARTICLES, partition]
        return log.append(None, value, headers, timestamp=self.now, step=self.step)

    def committed(self, place: Place) -> Commit:
        """The last accepted commit."""
        return self.commits.get(place, NO_COMMIT)

    def start(self, place: Place) -> Commit:
        """Where a task starts. Raises RuntimeProblem when the log does not hold what comes next (rule 9)."""
        log, commit = self.logs[place], self.commits.get(place)
        made = None if commit is None else commits.Commit(commit.position, commit.metadata or "")
        start = commits.start_from(made, commits.Bounds(log.begin, log.end), str(place))
        return Commit(start.position, start.metadata)

    def commit(self, place: Place, writer: str, commit: Commit) -> bool:
        """Accept a commit, unless ``writer`` has lost the partition."""
        if self.owners.get(place) != writer:
            return False
        self.commits[place] = commit
        return True

    def compact(self, place: Place, random: Random, oldest_reader: int) -> None:
        """A cleaner run up to a random offset. A restore that runs for longer than the lag is not waited for."""
        log = self.logs[place]
        cut = random.choice([log.end, random.randint(0, log.end)])
        log.compact(cut, self.step, max(oldest_reader, self.step - LAG))
