"""The sets of one tag in one window, as roaring bitmaps in chunks, and their records in the changelog.

A chunk holds the numbers of one set, one ``tagged`` partition and one roaring container (65,536 numbers), so that a
write never grows with the size of its window (8 KB at most). Its key names the writer: a zombie's stale value cannot
erase a newer one, and a restore merges all writers' values. A source stands under a key of its own, whose value never
changes, so it needs no writer.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from sys import intern
from typing import Literal, NamedTuple

import orjson
from pyroaring import BitMap

from schemas import TallyEntry
from streams.stages import numbers
from streams.stages.numbers import Numbers
from streams.stages.sharing import shared

SetName = Literal["reports", "echoes", "copies"]
SET_NAMES: tuple[SetName, ...] = ("reports", "echoes", "copies")
_CONTAINER_BITS = 16
_LOW = (1 << _CONTAINER_BITS) - 1
_FEW_SOURCES = 1_024


class WindowKey(NamedTuple):
    """One tag in one window: the window's name, and its start in microseconds."""

    tag: str
    window: str
    start: int


class Chunk(NamedTuple):
    """Which numbers of a window a chunk holds."""

    name: str
    partition: int
    container: int


class WindowSets:
    """What is known of one tag in one window, and who wrote it to the changelog.

    There may be millions, nearly all with one chunk or two of a few numbers, and a few sources. So there is no
    dictionary in them, and what many have in common they share: some 150 bytes for one number of one source.
    """

    __slots__ = ("_chunks", "_numbers", "_writers", "sources")

    def __init__(self) -> None:
        self._chunks: tuple[Chunk, ...] = ()
        self._numbers: tuple[Numbers, ...] = ()
        """By chunk."""
        self._writers: tuple[tuple[str, ...], ...] = ()
        """By chunk: whose changelog records hold it."""
        self.sources: tuple[str, ...] | set[str] = ()
        """In order: a set takes ten times the memory, so only very many are one."""

    def add(self, partition: int, entry: TallyEntry) -> tuple[list[Chunk], list[str]]:
        """Union with a tally's entry; returns the chunks and the sources that are new or have grown."""
        grown: list[Chunk] = []
        for name in SET_NAMES:
            by_container: dict[int, list[int]] = {}
            for number in getattr(entry, name):
                by_container.setdefault(number >> _CONTAINER_BITS, []).append(number & _LOW)
            for container, low in by_container.items():
                chunk = _chunk(name, partition, container)
                if self._union(chunk, low):
                    grown.append(chunk)
        return grown, self.add_sources(entry.sources)

    def add_sources(self, sources: Iterable[str]) -> list[str]:
        """Union with these sources; returns those that are new."""
        new = [intern(source) for source in dict.fromkeys(sources) if not self._has_source(source)]
        if isinstance(self.sources, set):
            self.sources.update(new)
        elif new:
            both = sorted((*self.sources, *new))
            self.sources = shared(tuple(both)) if len(both) <= _FEW_SOURCES else set(both)
        return new

    def _has_source(self, source: str) -> bool:
        if isinstance(self.sources, set):
            return source in self.sources
        place = bisect_left(self.sources, source)
        return place < len(self.sources) and self.sources[place] == source

    def merge(self, chunk: Chunk, writer: str, value: bytes) -> None:
        """Union with a chunk of the changelog, of whatever writer. Raises ValueError on a broken value."""
        held = BitMap.deserialize(value)
        if held and held.max() > _LOW:
            raise ValueError("a chunk with numbers of another")
        self._union(chunk, held)
        at = self._chunks.index(chunk)
        self._set_writers(at, (*self._writers[at], intern(writer)))

    def rewrite(self, chunk: Chunk, writer: tuple[str]) -> tuple[bytes, tuple[str, ...]]:
        """The chunk's value for a record of this one writer, and the other writers whose records hold it too."""
        at = self._chunks.index(chunk)
        others = tuple(other for other in self._writers[at] if other != writer[0])
        self._set_writers(at, writer)
        return numbers.bitmap_of(self._numbers[at]).serialize(), others

    def size(self, name: SetName) -> int:
        """How many reports a set holds.

        Echoes and copies are subsets of the reports; after a crash amid the changelog's writes a restored state may
        know them before the reports, until the replay has caught up, and they do not count before.
        """
        found = 0
        for chunk, held in zip(self._chunks, self._numbers, strict=True):
            if chunk.name == name:
                reports = self._at(_chunk("reports", chunk.partition, chunk.container))
                found += numbers.size(held) if held is reports else numbers.shared(held, reports)
        return found

    def keys(self, window: WindowKey) -> list[bytes]:
        """All changelog keys of the window."""
        written = zip(self._chunks, self._writers, strict=True)
        of_chunks = [chunk_key(window, chunk, writer) for chunk, writers in written for writer in writers]
        return sorted(of_chunks + [source_key(window, source) for source in self.sources])

    def _at(self, chunk: Chunk) -> Numbers:
        return self._numbers[self._chunks.index(chunk)] if chunk in self._chunks else numbers.NONE

    def _union(self, chunk: Chunk, more: Iterable[int]) -> bool:
        """Whether the chunk is new or has grown."""
        if chunk not in self._chunks:
            self._chunks = shared((*self._chunks, chunk))
            self._numbers = (*self._numbers, numbers.union(numbers.NONE, more))
            self._writers = shared((*self._writers, ()))
            return True
        at = self._chunks.index(chunk)
        held = self._numbers[at]
        before = numbers.size(held)
        both = numbers.union(held, more)
        if both is not held:
            self._numbers = (*self._numbers[:at], both, *self._numbers[at + 1 :])
        return numbers.size(both) != before

    def _set_writers(self, at: int, writers: tuple[str, ...]) -> None:
        self._writers = shared((*self._writers[:at], writers, *self._writers[at + 1 :]))


@lru_cache(65_536)
def _chunk(name: str, partition: int, container: int) -> Chunk:
    """One object for all windows: there are many windows and few chunks."""
    return Chunk(name, partition, container)


def _key(*parts: str | int) -> bytes:
    return orjson.dumps(parts).decode().encode()  # a copy: orjson's own bytes keep a buffer of kilobytes


def chunk_key(window: WindowKey, chunk: Chunk, writer: str) -> bytes:
    """Changelog key of a chunk."""
    return _key(*window, *chunk, writer)


def source_key(window: WindowKey, source: str) -> bytes:
    """Changelog key of a source."""
    return _key(*window, "sources", source)


class ParsedKey(NamedTuple):
    """A changelog key: of a writer's chunk, or (``chunk`` None) of a source."""

    window: WindowKey
    chunk: Chunk | None
    writer: str
    source: str


def parse_key(key: bytes) -> ParsedKey:
    """What a changelog key says. Raises ValueError on a broken one."""
    parts = orjson.loads(key)
    match parts:
        case [str(tag), str(window), int(start), "sources", str(source)]:
            return ParsedKey(WindowKey(tag, window, start), None, "", source)
        case [
            str(tag),
            str(window),
            int(start),
            ("reports" | "echoes" | "copies") as name,
            int(p),
            int(c),
            str(writer),
        ]:
            return ParsedKey(WindowKey(tag, window, start), _chunk(name, p, c), writer, "")
    raise ValueError("a changelog key of an unknown form")
