"""What the log of ``articles`` says by itself: which records are articles, and which are to be rejected."""

from typing import NamedTuple

from schemas import Identity, Origin
from streams.stages.base import Record, Topic
from streams.stages.headers import END, LENGTH
from streams.stages.intake import Parsed, Rejection, parse_article
from streams.stages.markers import header, received_at
from streams.stages.pace import Pace
from streams.stages.tag import Tag
from streams.verify.reach import Reach


class Valid(NamedTuple):
    """An article: its id, and its time in microseconds."""

    article_id: str
    time: int


class Intake:
    """Every record of ``articles``, judged by the rules for input alone."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self.valid: dict[Origin, Valid] = {}
        self.rejected: set[Origin] = set()
        self.ended: set[int] = set()
        self.reaches = [Reach(identity) for _ in range(identity.partitions)]

    @property
    def records(self) -> int:
        """How many records there are that are no end records."""
        return len(self.valid) + len(self.rejected)

    def take(self, partition: int, record: Record) -> None:
        """Judge one record."""
        received = _received(record, self._identity)
        self.reaches[partition].take(record, received)
        if self._identity.bounded and header(record, END) is not None:
            self.ended.add(partition)
            return
        origin = partition, record.offset
        parsed = _fitting(record, received, self._identity)
        if parsed is None:
            self.rejected.add(origin)
        else:
            self.valid[origin] = Valid(parsed.article_id, parsed.published.time)


def parse(record: Record, identity: Identity) -> Parsed | None:
    """The article of a record on ``articles``, None if it is to be rejected."""
    return _fitting(record, _received(record, identity), identity)


def _received(record: Record, identity: Identity) -> Parsed | None:
    """The article of a record, be its tagged form too large or not: the clock sees it in any case."""
    if header(record, END) is not None or header(record, LENGTH) is not None:
        return None
    try:
        return parse_article(record.value, received_at(record, bounded=identity.bounded), identity.max_article_bytes)
    except Rejection:
        return None


def _fitting(record: Record, parsed: Parsed | None, identity: Identity) -> Parsed | None:
    if parsed is not None and len(record.value or b"") > _SURELY_FITS and _too_large_when_tagged(record, identity):
        return None
    return parsed


_SURELY_FITS = 64 * 1024
"""No article up to this size is rejected for the size of its tagged form."""


def _too_large_when_tagged(record: Record, identity: Identity) -> bool:
    sent = Tag(0, "verify", identity, Pace()).process([record])
    return any(emission.topic is Topic.REJECTED for phase in sent for emission in phase)
