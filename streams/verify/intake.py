"""What the log of ``articles`` says by itself: which records are articles, and which are to be rejected."""

from collections.abc import Collection
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
    """Every record of ``articles``, judged by the rules for input, and by tagging where these do not suffice.

    ``doubted``: origins of records that stand on ``rejected``; whether it was their tagging that failed is asked again.
    """

    def __init__(self, identity: Identity, doubted: Collection[Origin]) -> None:
        self._identity = identity
        self._doubted = doubted
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
        received = parse(record, self._identity)
        self.reaches[partition].take(record, received)
        if self._identity.bounded and header(record, END) is not None:
            self.ended.add(partition)
            return
        origin = partition, record.offset
        in_doubt = origin in self._doubted or len(record.value or b"") > _SURELY_FITS
        if received is None or (in_doubt and _rejected_when_tagged(record, self._identity)):
            self.rejected.add(origin)
        else:
            self.valid[origin] = Valid(received.article_id, received.published.time)


def parse(record: Record, identity: Identity) -> Parsed | None:
    """The article of a record on ``articles``, None if the rules for input reject it."""
    if header(record, END) is not None or header(record, LENGTH) is not None:
        return None
    try:
        return parse_article(record.value, received_at(record, bounded=identity.bounded), identity.max_article_bytes)
    except Rejection:
        return None


_SURELY_FITS = 64 * 1024
"""No article up to this size is rejected for the size of its tagged form."""


def _rejected_when_tagged(record: Record, identity: Identity) -> bool:
    sent = Tag(0, "verify", identity, Pace()).process([record])
    return any(emission.topic is Topic.REJECTED for phase in sent for emission in phase)
