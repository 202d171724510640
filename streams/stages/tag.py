"""The tag stage: from ``articles`` to ``tagged`` and ``rejected``, and the clock of its partition.

It keeps no set; its clock stands in the offset commit and is filled again from the last records before it. Time enters
the pipeline here and only here, as markers in the log.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import ClassVar

import orjson

from schemas import Identity, Rejected, TaggedArticle
from streams.eventtime.clock import REMEMBERED, Clock
from streams.eventtime.marks import END_OF_INPUT, NO_RECORD, UNHEARD, has_records, no_article
from streams.stages import headers
from streams.stages.analysis import analyse
from streams.stages.base import Emission, Headers, LogEnd, Phases, Record, Topic, partition_of, phases
from streams.stages.intake import Parsed, Rejection, digest, parse_article
from streams.stages.markers import header, markers, number_header, received_at
from streams.stages.pace import MarkerPace, Pace
from streams.tagging.vocabulary import vocabulary_version

MAX_TAGGED_BYTES = 2 << 20
"""An encoded TaggedArticle beyond this is rejected: the topics take 4 MiB."""
MAX_ANNOUNCED = 1_000
"""A partition without an article among so many records is left out of the watermark even while more come in."""
MAX_SHOWN_BYTES = 64 << 10
"""How much of a rejected record's value stands on ``rejected``."""


