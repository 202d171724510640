"""Who was admitted, and who was late, by the log of ``tagged`` alone: markers and articles in their order."""

from schemas import Identity, Origin, TaggedArticle
from streams.eventtime.marks import NO_WATERMARK, UNHEARD, watermark
from streams.stages.base import Record
from streams.stages.markers import marker_of
from streams.verify.intake import Valid


class Admission:
    """The contract's judgement of each article of one partition of ``tagged``, record by record."""

    def __init__(self, identity: Identity, valid: dict[Origin, Valid]) -> None:
        self._identity = identity
        self._valid = valid
        self._marks = [UNHEARD] * identity.partitions
        self._watermark = NO_WATERMARK
        self._highest = [-1] * identity.partitions
        self.admitted: dict[str, Origin] = {}
        self.redelivered: set[Origin] = set()
        self.late: dict[Origin, int] = {}
        """Late origins, with the watermark they met."""
        self.strange: list[str] = []
        """What should not stand on ``tagged``, a line each."""

    def take(self, record: Record) -> None:
        """Judge the next record of the log."""
        marker = marker_of(record)
        if marker is not None:
            self._marks[marker.source] = max(self._marks[marker.source], marker.mark)
            now = watermark(self._marks, leave_out_empty=not self._identity.bounded)
            self._watermark = max(self._watermark, now)
            return
        tagged = TaggedArticle.model_validate_json(record.value or b"")
        valid = self._valid.get(tagged.origin)
        if valid is None or valid != (tagged.article_id, tagged.time):
            self.strange.append(f"offset {record.offset}: origin {tagged.origin} is not this article")
            return
        partition, offset = tagged.origin
        if offset > self._highest[partition]:
            self._highest[partition] = offset
            self._judge(tagged.origin, valid)

    def _judge(self, origin: Origin, valid: Valid) -> None:
        lateness, horizon = self._identity.lateness, self._identity.story_horizon
        known = valid.article_id in self.admitted
        if self._watermark > valid.time + lateness + (horizon if known else 0):
            self.late[origin] = self._watermark
        elif known:
            self.redelivered.add(origin)
        else:
            self.admitted[valid.article_id] = origin
