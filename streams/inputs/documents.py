"""Documents that are read as a whole, so bounded: feeds, and JSON that is not written in lines."""

import json
from collections.abc import Iterator

import orjson

from streams.inputs.feeds import FeedError, articles_of
from streams.inputs.formats import UNKNOWN_SOURCE, json_record, time_of
from streams.inputs.pieces import Raw
from streams.inputs.record import InputRecord, bad_record, whole_record

LIMIT = 16 << 20
"""Bytes of the largest document that is read; JSON Lines have no such limit."""

_BLANKS = " \t\r\n"


class TooLargeError(ValueError):
    """A document beyond the limit; its text says so."""


def feed_articles(data: bytes, address: str, source: str | None) -> Iterator[InputRecord]:
    """Records of a feed that was fetched from ``address``."""
    return feed_records(Raw(1, data, len(data), None), address, source)


def feed_records(document: Raw, file: str, source: str | None) -> Iterator[InputRecord]:
    """An article of each entry of a feed, numbered from 1; one bad record of what is no feed."""
    try:
        _check_size(document, "a feed")
        for number, fields in enumerate(articles_of(document.data, source, UNKNOWN_SOURCE), start=1):
            yield whole_record(file, number, orjson.dumps(fields), time_of(fields.get("published_at")))
    except (FeedError, TooLargeError) as error:
        yield _bad(document, file, str(error))


def json_records(document: Raw, file: str, source: str | None) -> Iterator[InputRecord]:
    """The object of a JSON document, or each one of its array, as it stands, numbered from 1."""
    try:
        _check_size(document, "a JSON document that is not written in lines")
        texts = list(_objects(document.data.decode()))
    except TooLargeError as error:
        yield _bad(document, file, str(error))
        return
    except (ValueError, RecursionError) as error:
        yield _bad(document, file, f"a JSON document that cannot be read: {error}")
        return
    for number, text in enumerate(texts, start=1):
        value = text.encode()
        record = json_record(Raw(number, value, len(value), None), file, source)
        if record is not None:
            yield record


def _objects(text: str) -> Iterator[str]:
    """Each object's own text, so that nothing it holds is hidden from the tag stage. Raises ValueError."""
    decoder = json.JSONDecoder()
    place = _after_blanks(text, 0)
    if not text.startswith("[", place):
        _, end = decoder.raw_decode(text, place)
        yield text[place:end]
    else:
        end = place = _after_blanks(text, place + 1)
        while not text.startswith("]", place):
            _, end = decoder.raw_decode(text, place)
            yield text[place:end]
            place = _after_blanks(text, end)
            if text.startswith(",", place):
                place = _after_blanks(text, place + 1)
            elif not text.startswith("]", place):
                raise ValueError(f"a comma or ] is missing at character {place + 1}")
        end = place + 1
    if text[end:].strip(_BLANKS):
        raise ValueError(f"more text behind its end, at character {end + 1}")


def _after_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place] in _BLANKS:
        place += 1
    return place


def _check_size(document: Raw, what: str) -> None:
    if document.digest is not None:
        raise TooLargeError(
            f"{what} of {document.length:,} bytes: at most {LIMIT:,} are read; JSON Lines have no limit"
        )


def _bad(document: Raw, file: str, note: str) -> InputRecord:
    if document.digest is not None:
        return InputRecord(file, 1, document.data, None, True, document.length, document.digest, note)
    return bad_record(file, 1, document.data, note)
