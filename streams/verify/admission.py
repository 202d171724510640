"""Who was admitted, and who was late, by the log of ``tagged`` alone: markers and articles in their order."""

from collections import Counter
from collections.abc import Sequence

from schemas import Identity, Marker, Origin, TaggedArticle
from streams.eventtime.marks import END_OF_INPUT, NO_WATERMARK, UNHEARD, watermark
from streams.stages.base import Record
from streams.stages.headers import BEHIND_END
from streams.stages.markers import header, marker_of
from streams.verify.intake import Valid
from streams.verify.reach import Reach
from streams.verify.verdict import Check


class Admission:
    """The contract's judgement of each article of one partition of ``tagged``, record by record."""

    def __init__(self, identity: Identity, valid: dict[Origin, Valid], reaches: Sequence[Reach]) -> None:
        self._identity = identity
        self._valid = valid
        self._reaches = reaches
        self._unjudged: list[list[tuple[Record, int]]] = [[] for _ in range(identity.partitions)]
        """Markers of each source with their marks, until it is known which record they cannot speak of."""
        self._marks = [UNHEARD] * identity.partitions
        self.watermark = NO_WATERMARK
        self._highest = [-1] * identity.partitions
        self.admitted: dict[str, Origin] = {}
        self.numbers: dict[str, int] = {}
        """Offsets here of the records that were admitted, by article id."""
        self.redelivered: set[Origin] = set()
        self.late: dict[Origin, int] = {}
        """Late origins, with the watermark they met."""
        self.vocabularies: Counter[str] = Counter()
        """By which vocabularies the admitted were tagged."""
        self.strange: list[str] = []
        """What should not stand on ``tagged``, a line each."""
        self.markers = Check("markers")
        """The marks that have raised others, each with what its source's log allows."""

    def take(self, record: Record) -> None:
        """Judge the next record of the log."""
        marker = marker_of(record)
        if marker is not None:
            self._take_marker(record, marker)
            return
        tagged = TaggedArticle.model_validate_json(record.value or b"")
        valid = self._valid.get(tagged.origin)
        if valid is None or valid != (tagged.article_id, tagged.time):
            self.strange.append(f"offset {record.offset}: origin {tagged.origin} is not this article")
            return
        partition, offset = tagged.origin
        if offset > self._highest[partition]:
            self._highest[partition] = offset
            self._judge_markers(partition, before=offset)
            behind = header(record, BEHIND_END) is not None
            if self._judge(tagged.origin, valid, record.offset, END_OF_INPUT if behind else self.watermark):
                self.vocabularies[tagged.vocabulary_version] += 1

    def finish(self) -> None:
        """The log ends here."""
        for source in range(self._identity.partitions):
            self._judge_markers(source, before=None)

    def _take_marker(self, record: Record, marker: Marker) -> None:
        if marker.mark <= self._marks[marker.source]:
            return
        self._marks[marker.source] = marker.mark
        self._unjudged[marker.source].append((record, marker.mark))
        now = watermark(self._marks, leave_out_empty=not self._identity.bounded)
        self.watermark = max(self.watermark, now)

    def _judge_markers(self, source: int, before: int | None) -> None:
        """A marker stands behind all records that it speaks of: not behind one that comes here for the first time."""
        unjudged, self._unjudged[source] = self._unjudged[source], []
        for record, mark in unjudged:
            self.markers.compared += 1
            excess = self._reaches[source].excess(mark, before, record.timestamp)
            if excess is not None:
                self.markers.differences.append(f"offset {record.offset}: mark {mark} of partition {source}: {excess}")

    def _judge(self, origin: Origin, valid: Valid, number: int, watermark: int) -> bool:
        """Whether it is admitted."""
        lateness, horizon = self._identity.lateness, self._identity.story_horizon
        known = valid.article_id in self.admitted
        if watermark > valid.time + lateness + (horizon if known else 0):
            self.late[origin] = watermark
        elif known:
            self.redelivered.add(origin)
        else:
            self.admitted[valid.article_id], self.numbers[valid.article_id] = origin, number
            return True
        return False
