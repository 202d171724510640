"""Web archives (WARC) as articles: one of each HTML page, by the extra ``warc``."""

import logging
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

import structlog

from streams.inputs.compression import DamagedError, damage_told

log = structlog.get_logger(__name__)

LARGEST_PAGE = 8 << 20
"""Bytes of the largest page that is looked at."""


class MissingExtraError(ValueError):
    """A package that is an extra of Dateline is not installed; its text says how to install it."""


class Page(NamedTuple):
    """An archived page: its number among the archive's records, from 1, and its article's fields."""

    record: int
    fields: dict[str, Any]


def pages(stream: BinaryIO, source: str | None) -> Iterator[Page]:
    """Pages of an archive, in its order. Raises MissingExtraError, and DamagedError where it cannot be read on."""
    try:
        from trafilatura import bare_extraction
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise MissingExtraError("web archives need an extra: pip install 'dateline[warc]'") from error
    records = ArchiveIterator(stream)
    records.INC_RECORD = ""  # it would write what it cannot place, texts of articles, to standard error
    logging.getLogger("warcio").setLevel(logging.ERROR)
    for number, record in enumerate(_told(records), start=1):
        if record.rec_type != "response" or not _is_page(record.http_headers):
            continue
        try:
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            html = record.content_stream().read(LARGEST_PAGE)
            found = bare_extraction(html, url=address, include_comments=False, with_metadata=True)
            fields = _fields(found, address, source)
        except Exception as error:  # over broken pages the libraries raise all sorts of things
            log.debug("page_unreadable", record=number, error=repr(error))
            fields = {}
        yield Page(number, fields)


def _told(records: Iterator[Any]) -> Iterator[Any]:
    try:
        with damage_told():
            yield from records
    except (DamagedError, OSError):
        raise
    except Exception as error:  # over broken bytes the library raises all sorts of things
        raise DamagedError(f"no web archive that can be read on: {error!r}") from error


def _is_page(headers: Any) -> bool:
    if headers is None or headers.get_statuscode() != "200":
        return False
    return "html" in (headers.get_header("Content-Type") or "").lower()


def _fields(found: Any, address: str, source: str | None) -> dict[str, Any]:
    known = {
        "source": source or (found and found.sitename) or urlsplit(address).hostname,
        "published_at": found and found.date,
        "title": found and found.title,
        "body": found and found.text,
        "url": address,
        "language": found and found.language,
    }
    return {name: value for name, value in known.items() if value}
