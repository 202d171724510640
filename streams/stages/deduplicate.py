"""The deduplicate stage: from ``tagged`` to ``unique``, ``duplicates``, ``late`` and ``tallies``.

Its state is a set of articles that only grows until the watermark has passed them, and everything it sends is a fact
about articles or pairs of articles that holds for good. So a fact may be sent twice, by whomever. Record *n* sends the
facts that its pairs with lower numbers make true; it may skip one only if such pairs made it true before, in the life
of this object, in which every record is processed once and in order: then it was sent before, and acknowledged before
anything behind it is committed.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from schemas import Duplicate, Identity, Late, TaggedArticle
from streams.eventtime.marks import END_OF_INPUT, NO_WATERMARK
from streams.stages.base import Emission, LogEnd, Phases, Record, Topic, partition_of, phases
from streams.stages.changelog import Changelog
from streams.stages.headers import BEHIND_END
from streams.stages.markers import header, marker_of, markers
from streams.stages.metadata import pack, unpack
from streams.stages.neighbours import Pair
from streams.stages.pace import MarkerPace, Pace
from streams.stages.pairs import SeenArticles
from streams.stages.seen import Seen, SeenCodec
from streams.stages.tallying import Tallying
from streams.stages.watermarks import Watermarks


class Deduplicate:
    """Finds the near-duplicates among the articles of one partition of ``tagged``."""

    name: ClassVar[str] = "deduplicate"
    source: ClassVar[Topic] = Topic.TAGGED
    changelog: ClassVar[Topic | None] = Topic.DEDUPLICATE_CHANGELOG
    rewind: ClassVar[int] = 0

    def __init__(self, partition: int, writer: str | None, identity: Identity, pace: Pace) -> None:
        self._partition = partition
        self._identity = identity
        self._pace = MarkerPace(pace)
        self._codec = SeenCodec(identity)
        self._logs = writer is not None
        self._changelog = Changelog(Topic.DEDUPLICATE_CHANGELOG, partition, writer or "")
        self._seen = SeenArticles(identity.story_horizon)
        self._watermarks = Watermarks(identity.partitions, leave_out_empty=not identity.bounded)
        self._origins = [-1] * identity.partitions
        self.position = 0

    @property
    def entries(self) -> int:
        """How many articles are remembered."""
        return len(self._seen)

    @property
    def watermark(self) -> int:
        """How far event time has surely come, as a mark."""
        return self._watermarks.watermark

    def begin(self, position: int, metadata: str | None) -> None:
        """Stand where the last accepted commit stood."""
        self.position = position
        if metadata:
            epoch, *numbers = unpack(metadata)
            self._changelog.begin(epoch)
            half = self._identity.partitions + 1
            self._watermarks.restore(numbers[:half])
            self._origins = numbers[half:]

    def rewind_to(self, records: Iterable[Record]) -> None:
        """Nothing: this stage does not look back."""

    def load(self, records: Iterable[Record]) -> None:
        """Remember the articles of the changelog. Raises BrokenChangelogError."""
        for record in records:
            key = self._changelog.take(record)
            if key is None:
                continue
            article_id = key.decode(errors="replace")
            if record.value is None:
                self._seen.discard(article_id)
            elif self._seen.get(article_id) is None:
                self._seen.add(self._codec.of_changelog(article_id, record))

    def restored(self) -> Phases:
        """Drop what the committed watermark has passed: zombies bring such articles back."""
        return [*self._drop(self._watermarks.watermark), *phases(self._changelog.sweep())]

    def process(self, records: Sequence[Record]) -> Phases:
        """Judge each article, send what it makes true; take in markers in between."""
        batch = _Batch()
        ended_before = self._watermarks.watermark == END_OF_INPUT
        for record in records:
            if record.offset < self.position:
                raise ValueError(f"offset {record.offset} again: {self.position} was expected")
            self.position = record.offset + 1
            marker = marker_of(record)
            if marker is not None:
                self._watermarks.take(marker)
            else:
                self._judge(record, batch)
        ends: list[Emission] = []
        if self._watermarks.watermark == END_OF_INPUT and not ended_before:
            ends = markers(Topic.TALLIES, self._identity.partitions, self._partition, END_OF_INPUT)
        return phases(batch.emissions(self._partition, self._identity.partitions), ends)

    def tick(self, now: int, log_end: LogEnd | None) -> Phases:  # noqa: ARG002
        """The watermark as a marker, when it is due."""
        mark = self._watermarks.watermark
        if self._identity.bounded or mark == NO_WATERMARK or not self._pace.due(mark, now):
            return []
        return phases(markers(Topic.TALLIES, self._identity.partitions, self._partition, mark))

    def metadata(self) -> str:
        """Epoch of the changelog, watermark, marks and highest origins."""
        return pack([self._changelog.epoch, *self._watermarks.state(), *self._origins])

    def committed(self, position: int, metadata: str) -> Phases:  # noqa: ARG002
        """Drop what the committed watermark has passed by horizon plus lateness."""
        self._changelog.committed()
        return [*self._drop(Watermarks.of_state(unpack(metadata)[1:])), *phases(self._changelog.sweep())]

    def _drop(self, watermark: int) -> Phases:
        if watermark == NO_WATERMARK:
            return []
        dropped = self._seen.drop_before(watermark - self._identity.story_horizon - self._identity.lateness)
        return phases([self._changelog.put(seen.article_id.encode(), None) for seen in dropped])

    def _judge(self, record: Record, batch: "_Batch") -> None:
        """The order of these questions is the contract's."""
        if record.value is None:
            raise ValueError(f"offset {record.offset}: a record on tagged without a value")
        tagged = TaggedArticle.model_validate_json(record.value)
        known = self._seen.get(tagged.article_id)
        replay = known is not None and known.number == record.offset
        partition, offset = tagged.origin
        if offset <= self._origins[partition] and not replay:
            return  # sent again by the tag stage
        self._origins[partition] = max(self._origins[partition], offset)
        watermark, lateness = self._watermarks.watermark, self._identity.lateness
        if known is not None and replay:
            self._report(known, tagged, record, batch)
        elif header(record, BEHIND_END) is not None:
            self._late(tagged, END_OF_INPUT, batch)
        elif watermark > tagged.time + lateness + self._identity.story_horizon:
            self._late(tagged, watermark, batch)
        elif known is not None:
            pass  # redelivered
        elif watermark > tagged.time + lateness:
            self._late(tagged, watermark, batch)
        else:
            seen = self._codec.of_tagged(tagged, record)
            self._seen.add(seen)
            self._report(seen, tagged, record, batch)

    def _late(self, tagged: TaggedArticle, watermark: int, batch: "_Batch") -> None:
        late = Late(
            article_id=tagged.article_id,
            origin=tagged.origin,
            source=tagged.article.source,
            url=tagged.article.url,
            time=tagged.time,
            watermark=watermark,
            late_by_seconds=(watermark - tagged.time - self._identity.lateness) / 1_000_000,
        )
        key = f"{tagged.origin[0]}:{tagged.origin[1]}".encode()
        batch.sent.append(Emission(Topic.LATE, self._partition, key, late.model_dump_json().encode()))

    def _report(self, seen: Seen, tagged: TaggedArticle, record: Record, batch: "_Batch") -> None:
        if self._logs:
            batch.sent.append(self._changelog.put(*self._codec.to_changelog(tagged, record)))
        batch.tallying.report(seen.number, seen.tags, seen.places, seen.outlet)
        neighbours = self._seen.neighbours(seen, below=seen.number)
        best = neighbours.earliest()
        if best:
            self._tell(best, batch)
            for _, tag, place in seen.untold():  # (fewer and fewer: what is told of one pair holds for others)
                pair = neighbours.echoing(tag, place)
                if pair:
                    self._tell(pair, batch)
        for pair in neighbours.later():
            self._tell(pair, batch)
            self._improve(pair, seen.number, batch)
        seen.born_duplicate = best is not None
        if best:
            self._seen.set_original(seen, best.earlier.order)
            batch.duplicates[seen.number] = _duplicate(best, retracts=False)
        else:
            key = seen.article_id.encode()
            partition = partition_of(key, self._identity.partitions)
            batch.sent.append(Emission(Topic.UNIQUE, partition, key, record.value))

    def _tell(self, pair: Pair, batch: "_Batch") -> None:
        """The facts of a pair that this object has not sent yet."""
        duplicate, earlier = pair.duplicate, pair.earlier
        if not duplicate.copied:
            duplicate.copied = True
            batch.tallying.copy(duplicate.number, duplicate.tags, duplicate.places)
        learned = duplicate.learned(earlier)
        for fact, tag, place in learned:
            duplicate.echoed |= fact
            batch.tallying.echo(duplicate.number, tag, place)
        self._seen.tell(duplicate, {tag for _, tag, _ in learned})

    def _improve(self, pair: Pair, number: int, batch: "_Batch") -> None:
        """An article that came before has got an earlier near-duplicate, the one of record ``number``."""
        duplicate = pair.duplicate
        if duplicate.born_duplicate is None:  # restored: look its pairs up, once
            duplicate.born_duplicate = self._seen.neighbours(duplicate, below=duplicate.number).earliest() is not None
            known = self._seen.neighbours(duplicate, below=number).earliest()
            if known:
                self._seen.set_original(duplicate, known.earlier.order)
        if duplicate.original is None or pair.earlier.order < duplicate.original:
            self._seen.set_original(duplicate, pair.earlier.order)
            batch.duplicates[duplicate.number] = _duplicate(pair, retracts=not duplicate.born_duplicate)


class _Batch:
    """What one batch sends. Of several improvements of one duplicate only the last is sent: the earliest stands."""

    def __init__(self) -> None:
        self.sent: list[Emission] = []
        self.duplicates: dict[int, Duplicate] = {}
        self.tallying = Tallying()

    def emissions(self, partition: int, partitions: int) -> list[Emission]:
        sent = self.sent
        for duplicate in self.duplicates.values():
            key = duplicate.article_id.encode()
            value = duplicate.model_dump_json().encode()
            sent.append(Emission(Topic.DUPLICATES, partition_of(key, partitions), key, value))
        return sent + self.tallying.emissions(partition, partitions)


def _duplicate(pair: Pair, *, retracts: bool) -> Duplicate:
    earlier, nearness = pair.earlier, pair.nearness
    if nearness.relation is None:
        raise ValueError("a pair that is not near")
    return Duplicate(
        article_id=pair.duplicate.article_id,
        duplicate_of=earlier.article_id,
        of_time=earlier.time,
        of_length=earlier.length,
        similarity=nearness.similarity,
        relation=nearness.relation,
        retracts=retracts,
    )