class Tag:
    """Tags the articles of one partition of ``articles``."""

    name: ClassVar[str] = "tag"
    source: ClassVar[Topic] = Topic.ARTICLES
    changelog: ClassVar[Topic | None] = None
    rewind: ClassVar[int] = REMEMBERED

    def __init__(self, partition: int, writer: str | None, identity: Identity, pace: Pace) -> None:  # noqa: ARG002
        self._partition = partition
        self._identity = identity
        self._idle_after = pace.idle_after
        self._pace = MarkerPace(pace)
        self._clock = Clock(identity.k)
        self._ended = False
        self._confirmed = UNHEARD
        """The mark that may be sent."""
        self._unconfirmed: tuple[int, int] | None = None
        """A later position, and its mark."""
        self._announced = [0] * identity.partitions
        """How many records each partition was said to have."""
        self.position = 0

    def begin(self, position: int, metadata: str | None) -> None:
        """Stand where the last accepted commit stood."""
        self.position = position
        if metadata:
            floor, smallest, last_timestamp, self._ended = orjson.loads(metadata)
            self._clock.restore(floor, smallest, last_timestamp)

    def rewind_to(self, records: Iterable[Record]) -> None:
        """Fill the clock again from the last records before the commit."""
        for record in records:
            self._see(record)

    def load(self, records: Iterable[Record]) -> None:
        """Nothing: this stage has no changelog."""

    def restored(self) -> Phases:
        """Nothing is sent after a restore."""
        return []

    def process(self, records: Sequence[Record]) -> Phases:
        """Every record becomes a tagged article, a rejected record, or the end of input.

        One whose tagging fails is rejected too: that is a fault of ours, but it must not stop all workers for good.
        """
        sent: list[Emission] = []
        ended_before = self._ended
        for record in records:
            self.position = record.offset + 1
            sent += self._tag(record)
        ends: list[Emission] = []
        if self._ended and not ended_before:
            ends = markers(Topic.TAGGED, self._identity.partitions, self._partition, END_OF_INPUT)
        return phases(sent, ends)

    def tick(self, now: int, log_end: LogEnd | None) -> Phases:
        """The clock as a marker, when it is due. A bounded namespace has no clocks.

        A mark is sent behind a word on every partition that had records when the broker was asked, and only if the
        broker was asked when the mark's own records were there. Otherwise a partition that is still taken for one
        without articles, because its worker is slow or down, would find the watermark beyond its first ones.
        """
        if log_end is None:
            return []
        if log_end.rest is not None and log_end.rest <= self.position < log_end.end:
            self.position = log_end.end
        if self._identity.bounded:
            return []
        self._confirm(log_end)
        if self._confirmed == UNHEARD or not self._pace.due(self._confirmed, now):
            return []
        marks = [*self._others(log_end), (self._partition, self._confirmed)]
        return phases([m for one in marks for m in markers(Topic.TAGGED, self._identity.partitions, *one)])

    def metadata(self) -> str:
        """The clock, and whether input has ended."""
        return orjson.dumps([*self._clock.state(), self._ended]).decode()

    def committed(self, position: int, metadata: str) -> Phases:  # noqa: ARG002
        """Nothing becomes obsolete by a commit."""
        return []

    def _confirm(self, log_end: LogEnd) -> None:
        """The mark of the newest known position that the log had reached when the broker was asked."""
        if self._unconfirmed and log_end.end >= self._unconfirmed[0]:
            self._confirmed, self._unconfirmed = self._unconfirmed[1], None
        if log_end.end >= self.position:
            self._confirmed, self._unconfirmed = self._mark(log_end), None
        elif self._unconfirmed is None and (mark := self._clock.mark()) != NO_RECORD:
            self._unconfirmed = self.position, mark

    def _others(self, log_end: LogEnd) -> list[tuple[int, int]]:
        """Partitions that have more records than was said of them, with a mark that holds until their own comes."""
        more = []
        for partition, end in enumerate(log_end.ends):
            count = min(end, MAX_ANNOUNCED)
            if partition != self._partition and count > self._announced[partition]:
                self._announced[partition] = count
                more.append((partition, has_records(count)))
        return more

    def _mark(self, log_end: LogEnd) -> int:
        mark = self._clock.mark(self._idle_for(log_end))
        if mark != NO_RECORD:
            return mark
        return no_article(self.position) if log_end.end == self.position else has_records(log_end.end)

    def _idle_for(self, log_end: LogEnd) -> int:
        """Microseconds since the last record, when the broker said that nothing stands behind it; else 0."""
        last = self._clock.last_timestamp
        if last is None or log_end.end != self.position:
            return 0
        age = log_end.asked_at - last
        return age * 1000 if age >= self._idle_after else 0

    def _see(self, record: Record) -> Parsed | Rejection:
        self._clock.see_record(record.timestamp)
        try:
            if header(record, headers.END) is not None:
                raise Rejection("an end record, but this namespace is live: only bounded ones end")
            if header(record, headers.LENGTH) is not None:
                raise Rejection(f"larger than max_article_bytes: {self._identity.max_article_bytes} bytes are allowed")
            sent_at = received_at(record, bounded=self._identity.bounded)
            parsed = parse_article(record.value, sent_at, self._identity.max_article_bytes)
        except Rejection as rejection:
            return rejection.with_traceback(None)  # its frames hold whatever this batch has made
        self._clock.see_article(parsed.article_id, parsed.published.first)
        return parsed

    def _tag(self, record: Record) -> list[Emission]:
        parsed = self._see(record)
        if self._identity.bounded and header(record, headers.END) is not None:
            self._ended = True
            return []
        if isinstance(parsed, Rejection):
            return [self._rejected(record, str(parsed))]
        try:
            analysis = analyse(parsed)
        except MemoryError:
            raise  # of the machine, and says nothing about the article
        except Exception as error:
            return [self._rejected(record, f"it cannot be tagged: {error!r:.200}")]
        tagged = TaggedArticle(
            article_id=parsed.article_id,
            origin=(self._partition, record.offset),
            article=parsed.article,
            time=parsed.published.time,
            precision="day" if parsed.published.day else "second",
            offset_assumed=parsed.published.offset_assumed,
            language=analysis.language,
            language_contradicted=analysis.contradicted,
            tags=analysis.tags,
            vocabulary_version=vocabulary_version(),
        )
        value = tagged.model_dump_json().encode()
        if len(value) > MAX_TAGGED_BYTES:
            return [self._rejected(record, f"its tagged form is too large: {len(value)} bytes")]
        key = analysis.language.encode()
        partition = partition_of(key, self._identity.partitions)
        said: Headers = ((headers.SKETCH, analysis.sketch.encode()),)
        if self._ended:
            said = (*said, (headers.BEHIND_END, b""))
        return [Emission(Topic.TAGGED, partition, key, value, said)]

    def _rejected(self, record: Record, reason: str) -> Emission:
        value = record.value or b""
        length = number_header(record, headers.LENGTH)
        whole, file, note = (_shown(record, name) for name in (headers.HASH, headers.FILE, headers.NOTE))
        rejected = Rejected(
            origin=(self._partition, record.offset),
            reason=f"{note} ({reason})" if note else reason,
            value_base64=b64encode(value[:MAX_SHOWN_BYTES]).decode(),
            length=len(value) if length is None else length,
            hash=whole or digest(value),
            file=file,
            record=number_header(record, headers.RECORD),
        )
        key = f"{self._partition}:{record.offset}".encode()
        return Emission(Topic.REJECTED, self._partition, key, rejected.model_dump_json().encode())


def _shown(record: Record, name: str) -> str | None:
    """A header that any producer may have written, as much of it as can be shown."""
    value = header(record, name)
    return value[: headers.MOST_SHOWN].decode(errors="replace") if value else None
