"""Bounded reading: a stream in pieces, and pieces in groups of which no more than a limit is kept in memory."""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import BinaryIO, NamedTuple

from streams.inputs.compression import damage_told
from streams.inputs.record import CUT_TO, VALUE_LIMIT

PIECE = 1024 * 1024
BOM = b"\xef\xbb\xbf"


class Piece(NamedTuple):
    """A line, or a part of a long one. ``line`` counts from 1; ``start`` is True at the beginning of a line."""

    line: int
    start: bool
    data: bytes


class Raw(NamedTuple):
    """Bytes of one record from ``line`` on; where they were cut, with the full length and BLAKE2b-128."""

    line: int
    data: bytes
    length: int
    digest: str | None


def pieces(stream: BinaryIO) -> Iterator[Piece]:
    """The stream line by line, without a byte order mark; a line longer than a MiB comes in parts.

    Raises DamagedError where compressed data is broken.
    """
    line, start = 1, True
    with damage_told():  # (around the whole loop: what its reader raises does not come by here)
        while data := stream.readline(PIECE):
            if line == 1 and start and data.startswith(BOM):
                data = data[len(BOM) :]
            yield Piece(line, start, data)
            start = data.endswith(b"\n")
            line += start


def without_line_end(piece: Piece) -> Piece:
    """The piece without a line end behind it."""
    return piece._replace(data=piece.data.removesuffix(b"\n").removesuffix(b"\r"))


def grouped(parts: Iterator[Piece], begins: Callable[[Piece], bool], limit: int = VALUE_LIMIT) -> Iterator[Raw]:
    """Records of consecutive pieces; one begins with every piece that ``begins`` says. ``limit``: bytes kept of one."""
    collector: _Collector | None = None
    for piece in parts:
        if collector is None or begins(piece):
            if collector is not None:
                yield collector.result()
            collector = _Collector(piece.line, limit)
        collector.add(piece.data)
    if collector is not None:
        yield collector.result()


class _Collector:
    """Keeps the bytes of one record up to the limit; beyond it only their beginning, length and hash."""

    __slots__ = ("hash", "length", "limit", "line", "parts")

    def __init__(self, line: int, limit: int) -> None:
        self.line = line
        self.limit = limit
        self.length = 0
        self.parts: list[bytes] = []
        self.hash: blake2b | None = None

    def add(self, data: bytes) -> None:
        self.length += len(data)
        if self.hash is not None:
            self.hash.update(data)
            return
        self.parts.append(data)
        if self.length > self.limit:
            whole = b"".join(self.parts)
            self.hash = blake2b(whole, digest_size=16)
            self.parts = [whole[:CUT_TO]]

    def result(self) -> Raw:
        digest = None if self.hash is None else self.hash.hexdigest()
        return Raw(self.line, b"".join(self.parts), self.length, digest)
