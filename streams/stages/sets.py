"""The sets of one tag in one window, as roaring bitmaps in chunks, and their records in the changelog.

A chunk holds the numbers of one set, one ``tagged`` partition and one roaring container (65,536 numbers), so that a
write never grows with the size of its window (8 KB at most). Its key names the writer: a zombie's stale value cannot
erase a newer one, and a restore merges all writers' values. A source stands under a key of its own, whose value never
changes, so it needs no writer.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import Literal, NamedTuple

import orjson
from pyroaring import BitMap

from schemas import TallyEntry

SetName = Literal["reports", "echoes", "copies"]
SET_NAMES: tuple[SetName, ...] = ("reports", "echoes", "copies")
_CONTAINER_BITS = 16
_LOW = (1 << _CONTAINER_BITS) - 1


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


@dataclass(slots=True)
class _Held:
    """A chunk's numbers, and which writers' changelog records hold it."""

    numbers: BitMap
    writers: tuple[str, ...] = ()


@dataclass(slots=True)
class WindowSets:
    """What is known of one tag in one window, and who wrote it to the changelog."""

    _chunks: dict[Chunk, _Held] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    def add(self, partition: int, entry: TallyEntry) -> tuple[list[Chunk], list[str]]:
        """Union with a tally's entry; returns the chunks and the sources that are new or have grown."""
        grown: list[Chunk] = []
        for name in SET_NAMES:
            by_container: dict[int, list[int]] = {}
            for number in getattr(entry, name):
                by_container.setdefault(number >> _CONTAINER_BITS, []).append(number & _LOW)
            for container, low in by_container.items():
                chunk = _chunk(name, partition, container)
                if self._union(chunk, BitMap(low)):
                    grown.append(chunk)
        new = [intern(source) for source in entry.sources if source not in self.sources]
        self.sources.update(new)
        return grown, new

    def merge(self, chunk: Chunk, writer: str, value: bytes) -> None:
        """Union with a chunk of the changelog, of whatever writer. Raises ValueError on a broken value."""
        self._union(chunk, BitMap.deserialize(value))
        held = self._chunks[chunk]
        held.writers = (*held.writers, intern(writer))

    def rewrite(self, chunk: Chunk, writer: tuple[str]) -> tuple[bytes, tuple[str, ...]]:
        """The chunk's value for a record of this one writer, and the other writers whose records hold it too."""
        held = self._chunks[chunk]
        others = tuple(other for other in held.writers if other != writer[0])
        held.writers = writer
        return held.numbers.serialize(), others

    def size(self, name: SetName) -> int:
        """How many reports a set holds.

        Echoes and copies are subsets of the reports; after a crash amid the changelog's writes a restored state may
        know them before the reports, until the replay has caught up, and they do not count before.
        """
        found = 0
        for chunk, held in self._chunks.items():
            if chunk.name == name:
                reports = self._chunks.get(_chunk("reports", chunk.partition, chunk.container))
                found += 0 if reports is None else held.numbers.intersection_cardinality(reports.numbers)
        return found

    def keys(self, window: WindowKey) -> list[bytes]:
        """All changelog keys of the window."""
        of_chunks = [chunk_key(window, chunk, writer) for chunk, h in self._chunks.items() for writer in h.writers]
        return sorted(of_chunks + [source_key(window, source) for source in self.sources])

    def _union(self, chunk: Chunk, more: BitMap) -> bool:
        held = self._chunks.get(chunk)
        if held is None:
            self._chunks[chunk] = _Held(more)
            return True
        before = len(held.numbers)
        held.numbers |= more
        return len(held.numbers) != before


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
