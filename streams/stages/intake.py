"""From the bytes of a record on ``articles`` to a valid article, or to a reason that a person understands.

Pure: the same bytes and timestamp give the same answer in every runner. A depth limit of our own stands before the JSON
parsers, because theirs depend on how deep the caller's stack is.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from typing import Any, NamedTuple, cast

import orjson
from pydantic import ValidationError

from schemas import Article
from streams.eventtime.windows import DAY, EPOCH

MAX_DEPTH = 64
"""Deepest nesting of arrays and objects in a record (an article needs one level)."""
MAX_SOURCE_BYTES = 1_024
"""Longest ``source`` in UTF-8: it goes out again for every tag and window of its article."""

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))?"
)
_EARLIEST, _BEYOND = ((datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1) for year in (1900, 9000))
"""Between them every id and every end of a window (at most a century long) can be written."""
_NESTING = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
"""A text that never ends is one token too: looked for again behind each of its quotes, it would take quadratic time."""


class Rejection(ValueError):  # noqa: N818 - an outcome, not a fault
    """The record is no article; the text says why."""


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published, in microseconds UTC.

    ``time`` is the instant, or the last microsecond of the day; ``first`` the instant, or the start of the day.
    """

    time: int
    first: int
    day: bool
    offset_assumed: bool


class Parsed(NamedTuple):
    """A valid article with its id and date."""

    article: Article
    article_id: str
    published: Published


def parse_article(value: bytes | None, timestamp: int, max_bytes: int) -> Parsed:
    """Article of a record's value. ``timestamp`` is the record's, in milliseconds; raises Rejection."""
    if value is None:
        raise Rejection("the record has no value")
    if len(value) > max_bytes:
        raise Rejection(f"larger than max_article_bytes: {len(value)} bytes, {max_bytes} are allowed")
    article = _validate(parse_json(value))
    published = parse_published(article.published_at)
    if published.first < _EARLIEST:
        raise Rejection("published_at is out of bounds: before 1900")
    if published.first > timestamp * 1000 + DAY:
        raise Rejection("published_at is out of bounds: more than a day in the future of when the record was sent")
    if published.first >= _BEYOND:
        raise Rejection("published_at is out of bounds: after the year 8999")
    return Parsed(article, article_id(article, published), published)


def parse_published(text: str) -> Published:
    """Date of an article: RFC 3339, or a bare date, which is the whole UTC day. Raises Rejection."""
    try:
        if match := _DATE.fullmatch(text):
            first = _microseconds(datetime(*map(int, match.groups()), tzinfo=UTC))  # type: ignore[arg-type, misc]
            return Published(first + DAY - 1, first, day=True, offset_assumed=False)
        if match := _INSTANT.fullmatch(text):
            return _instant(match)
    except (ValueError, OverflowError) as error:
        raise Rejection(f"published_at is no date that exists: {error}") from None
    raise Rejection("published_at is neither a date (2022-09-20) nor an RFC 3339 time (2022-09-20T07:30:00Z)")


def article_id(article: Article, published: Published | None = None) -> str:
    """BLAKE2b-128, hex, over what makes an article the same article."""
    published = published or parse_published(article.published_at)
    moment = EPOCH + timedelta(microseconds=published.first)
    text = moment.strftime("%Y-%m-%d") if published.day else moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    parts = [article.source, article.url, text, article.title, article.body, article.language]
    return blake2b(orjson.dumps(parts), digest_size=16).hexdigest()


def digest(value: bytes) -> str:
    """BLAKE2b-128 of a record's value, hex: how a record is recognised that is shown or sent only in part."""
    return blake2b(value, digest_size=16).hexdigest()


def _instant(match: re.Match[str]) -> Published:
    *numbers, fraction, zulu, sign, hours, minutes = match.groups()
    offset = timedelta()
    if sign:
        if int(hours) > 23 or int(minutes) > 59:
            raise ValueError("its offset is out of range")
        offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    moment = datetime(*map(int, numbers), microsecond, tzinfo=timezone(offset))  # type: ignore[arg-type, misc]
    time = _microseconds(moment)
    return Published(time, time, day=False, offset_assumed=not (zulu or sign))


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def parse_json(value: bytes) -> dict[str, Any]:
    """JSON object of a record's value, strictly: no repeated keys, no NaN, no lone surrogates. Raises Rejection."""
    if value.count(b"[") + value.count(b"{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise Rejection(f"not JSON that is accepted: nested deeper than {MAX_DEPTH} levels")
    try:
        text = value.decode()
        orjson.loads(value)  # refuses NaN and lone surrogates, which json lets pass
        parsed = json.loads(text, object_pairs_hook=_without_repeats)
    except Rejection:
        raise
    except json.JSONDecodeError as error:
        raise Rejection(f"not JSON: {error.msg}, at character {error.pos + 1}") from None
    except UnicodeDecodeError as error:
        raise Rejection(f"not UTF-8: {error.reason} at byte {error.start}") from None
    except ValueError as error:
        raise Rejection(f"not JSON: {error}") from None
    if not isinstance(parsed, dict):
        raise Rejection("not a JSON object")
    return parsed


def _depth(value: bytes) -> int:
    depth = deepest = 0
    for token in _NESTING.finditer(value):
        first = value[token.start()]
        if first in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in b"]}":
            depth -= 1
    return deepest


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(name for name, _ in pairs)
        repeated = next(name for name in times if times[name] > 1)
        raise Rejection(f"the key {repeated[:40]!r} stands twice in one object")
    return found


def _validate(parsed: dict[str, Any]) -> Article:
    fields = {name: value for name, value in parsed.items() if value is not None and name in Article.model_fields}
    for name in ("url", "title"):
        if fields.get(name) == "":
            del fields[name]
    for name in ("body", "source"):
        if isinstance(fields.get(name), str) and not fields[name].strip():
            raise Rejection(f"{name} is empty")
    if isinstance(source := fields.get("source"), str) and (size := len(source.encode())) > MAX_SOURCE_BYTES:
        raise Rejection(f"source is too long for an outlet's name: {size} bytes, {MAX_SOURCE_BYTES} are allowed")
    try:
        return Article.model_validate(fields)
    except ValidationError as error:
        raise Rejection("; ".join(_reason(cast("dict[str, Any]", one)) for one in error.errors())) from None


def _reason(error: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return f"{name} is missing"
    if error["type"] == "string_type":
        return f"{name} is no text but {type(error['input']).__name__}"
    return f"{name}: {error['msg']}"
