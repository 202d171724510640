"""The topics that others write and read: what stands on them, as JSON Schema and AsyncAPI say it."""

from typing import Any, Literal, NamedTuple

from schemas.article import Article, Late, Rejected, TaggedArticle
from schemas.base import RecordModel
from schemas.counts import Duplicate, EventCount

VERSION = 1
"""Of the schemas. A change that breaks a reader or a producer needs the next one; see docs/consume.md."""


class Published(NamedTuple):
    """A topic for others. ``theirs``: whether they write it or read it; ``key``: what its records are keyed by."""

    topic: str
    model: type[RecordModel]
    theirs: Literal["write", "read"]
    key: str


PUBLISHED = (
    Published("articles", Article, "write", "anything: it is not looked at"),
    Published(
        "unique",
        TaggedArticle,
        "read",
        "article id; a tombstone (no value) says that the text was taken down: delete it",
    ),
    Published("duplicates", Duplicate, "read", "article id"),
    Published("late", Late, "read", "origin, PARTITION:OFFSET of the record on articles"),
    Published("rejected", Rejected, "read", "origin, PARTITION:OFFSET of the record on articles"),
    Published(
        "event-counts",
        EventCount,
        "read",
        "TAG|WINDOW|START, of a final count with |final behind it; a tombstone ends a provisional one",
    ),
)


def event_source(namespace: str) -> str:
    """``ce_source`` of a namespace's records, where they carry the headers of CloudEvents."""
    return f"urn:dateline:namespace:{namespace}"


def event_type(topic: str) -> str:
    """``ce_type`` of a topic's records."""
    return f"dateline.{topic}.v{VERSION}"


def json_schema(published: Published) -> dict[str, Any]:
    """JSON Schema (2020-12) of a topic's values."""
    mode: Literal["validation", "serialization"] = "validation" if published.theirs == "write" else "serialization"
    schema = published.model.model_json_schema(mode=mode)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dateline:schema:{VERSION}:{published.topic}",
        **schema,
    }
