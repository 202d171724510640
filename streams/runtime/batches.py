"""Records in batches, bounded in number and size, and in the order of the log without holes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aiokafka.structs import TopicPartition

from streams.stages.base import Record, Topic

MAX_BYTES = 4 << 20
"""Of one batch; a single record may be larger."""
_MAX_RECORDS = {Topic.ARTICLES: 64}
_MAX_RECORDS_ELSEWHERE = 500


class Batch(NamedTuple):
    """Consecutive records of one source partition, let through in one assignment (``epoch``) of this worker.

    ``begin``: the offset that was next. Before the first record nothing but a hole in the log itself may lie.
    """

    tp: TopicPartition
    records: Sequence[Record]
    epoch: int
    begin: int

    @property
    def last(self) -> int:
        """Offset of the last record."""
        return self.records[-1].offset


def max_records(topic: Topic) -> int:
    """How many records of a topic one step of a stage may take: tagging is the slowest.

    All partitions of a worker share one thread, and a revocation waits for the step under way, so it should take a
    fraction of a second. With 500 and 2,000 the first commits after a take-over came seconds later, and no more
    articles got through (5,000 through one worker: 83 a second against 104).
    """
    return _MAX_RECORDS.get(topic, _MAX_RECORDS_ELSEWHERE)


def to_record(fetched: Any) -> Record:
    """A record as the stages know it, from aiokafka's."""
    return Record(fetched.offset, fetched.timestamp, fetched.key, fetched.value, tuple(fetched.headers))


def split(records: Sequence[Record], most: int, most_bytes: int = MAX_BYTES) -> Iterator[Sequence[Record]]:
    """Cut records into runs of at most ``most`` records and, unless one alone is larger, ``most_bytes``."""
    start = size = 0
    for i, record in enumerate(records):
        length = len(record.value or b"") + len(record.key or b"")
        if i > start and (i - start >= most or size + length > most_bytes):
            yield records[start:i]
            start, size = i, 0
        size += length
    if start < len(records):
        yield records[start:]


class Hole(NamedTuple):
    """Offsets ``[expected, found)`` that were asked for and did not come."""

    expected: int
    found: int


class Sequencer:
    """Lets each source partition's records through once, in order, from a given offset on.

    Fetched records may be dropped on their way (a rebalance, a stopped flow), and Faust stamps them with the generation
    only after the fetch; so the order of offsets decides, nothing else. A hole that shows twice, after seeking back in
    between, is in the log itself (compaction, transactions).
    """

    def __init__(self) -> None:
        self.expected: dict[TopicPartition, int] = {}
        """Offset of the next record of each partition that has a position."""
        self._allowed: dict[TopicPartition, Hole] = {}

    def start(self, positions: dict[TopicPartition, int]) -> None:
        """Forget everything, and let records through from these offsets on."""
        self._allowed.clear()
        self.expected = dict(positions)

    def stop(self) -> None:
        """Let nothing through until the next start."""
        self.start({})

    def allow(self, tp: TopicPartition, hole: Hole) -> None:
        """Let records across this hole when it shows again."""
        self._allowed[tp] = hole

    def pass_over(self, positions: Mapping[TopicPartition, int | None]) -> None:
        """Go on from these positions where they are ahead: it is known that nothing stands before them.

        Otherwise retention could delete offsets that hold nothing, and what comes behind them would look like records
        that were deleted before they were read.
        """
        for tp, expected in self.expected.items():
            self.expected[tp] = max(expected, positions.get(tp) or 0)

    def take(self, tp: TopicPartition, records: Sequence[Record]) -> Sequence[Record] | Hole:
        """The records that come next (maybe none), or the hole before them: then the caller seeks back to ``expected``.

        A hole that was allowed is crossed.
        """
        expected = self.expected.get(tp)
        if expected is None or not records or records[-1].offset < expected:
            return ()
        hole = Hole(expected, records[0].offset)
        if hole.found > expected and self._allowed.get(tp) != hole:
            return hole
        fresh = records if hole.found >= expected else [r for r in records if r.offset >= expected]
        self.expected[tp] = fresh[-1].offset + 1
        return fresh
