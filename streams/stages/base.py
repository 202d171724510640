"""What a stage is: a synchronous object for one partition, without I/O and without a clock.

A runner (brokerless, simulator or Faust) drives it::

    stage = make_stage(...)                        # anew for every assignment (rule 8)
    stage.begin(position, metadata)                # of the last accepted commit; metadata None without one
    stage.rewind_to(records)                       # the last `rewind` input records before position (tag's clock)
    stage.load(records)                            # the changelog, in order, any number of calls
    publish(stage.restored())                      # rewrites of merged state, acknowledged before anything else
    while True:
        publish(stage.process(records))            # or stage.tick(...): then wait for every acknowledgement
        commit(stage.position, stage.metadata())   # as they stood after the acknowledged step
        publish(stage.committed(position, metadata))   # tombstones, only after the broker accepted the commit

What a step returns is a list of *phases*; a phase is a list of emissions. All of one phase is acknowledged before the
next is sent. On a broker error the same emissions are sent again, in the same order, never recomputed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol
from zlib import crc32


class Topic(StrEnum):
    """Topics by their name inside a namespace: the topic is ``f"{namespace}.{topic}"``."""

    ARTICLES = "articles"
    TAGGED = "tagged"
    UNIQUE = "unique"
    DUPLICATES = "duplicates"
    TALLIES = "tallies"
    EVENT_COUNTS = "event-counts"
    REJECTED = "rejected"
    LATE = "late"
    NAMESPACE = "namespace"
    DEDUPLICATE_CHANGELOG = "deduplicate-changelog"
    AGGREGATE_CHANGELOG = "aggregate-changelog"


Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A record as read from a partition. ``timestamp`` is Kafka's, in milliseconds."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Emission:
    """A record to write to a partition of a topic. ``value`` None is a tombstone."""

    topic: Topic
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


Phases = list[list[Emission]]


@dataclass(frozen=True, slots=True)
class LogEnd:
    """The broker's word on a stage's input log: ``end`` offset as answered to a question sent at ``asked_at`` (ms).

    ``ends``: the end offsets of all partitions of that topic, as answered to a question sent not before that answer.
    ``rest``: the offset from which on, up to ``end``, no record stands, where that was looked at: a producer's
    transaction ends with an offset that no reader is given.
    """

    end: int
    asked_at: int
    ends: tuple[int, ...] = ()
    rest: int | None = None


class Stage(Protocol):
    """One stage at work on one partition. See the module's text for the order of calls."""

    name: ClassVar[str]
    source: ClassVar[Topic]
    changelog: ClassVar[Topic | None]
    rewind: ClassVar[int]
    """How many input records before the commit the stage wants to see again at restore (0: none)."""

    @property
    def position(self) -> int:
        """Offset of the next record to process: what a commit of everything done so far says."""

    def begin(self, position: int, metadata: str | None) -> None:
        """Stand where the last accepted commit stood."""

    def rewind_to(self, records: Iterable[Record]) -> None:
        """See the last ``rewind`` input records before the commit again, in order, any number of calls."""

    def load(self, records: Iterable[Record]) -> None:
        """Take in changelog records, in order."""

    def restored(self) -> Phases:
        """All of the changelog is loaded: drop what is over, and send what must be written anew."""

    def process(self, records: Sequence[Record]) -> Phases:
        """Take in input records, in order of offset."""

    def tick(self, now: int, log_end: LogEnd | None) -> Phases:
        """Send what is due at ``now`` (ms). May decide when something is sent, never what."""

    def metadata(self) -> str:
        """What the offset commit carries (at most 4,096 bytes): watermarks and highest origins."""

    def committed(self, position: int, metadata: str) -> Phases:
        """The broker has accepted this commit: what it made obsolete may be deleted."""


def partition_of(key: bytes, partitions: int) -> int:
    """Partition of a key: CRC-32 modulo the partition count (librdkafka's "consistent" partitioner)."""
    return crc32(key) % partitions


def phases(*groups: list[Emission]) -> Phases:
    """The groups that are not empty, as phases."""
    return [group for group in groups if group]
