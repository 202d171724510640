"""Articles: as received on ``articles``, and as tagged on ``tagged`` and ``unique``."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import RecordModel

NonEmpty = Annotated[str, StringConstraints(min_length=1)]
Precision = Literal["day", "second"]
Origin = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]
"""Partition and offset of a record in ``articles`` (brokerless: file and record number)."""


class Article(RecordModel):
    """An article as a producer sends it to ``articles``.

    ``published_at`` is RFC 3339, or a bare date ``YYYY-MM-DD`` (the outlet's day, taken as a UTC day).
    """

    source: NonEmpty
    """The outlet. ``file`` is none."""
    published_at: NonEmpty
    """RFC 3339, or a bare date ``YYYY-MM-DD``."""
    body: NonEmpty
    url: str | None = None
    title: str | None = None
    language: str | None = None
    """ISO 639-1 as the outlet declares it; it only breaks ties of the detection."""
    guid: str | None = None


class Tag(RecordModel):
    """A tag of one article, with the places in the body that are its evidence.

    ``evidence`` holds half-open ranges of Unicode code points of the body as received; an implied tag has none.
    """

    id: NonEmpty
    kind: NonEmpty
    label: NonEmpty
    country: str | None = None
    ancestors: tuple[str, ...] = ()
    implied: bool = False
    negated: bool = False
    evidence: tuple[tuple[int, int], ...] = ()


class TaggedArticle(RecordModel):
    """An article with all that follows from it alone. The value of ``tagged`` and ``unique``."""

    article_id: NonEmpty
    origin: Origin
    article: Article
    time: int
    """Event time in microseconds since the epoch, UTC; a day-dated article's is the last microsecond of its day."""
    precision: Precision
    offset_assumed: bool = False
    """True when ``published_at`` was an instant without an offset and UTC was assumed."""
    language: NonEmpty
    language_contradicted: bool = False
    """True when the declared language contradicts the detected one."""
    tags: tuple[Tag, ...] = ()
    vocabulary_version: NonEmpty


class Rejected(RecordModel):
    """Input that is no article, on ``rejected``."""

    origin: Origin
    reason: NonEmpty
    value_base64: str
    """The raw bytes of the record, at most 64 KiB of them."""
    length: int
    """Full length of the record's value in bytes."""
    hash: NonEmpty
    """BLAKE2b-128 of the full value, hex."""
    file: str | None = None
    record: int | None = None
    """File and record number, where the record came from ``dateline replay``."""
    resent: Literal["mended", "unchanged"] | None = None
    """How ``dateline rejected replay`` has sent it again. Of several records of one key such a one stands."""


class Late(RecordModel):
    """An article that came too late to be counted, on ``late``."""

    article_id: NonEmpty
    origin: Origin
    source: NonEmpty
    url: str | None = None
    time: int
    watermark: int
    late_by_seconds: float
    """How far the watermark had passed the article's time plus lateness."""
