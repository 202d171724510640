"""Final counts of a whole archive in little memory: 26 bytes each, and each tag once."""

import struct
from collections import defaultdict
from collections.abc import Collection, Iterator

import orjson

from schemas import EventCount
from streams.counts import event_count
from streams.eventtime.windows import from_text, parse_windows

_ROW = struct.Struct("<HqIIII")
"""Place of the window in the setting, start (microseconds), reports, echoes, copies, sources."""


class FinalCounts(Collection[EventCount]):
    """Finals as they come, and in the order of output as they are read. ``windows``: the setting."""

    def __init__(self, windows: tuple[str, ...]) -> None:
        self._windows = parse_windows(windows)
        self._places = {name: place for place, name in enumerate(windows)}
        self._rows: defaultdict[str, bytearray] = defaultdict(bytearray)
        self._length = 0

    def add(self, value: bytes) -> None:
        """Take in a final: a value of ``event-counts``."""
        final = orjson.loads(value)
        reports, stories, originals = final["reports"], final["stories"], final["originals"]
        place, start = self._places[final["window"]], from_text(final["start"])
        row = _ROW.pack(place, start, reports, reports - stories, reports - originals, final["sources"])
        self._rows[final["tag"]] += row
        self._length += 1

    def __len__(self) -> int:
        return self._length

    def __contains__(self, count: object) -> bool:
        return any(one == count for one in self)

    def __iter__(self) -> Iterator[EventCount]:
        for tag in sorted(self._rows):
            for place, start, reports, echoes, copies, sources in sorted(_ROW.iter_unpack(self._rows[tag])):
                yield event_count(
                    tag,
                    self._windows[place],
                    start,
                    reports=reports,
                    echoes=echoes,
                    copies=copies,
                    sources=sources,
                    final=True,
                )
