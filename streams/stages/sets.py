"""The sets of one tag in one window, as roaring bitmaps in chunks, and their records in the changelog.

A chunk holds the numbers of one set, one ``tagged`` partition and one roaring container (65,536 numbers), so that a
write never grows with the size of its window (8 KB at most). Its key names the writer: a zombie's stale value cannot
erase a newer one, and a restore merges all writers' values. A source stands under a key of its own, whose value never
changes, so it needs no writer.
"""

from dataclasses import dataclass, field
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
class WindowSets:
    """What is known of one tag in one window, and the changelog keys that hold it."""

    chunks: dict[Chunk, BitMap] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    written: dict[Chunk, set[bytes]] = field(default_factory=dict)
    """Changelog keys of each chunk, of all writers."""

    def add(self, partition: int, entry: TallyEntry) -> tuple[list[Chunk], list[str]]:
        """Union with a tally's entry; returns the chunks and the sources that are new or have grown."""
        grown: list[Chunk] = []
        for name in SET_NAMES:
            by_container: dict[int, list[int]] = {}
            for number in getattr(entry, name):
                by_container.setdefault(number >> _CONTAINER_BITS, []).append(number & _LOW)
            for container, low in by_container.items():
                chunk = Chunk(name, partition, container)
                if self._union(chunk, BitMap(low)):
                    grown.append(chunk)
        new = [source for source in entry.sources if source not in self.sources]
        self.sources.update(new)
        return grown, new

    def merge(self, chunk: Chunk, key: bytes, value: bytes) -> None:
        """Union with a chunk of the changelog, of whatever writer. Raises ValueError on a broken value."""
        self._union(chunk, BitMap.deserialize(value))
        self.written.setdefault(chunk, set()).add(key)

    def size(self, name: SetName) -> int:
        """How many reports a set holds.

        Echoes and copies are subsets of the reports; after a crash amid the changelog's writes a restored state may
        know them before the reports, until the replay has caught up, and they do not count before.
        """
        found = 0
        for chunk, bitmap in self.chunks.items():
            if chunk.name == name:
                reports = self.chunks.get(chunk._replace(name="reports"))
                found += 0 if reports is None else bitmap.intersection_cardinality(reports)
        return found

    def keys(self, window: WindowKey) -> list[bytes]:
        """All changelog keys of the window."""
        keys = {key for written in self.written.values() for key in written}
        return sorted(keys | {source_key(window, source) for source in self.sources})

    def _union(self, chunk: Chunk, more: BitMap) -> bool:
        have = self.chunks.get(chunk)
        if have is None:
            self.chunks[chunk] = more
            return True
        before = len(have)
        have |= more
        return len(have) != before


def chunk_key(window: WindowKey, chunk: Chunk, writer: str) -> bytes:
    """Changelog key of a chunk."""
    return orjson.dumps([*window, *chunk, writer])


def source_key(window: WindowKey, source: str) -> bytes:
    """Changelog key of a source."""
    return orjson.dumps([*window, "sources", source])


class ParsedKey(NamedTuple):
    """A changelog key: of a chunk, or of a source."""

    window: WindowKey
    chunk: Chunk | None
    source: str


def parse_key(key: bytes) -> ParsedKey:
    """What a changelog key says. Raises ValueError on a broken one."""
    parts = orjson.loads(key)
    match parts:
        case [str(tag), str(window), int(start), "sources", str(source)]:
            return ParsedKey(WindowKey(tag, window, start), None, source)
        case [str(tag), str(window), int(start), ("reports" | "echoes" | "copies") as name, int(p), int(c), str(_)]:
            return ParsedKey(WindowKey(tag, window, start), Chunk(name, p, c), "")
    raise ValueError("a changelog key of an unknown form")
