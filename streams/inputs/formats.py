"""The formats in lines: the seed format (dated articles one after the other), and JSON Lines of articles or ninjs."""

import json
import re
from typing import Any

import orjson

from streams.inputs.ninjs import article_of, is_ninjs
from streams.inputs.pieces import Piece, Raw
from streams.inputs.record import InputRecord, bad_record, whole_record
from streams.stages.intake import Rejection, parse_json, parse_published

UNKNOWN_SOURCE = "file"
"""The source of articles whose input names none; no outlet, so it counts among no sources."""

BEFORE_HEADER = "text before the first header line, which reads: a blank, date YYYY-MM-DD, a blank, the article's text"
_HEADER = re.compile(rb" date ([0-9]{4}-[0-9]{2}-[0-9]{2})(?: |(?=\r?\n)|\Z)")


def seed_begins(piece: Piece) -> bool:
    """Whether a record of the seed format begins here: a line of a blank, ``date YYYY-MM-DD`` and a blank."""
    return piece.start and _HEADER.match(piece.data) is not None


def json_begins(piece: Piece) -> bool:
    """Whether a record of JSON Lines begins here: with every line."""
    return piece.start


def seed_record(raw: Raw, file: str, source: str | None) -> InputRecord | None:
    """Article of the seed format as JSON; its raw bytes if it is none; None for blank text before the first header.

    A date that does not exist is sent as it is, and rejected by the tag stage.
    """
    if raw.digest is not None:
        return InputRecord(file, raw.line, raw.data, None, True, raw.length, raw.digest)
    header = _HEADER.match(raw.data)
    if header is None:
        return bad_record(file, raw.line, raw.data, BEFORE_HEADER) if raw.data.strip() else None
    try:
        body = raw.data[header.end() :].decode().replace("\r\n", "\n").rstrip()
    except UnicodeDecodeError:
        return bad_record(file, raw.line, raw.data)
    published = header[1].decode()
    article = {"source": source or UNKNOWN_SOURCE, "published_at": published, "body": body}
    return whole_record(file, raw.line, orjson.dumps(article), time_of(published))


def json_record(raw: Raw, file: str, source: str | None) -> InputRecord | None:
    """A line of JSON Lines as it stands, given a source if it has none; a ninjs item as an article; None if blank."""
    if raw.digest is not None:
        return InputRecord(file, raw.line, raw.data, None, True, raw.length, raw.digest)
    value = raw.data
    if not value.strip():
        return None
    try:
        fields = orjson.loads(value)
        if not isinstance(fields, dict):
            return bad_record(file, raw.line, value)
        if is_ninjs(fields):
            fields = article_of(fields, source, UNKNOWN_SOURCE)
            value = orjson.dumps(fields)
        elif fields.get("source") is None:
            value = _with_source(value, source or UNKNOWN_SOURCE)
    except ValueError:  # of any parser: not even the lenient one takes it, or the strict one refuses it
        return bad_record(file, raw.line, value)
    return whole_record(file, raw.line, value, time_of(fields.get("published_at")))


def _with_source(value: bytes, source: str) -> bytes:
    """Raises ValueError where writing the line anew would hide what the tag stage rejects it for (a repeated key)."""
    return json.dumps(
        {**parse_json(value), "source": source}, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def time_of(published: Any) -> int | None:
    """Time by which a record is ordered (microseconds); None without a date that exists."""
    try:
        return parse_published(published).time if isinstance(published, str) else None
    except Rejection:
        return None
