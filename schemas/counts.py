"""Duplicates, and windowed event counts."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.article import NonEmpty
from schemas.base import RecordModel

Relation = Literal["version", "identical", "reprint", "edited", "excerpt", "expanded"]
Count = Annotated[int, Field(ge=0)]


class Duplicate(RecordModel):
    """An article that has an earlier near-duplicate, on ``duplicates``.

    Of several records for one article the one whose ``duplicate_of`` is the earliest stands: ``of_time``, then the
    longer text (``of_length``, code points of the normalised body), then ``duplicate_of``.
    """

    article_id: NonEmpty
    duplicate_of: NonEmpty
    """Id of the earliest of its earlier near-duplicates that are known."""
    of_time: int
    """Event time of ``duplicate_of``, microseconds since the epoch."""
    of_length: int
    """Its length in code points of the normalised body."""
    similarity: float
    """Estimated Jaccard similarity; for excerpt and expanded the containment. Three digits."""
    relation: Relation
    retracts: bool
    """True when the article stands on ``unique``, because it came before ``duplicate_of``."""

    @property
    def precedence(self) -> tuple[int, int, str]:
        """Of several records for one article the one with the smallest stands."""
        return self.of_time, -self.of_length, self.duplicate_of


class EventCount(RecordModel):
    """What one window holds of one tag, on ``event-counts``. Field order is the order of output keys."""

    tag: NonEmpty
    kind: NonEmpty
    """``topic``, ``event``, ``place``, ``person``, ``org``, or ``all``."""
    label: NonEmpty
    window: NonEmpty
    """As the setting names it: ``1h``, ``1d``, ``7d/1d``."""
    start: NonEmpty
    """Inclusive, ``YYYY-MM-DDTHH:MM:SSZ``."""
    end: NonEmpty
    """Exclusive."""
    reports: Count
    """Distinct articles with the tag in the window."""
    stories: Count
    """Reports without those that have an earlier near-duplicate with the same tag in the same window."""
    originals: Count
    """Reports that are no duplicates."""
    sources: Count
    """Distinct outlets among the reports."""
    revision: Count
    """Grows with every change; of several provisional records of one key the highest counts."""
    final: bool
    """True when nothing that is admitted can change it any more."""
