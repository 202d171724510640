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
    of_time: int
    of_length: int
    similarity: float
    relation: Relation
    retracts: bool

    @property
    def precedence(self) -> tuple[int, int, str]:
        """Of several records for one article the one with the smallest stands."""
        return self.of_time, -self.of_length, self.duplicate_of


class EventCount(RecordModel):
    """What one window holds of one tag, on ``event-counts``. Field order is the order of output keys."""

    tag: NonEmpty
    kind: NonEmpty
    label: NonEmpty
    window: NonEmpty
    start: NonEmpty
    end: NonEmpty
    reports: Count
    stories: Count
    originals: Count
    sources: Count
    revision: Count
    final: bool
