"""What a table shows of the records of each output topic."""

from schemas import Duplicate, Identity, Late, Rejected, TaggedArticle
from streams.cli.output import shortened
from streams.eventtime.windows import to_text
from streams.settings import duration_text

UNIQUE = ("published", "source", "language", "title", "url", "article")
DUPLICATE = ("article", "duplicate of", "relation", "similarity", "retracts")
LATE = ("published", "source", "late by", "url", "article")
REJECTED = ("file", "record", "reason", "bytes", "sent again", "origin")
IDS = ("article", "duplicate of")
"""Columns that other commands want whole."""

_OPENING = 80
"""Characters."""

Row = list[object]


def unique(value: bytes) -> Row:
    """Of a record on ``unique``; where it has no title, the body's first words in brackets.

    Raises pydantic.ValidationError, as the others here do.
    """
    tagged = TaggedArticle.model_validate_json(value)
    article = tagged.article
    title = article.title or f"[{shortened(article.body, _OPENING)}]"
    return [article.published_at, article.source, tagged.language, title, article.url or "", tagged.article_id]


def duplicate(value: bytes) -> Row:
    """Of a record on ``duplicates``."""
    one = Duplicate.model_validate_json(value)
    return [one.article_id, one.duplicate_of, one.relation, one.similarity, "yes" if one.retracts else "no"]


def late(value: bytes) -> Row:
    """Of a record on ``late``."""
    one = Late.model_validate_json(value)
    return [to_text(one.time), one.source, _days(one.late_by_seconds), one.url or "", one.article_id]


def rejected(value: bytes) -> Row:
    """Of a record on ``rejected``."""
    one = Rejected.model_validate_json(value)
    return [
        one.file or "",
        one.record or "",
        one.reason,
        one.length,
        one.resent or "",
        f"{one.origin[0]}:{one.origin[1]}",
    ]


def identity(one: Identity) -> list[tuple[str, str]]:
    """Of what a namespace was made with: names and values."""
    return [
        ("kind", "bounded: its input ends" if one.bounded else "live"),
        ("partitions", str(one.partitions)),
        ("windows", ", ".join(one.windows)),
        ("lateness", duration_text(one.lateness)),
        ("story horizon", duration_text(one.story_horizon)),
        ("largest article", f"{one.max_article_bytes:,} bytes"),
        ("clock", "none" if one.bounded else f"the {one.k}. largest date of each partition's last articles"),
        ("texts", f"sketch {one.sketch_version}, normalisation {one.normalisation_version}, {one.boilerplate_version}"),
        ("language", one.language_detector),
        ("format", f"{one.format}, partitions by {one.partitioner}"),
    ]


def _days(seconds: float) -> str:
    days, rest = divmod(int(seconds), 86_400)
    return f"{days} d {rest // 3_600} h {rest % 3_600 // 60} min"
