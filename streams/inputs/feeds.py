"""RSS, RDF and Atom feeds as articles."""

import io
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from feedparser.api import parse

from streams.inputs.markup import text_of

_ENTITIES = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)


class FeedError(ValueError):
    """The document is no feed that is read; its text says why."""


def articles_of(data: bytes, source: str | None, unknown: str) -> Iterator[dict[str, Any]]:
    """The fields of each entry's article, in the feed's order; what an entry lacks is missing. Raises FeedError.

    ``source``: the outlet; without it, the one that the entry or else the feed names. Dates come with UTC, but for
    those of RSS without a zone: the tag stage takes them for UTC, and flags it. One that is no date comes as it stands,
    and the tag stage says so.
    """
    if _ENTITIES.search(data):
        raise FeedError("the feed declares entities of its own, which no feed needs and which can fill any memory")
    if not _ROOT.search(data):
        raise FeedError("XML, but neither RSS nor Atom")
    parsed = parse(io.BytesIO(data))
    if parsed.bozo and not parsed.entries:
        raise FeedError(f"a feed that cannot be read: {parsed.bozo_exception}")
    feed = parsed.feed
    for entry in parsed.entries:
        outlet = source or _text(entry.get("source", {}).get("title")) or _text(feed.get("title")) or unknown
        found = {
            "source": outlet,
            "published_at": _published(entry),
            "title": _text(entry.get("title")),
            "body": _body(entry),
            "url": entry.get("link"),
            "language": _language(entry, feed),
            "guid": entry.get("id"),
        }
        yield {name: value for name, value in found.items() if value is not None}


def _published(entry: Any) -> str | None:
    for name in ("published", "updated", "created"):
        moment = entry.get(f"{name}_parsed")
        if moment is not None:
            return datetime.fromtimestamp(timegm(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if entry.get(name):
            return _without_zone(str(entry[name]))
    return None


def _without_zone(text: str) -> str:
    """An RSS date that lacks its zone, which feedparser does not take, without an offset; any other text as it is."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError):
        return text
    return text if moment.tzinfo else moment.strftime("%Y-%m-%dT%H:%M:%S")


def _body(entry: Any) -> str | None:
    contents = [one.value for one in entry.get("content", []) if one.get("value")]
    texts = [text_of(one) for one in (*contents, entry.get("summary") or "")]
    return max(texts, key=len) or None


def _language(entry: Any, feed: Any) -> str | None:
    of_contents = [one.get("language") for one in entry.get("content", [])]
    return next((one for one in (*of_contents, feed.get("language")) if one), None)


def _text(value: Any) -> str | None:
    return (text_of(value) or None) if isinstance(value, str) else None
