"""Records that only Dateline itself reads: markers, tallies, and the identity of a namespace."""

from typing import Literal

from schemas.article import NonEmpty
from schemas.base import RecordModel


class Marker(RecordModel):
    """How far event time has come in one source partition; merged by maximum (see ``streams.eventtime.marks``)."""

    source: int
    """The partition (of the stage's input topic) that the mark speaks of."""
    mark: int


class TallyEntry(RecordModel):
    """Additions to the sets of one tag in one window. Numbers are offsets in the tagged partition of the tally."""

    window: NonEmpty
    start: int
    reports: tuple[int, ...] = ()
    echoes: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()


class Tally(RecordModel):
    """What one batch of one ``tagged`` partition adds to the sets of one tag."""

    tag: NonEmpty
    partition: int
    entries: tuple[TallyEntry, ...]


class Identity(RecordModel):
    """What must not change under living state. Stands on ``namespace`` under the key ``identity``.

    Times are in microseconds. A worker whose own identity differs refuses to start.
    """

    format: Literal[1] = 1
    partitions: int
    bounded: bool
    story_horizon: int
    lateness: int
    windows: tuple[str, ...]
    sketch_version: int
    normalisation_version: int
    boilerplate_version: str
    language_detector: str
    partitioner: Literal["crc32"] = "crc32"
    max_article_bytes: int
    k: int
    topic_ids: dict[str, str] = {}
    """Kafka's topic ids of ``articles``, ``tagged`` and ``tallies``; empty where the broker gives none."""
