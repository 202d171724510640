"""Pydantic models of every topic's records."""

from schemas.article import Article, Late, Origin, Precision, Rejected, Tag, TaggedArticle
from schemas.counts import Duplicate, EventCount, Relation
from schemas.internal import Identity, Marker, Tally, TallyEntry

__all__ = [
    "Article",
    "Duplicate",
    "EventCount",
    "Identity",
    "Late",
    "Marker",
    "Origin",
    "Precision",
    "Rejected",
    "Relation",
    "Tag",
    "TaggedArticle",
    "Tally",
    "TallyEntry",
]
