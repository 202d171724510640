"""Which records of an output topic a reader wants to see."""

from dataclasses import dataclass

from schemas import EventCount, Late, Rejected, TaggedArticle
from streams.stages.analysis import counted_tags
from streams.stages.intake import parse_published


@dataclass(frozen=True, slots=True)
class Selection:
    """Empty means all. ``begin`` and ``end`` in microseconds: from ``begin`` on, before ``end``."""

    tags: frozenset[str] = frozenset()
    windows: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    begin: int | None = None
    end: int | None = None
    final: bool = False
    is_open: bool = False
    """Of ``rejected``: what was not sent again."""

    def takes_count(self, count: EventCount) -> bool:
        """Whether a count is wanted, by the start of its window."""
        return (
            (count.final or not self.final)
            and (not self.tags or count.tag in self.tags)
            and (not self.windows or count.window in self.windows)
            and self._spans(parse_published(count.start).first)
        )

    def takes_unique(self, value: bytes) -> bool:
        """Whether a record of ``unique`` is wanted. Raises pydantic.ValidationError, as the next one does."""
        if not (self.tags or self.sources or self._is_bounded):
            return True
        tagged = TaggedArticle.model_validate_json(value)
        return (
            (not self.tags or not self.tags.isdisjoint(counted_tags(tagged.tags)))
            and (not self.sources or tagged.article.source in self.sources)
            and self._spans(tagged.time)
        )

    def takes_late(self, value: bytes) -> bool:
        """Whether a record of ``late`` is wanted."""
        if not (self.sources or self._is_bounded):
            return True
        late = Late.model_validate_json(value)
        return (not self.sources or late.source in self.sources) and self._spans(late.time)

    def takes_rejected(self, one: Rejected) -> bool:
        """Whether a rejected record is wanted."""
        return not (self.is_open and one.resent)

    @property
    def _is_bounded(self) -> bool:
        return self.begin is not None or self.end is not None

    def _spans(self, time: int) -> bool:
        return (self.begin is None or time >= self.begin) and (self.end is None or time < self.end)
