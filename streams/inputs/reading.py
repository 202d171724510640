"""Inputs in order, each in the format that its name or its first byte tells."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from streams.inputs.formats import json_begins, json_record, seed_begins, seed_record
from streams.inputs.paths import STDIN, find_files
from streams.inputs.pieces import Piece, Raw, grouped, pieces, without_line_end
from streams.inputs.record import InputRecord

_JSON_LINES = {".jsonl", ".ndjson", ".json"}
_Convert = Callable[[Raw, str, str | None], InputRecord | None]


def read_inputs(paths: Sequence[str], source: str | None = None) -> Iterator[InputRecord]:
    """Records of files, folders and ``-``, in order, streamed; ``source`` names the outlet where the input does not.

    Raises InputError at once for a path that cannot be read, and OSError later if reading fails midway.
    """
    files = find_files(paths)
    return chain.from_iterable(_read_file(file, source) for file in files)


def _read_file(file: str, source: str | None) -> Iterator[InputRecord]:
    name = file.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with _open(file) as stream:
        parts = pieces(stream)
        is_json, parts = _sniff(file, parts)
        if is_json:
            yield from _convert(grouped(map(without_line_end, parts), json_begins), json_record, name, source)
        else:
            yield from _convert(grouped(parts, seed_begins), seed_record, name, source)


def _convert(raws: Iterator[Raw], convert: _Convert, name: str, source: str | None) -> Iterator[InputRecord]:
    for raw in raws:
        record = convert(raw, name, source)
        if record is not None:
            yield record


def _open(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file == STDIN else Path(file).open("rb")


def _sniff(file: str, parts: Iterator[Piece]) -> tuple[bool, Iterator[Piece]]:
    """Whether the input is JSON Lines, and its pieces from the first that is not blank."""
    for piece in parts:
        text = piece.data.lstrip()
        if text:
            is_json = Path(file).suffix.lower() in _JSON_LINES or text.startswith(b"{")
            return is_json, chain([piece], parts)
    return False, parts
