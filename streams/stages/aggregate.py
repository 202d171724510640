"""The aggregate stage: from ``tallies`` to ``event-counts``.

Its state is sets that only grow, per tag and window, until the watermark makes the window final. A final is an emission
of the batch that carries the marker; what it made obsolete is deleted only after that batch's commit was accepted.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from schemas import Identity, Tally
from streams.counts import count_line, event_count
from streams.eventtime.marks import NO_WATERMARK
from streams.eventtime.windows import Window, parse_windows, to_text
from streams.stages.base import Emission, LogEnd, Phases, Record, Topic, phases
from streams.stages.changelog import Changelog
from streams.stages.checked import BrokenChangelogError
from streams.stages.markers import marker_of
from streams.stages.metadata import pack, unpack
from streams.stages.opened import OpenWindows
from streams.stages.pace import Pace
from streams.stages.sets import Chunk, WindowKey, WindowSets, chunk_key, parse_key, source_key
from streams.stages.watermarks import Watermarks


class Aggregate:
    """Counts the tags of one partition of ``tallies``."""

    name: ClassVar[str] = "aggregate"
    source: ClassVar[Topic] = Topic.TALLIES
    changelog: ClassVar[Topic | None] = Topic.AGGREGATE_CHANGELOG
    rewind: ClassVar[int] = 0

    def __init__(self, partition: int, writer: str | None, identity: Identity, pace: Pace) -> None:
        self._partition = partition
        self._logs = writer is not None
        self._writer = (writer or "",)
        self._lateness = identity.lateness
        self._windows: dict[str, Window] = {window.name: window for window in parse_windows(identity.windows)}
        self._open = OpenWindows(self._windows)
        self._emit_interval, self._refresh_after = pace.emit_interval, pace.refresh_after
        self._emitted_at: int | None = None
        self._watermarks = Watermarks(identity.partitions, leave_out_empty=False)
        self._dirty: set[WindowKey] = set()
        self._restored: set[WindowKey] = set()
        self._refresh_at: int | None = None
        self._over: list[tuple[WindowKey, WindowSets]] = []
        """Windows that are final, until a commit at or beyond the marker that made them so is accepted."""
        self._superseded: list[bytes] = []
        """Older writers' changelog keys whose chunks were written anew since."""
        self._changelog = Changelog(Topic.AGGREGATE_CHANGELOG, partition, writer or "")
        self._loaded: dict[bytes, bytes] = {}
        """Changelog as far as it is loaded: the last value of each key."""
        self.position = 0

    @property
    def entries(self) -> int:
        """How many windows are open, over all tags."""
        return len(self._open)

    @property
    def ends(self) -> set[int]:
        """Where its open windows end, microseconds."""
        return self._open.ends()

    @property
    def watermark(self) -> int:
        """How far event time has surely come, as a mark."""
        return self._watermarks.watermark

    def begin(self, position: int, metadata: str | None) -> None:
        """Stand where the last accepted commit stood."""
        self.position = position
        if metadata:
            epoch, *state = unpack(metadata)
            self._changelog.begin(epoch)
            self._watermarks.restore(state)

    def rewind_to(self, records: Iterable[Record]) -> None:
        """Nothing: this stage does not look back."""

    def load(self, records: Iterable[Record]) -> None:
        """Take in changelog records. Raises BrokenChangelogError."""
        for record in records:
            key = self._changelog.take(record)
            if key is None:
                continue
            if record.value is None:
                self._loaded.pop(key, None)
            else:
                self._loaded[key] = record.value

    def restored(self) -> Phases:
        """Merge all writers' values; delete what the committed watermark made final, and send nothing for it."""
        over: dict[WindowKey, list[bytes]] = {}
        for key, value in self._loaded.items():
            window = self._merge(key, value)
            if self._is_final(window):
                over.setdefault(window, []).append(key)
        self._loaded.clear()
        for window in over:
            self._open.forget(window)
        self._dirty, self._restored = set(self._open), set(self._open)
        return [*self._tombstones(sorted(over.items())), *phases(self._changelog.sweep())]

    def process(self, records: Sequence[Record]) -> Phases:
        """Add tallies to the sets; a marker may make windows final in between."""
        grown: dict[tuple[WindowKey, Chunk], None] = {}
        sent: list[Emission] = []
        for record in records:
            self.position = record.offset + 1
            marker = marker_of(record)
            if marker is None:
                self._add(record, grown, sent)
            else:
                before = self._watermarks.watermark
                self._watermarks.take(marker)
                if self._watermarks.watermark > before:
                    sent += self._close()
        if self._logs:
            sent += [self._write(window, chunk) for window, chunk in grown if window in self._open]
        return phases(sent)

    def tick(self, now: int, log_end: LogEnd | None) -> Phases:  # noqa: ARG002
        """Counts that changed, at most once an emit interval; restored ones once more after a while."""
        self._refresh(now)
        if not self._dirty or self._emit_interval is None:
            return []
        if self._emitted_at is not None and 0 <= now - self._emitted_at < self._emit_interval:
            return []  # (a clock that was set back must not silence us)
        self._emitted_at = now
        known = (window for window in sorted(self._dirty) if self._open[window].size("reports"))
        sent = [self._count(window, final=False) for window in known]
        self._dirty.clear()
        return phases(sent)

    def metadata(self) -> str:
        """Epoch of the changelog, watermark and marks."""
        return pack([self._changelog.epoch, *self._watermarks.state()])

    def committed(self, position: int, metadata: str) -> Phases:  # noqa: ARG002
        """Delete the windows that the committed watermark made final, and the chunks that were written anew."""
        watermark = Watermarks.of_state(unpack(metadata)[1:])
        over = [(window, sets.keys(window)) for window, sets in self._over if self._is_final(window, watermark)]
        self._over = [one for one in self._over if not self._is_final(one[0], watermark)]
        superseded, self._superseded = self._superseded, []
        self._changelog.committed()
        deleted = [*(self._log(key, None) for key in superseded), *self._changelog.sweep()]
        return [*self._tombstones(over), *phases(deleted)]

    def _refresh(self, now: int) -> None:
        if self._restored and self._refresh_at is None:
            self._refresh_at = now + self._refresh_after
        elif self._refresh_at is not None and now >= self._refresh_at:
            self._dirty.update(window for window in self._restored if window in self._open)
            self._restored, self._refresh_at = set(), None

    def _add(self, record: Record, grown: dict[tuple[WindowKey, Chunk], None], sent: list[Emission]) -> None:
        if record.value is None:
            raise ValueError(f"offset {record.offset}: a record on tallies without a value")
        tally = Tally.model_validate_json(record.value)
        for entry in tally.entries:
            window = WindowKey(tally.tag, entry.window, entry.start)
            if self._is_final(window):
                continue  # a repeat: what was admitted cannot change a final window
            chunks, sources = self._open.opened(window).add(tally.partition, entry)
            if (chunks or sources) and self._emit_interval is not None:
                self._dirty.add(window)
            grown.update(((window, chunk), None) for chunk in chunks)
            if self._logs:
                sent += [self._log(source_key(window, source), b"1") for source in sources]

    def _write(self, window: WindowKey, chunk: Chunk) -> Emission:
        """A grown chunk under this writer's key; what older writers wrote of it can go after the next commit."""
        value, others = self._open[window].rewrite(chunk, self._writer)
        self._superseded += [chunk_key(window, chunk, other) for other in others]
        return self._log(chunk_key(window, chunk, self._writer[0]), value)

    def _close(self) -> list[Emission]:
        """Finals of the windows that the watermark has passed."""
        sent = []
        for window in self._open.ended(self._watermarks.watermark - self._lateness):
            sent.append(self._count(window, final=True))
            if self._logs:
                self._over.append((window, self._open[window]))
            self._open.forget(window)
            self._dirty.discard(window)
        return sent

    def _merge(self, key: bytes, value: bytes) -> WindowKey:
        try:
            parsed = parse_key(key)
            sets = self._open.opened(parsed.window)
            if parsed.chunk is None:
                sets.add_sources((parsed.source,))
            else:
                sets.merge(parsed.chunk, parsed.writer, value)
        except (ValueError, KeyError) as error:
            raise BrokenChangelogError(f"key {key[:80]!r}: {error}") from error
        return parsed.window

    def _is_final(self, window: WindowKey, watermark: int | None = None) -> bool:
        reached = self._watermarks.watermark if watermark is None else watermark
        return reached != NO_WATERMARK and reached >= self._open.end(window) + self._lateness

    def _count(self, window: WindowKey, *, final: bool) -> Emission:
        sets = self._open[window]
        count = event_count(
            window.tag,
            self._windows[window.window],
            window.start,
            reports=sets.size("reports"),
            echoes=sets.size("echoes"),
            copies=sets.size("copies"),
            sources=len(sets.sources),
            final=final,
        )
        key = count_key(window) + (b"|final" if final else b"")
        return Emission(Topic.EVENT_COUNTS, self._partition, key, count_line(count).encode())

    def _tombstones(self, over: Sequence[tuple[WindowKey, list[bytes]]]) -> Phases:
        """Provisional keys first: only while a window's sets stand in the changelog would a restore delete them."""
        provisional = [Emission(Topic.EVENT_COUNTS, self._partition, count_key(window), None) for window, _ in over]
        return phases(provisional, [self._log(key, None) for _, keys in over for key in keys])

    def _log(self, key: bytes, value: bytes | None) -> Emission:
        return self._changelog.put(key, value)


def count_key(window: WindowKey) -> bytes:
    """Key of a provisional count on ``event-counts``; a final's has ``|final`` behind it."""
    return f"{window.tag}|{window.window}|{to_text(window.start)}".encode()
