"""Records that only Dateline itself reads: markers, tallies, and the identity of a namespace."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.article import NonEmpty, Origin
from schemas.base import RecordModel

MAX_PARTITIONS = 180
"""As many as fit into the 4,096 bytes of metadata that Kafka keeps with a commit."""


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


class SeenArticle(RecordModel):
    """An admitted article in the deduplicator's changelog, under its id; its sketch stands in a header."""

    number: int
    origin: Origin
    time: int
    day: bool
    language: NonEmpty
    source: NonEmpty
    url: str | None
    tags: tuple[str, ...]


class Identity(RecordModel):
    """What must not change under living state. Stands on ``namespace`` under the key ``identity``.

    Times are in microseconds. A worker whose own identity differs refuses to start.
    """

    format: Literal[3] = 3
    partitions: Annotated[int, Field(ge=1, le=MAX_PARTITIONS)]
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
    topic_ids: dict[str, str] = Field(default_factory=dict)
    """Kafka's topic ids of ``articles``, ``tagged`` and ``tallies``; empty where the broker gives none."""
