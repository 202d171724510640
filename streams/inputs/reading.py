"""Inputs in order, each in the format that its name or its first bytes tell."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import orjson

from streams.inputs.compression import DamagedError, opened, stem_of
from streams.inputs.documents import LIMIT, feed_records, json_records
from streams.inputs.formats import json_begins, json_record, seed_begins, seed_record, time_of
from streams.inputs.meter import Meter
from streams.inputs.paths import InputError, find_files
from streams.inputs.pieces import Piece, Raw, grouped, pieces, without_line_end
from streams.inputs.record import InputRecord, bad_record, whole_record
from streams.inputs.warc import MissingExtraError, pages

_JSON_LINES = {".jsonl", ".ndjson", ".json"}
_Convert = Callable[[Raw, str, str | None], InputRecord | None]
_ConvertAll = Callable[[Raw, str, str | None], Iterator[InputRecord]]


def read_inputs(paths: Sequence[str], source: str | None = None, meter: Meter | None = None) -> Iterator[InputRecord]:
    """Records of files, folders and ``-``, in order, streamed; ``source`` names the outlet where the input does not.

    Raises InputError at once for a path that cannot be read, and OSError later if reading fails midway.
    """
    files = find_files(paths)
    if meter is not None:
        meter.measure(files)
    return chain.from_iterable(_read_file(file, source, meter) for file in files)


def _read_file(file: str, source: str | None, meter: Meter | None) -> Iterator[InputRecord]:
    """What can be read of a file; behind it, where its compressed data is broken, a bad record that says so."""
    name = file.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    reached = 1
    try:
        with opened(file, meter) as stream:
            read = _archive if Path(stem_of(file)).suffix.lower() == ".warc" else _text
            for record in read(stream, name, source):
                reached = record.record
                yield record
    except DamagedError as error:
        yield bad_record(name, reached, b"", str(error))
    except MissingExtraError as error:
        raise InputError(f"cannot read {file}: {error}") from None


def _text(stream: BinaryIO, name: str, source: str | None) -> Iterator[InputRecord]:
    for piece in (parts := pieces(stream)):
        text = piece.data.lstrip()
        if text:
            return _of_kind(text, name, source, chain([piece], parts))
    return iter(())


def _of_kind(text: bytes, name: str, source: str | None, parts: Iterator[Piece]) -> Iterator[InputRecord]:
    """Records of pieces whose first, ``text``, is not blank."""
    suffix = Path(stem_of(name)).suffix.lower()
    if suffix == ".json" and not _is_object(text):
        return _document(parts, json_records, name, source)
    if suffix in _JSON_LINES or text.startswith(b"{"):
        return _convert(grouped(map(without_line_end, parts), json_begins), json_record, name, source)
    if text.startswith(b"<"):
        return _document(parts, feed_records, name, source)
    return _convert(grouped(parts, seed_begins), seed_record, name, source)


def _is_object(line: bytes) -> bool:
    """Whether a line is a whole JSON object, so that a file is likely JSON Lines."""
    try:
        return isinstance(orjson.loads(line), dict)
    except ValueError:
        return False


def _convert(raws: Iterator[Raw], convert: _Convert, name: str, source: str | None) -> Iterator[InputRecord]:
    for raw in raws:
        record = convert(raw, name, source)
        if record is not None:
            yield record


def _document(parts: Iterator[Piece], convert: _ConvertAll, name: str, source: str | None) -> Iterator[InputRecord]:
    return chain.from_iterable(convert(raw, name, source) for raw in grouped(parts, lambda _: False, LIMIT))


def _archive(stream: BinaryIO, name: str, source: str | None) -> Iterator[InputRecord]:
    for page in pages(stream, source):
        yield whole_record(name, page.record, orjson.dumps(page.fields), time_of(page.fields.get("published_at")))
