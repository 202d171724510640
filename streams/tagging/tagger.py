"""Tags of an article: a pure function of title, body and language."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import starmap
from typing import NamedTuple

from schemas.article import Tag
from streams.tagging.concepts import find_concepts
from streams.tagging.fold import Folded, fold
from streams.tagging.matching import match_names
from streams.tagging.people import Reader
from streams.tagging.place_form import has_authority
from streams.tagging.places import choose
from streams.tagging.runs import Span
from streams.tagging.vocabulary import describe, vocabulary_version

__all__ = ["describe", "tag_article", "vocabulary_version"]

MOST_EVIDENCE = 500
"""Ranges of evidence kept for one tag, the first ones: no real article has as many, and a record stays bounded."""
NATIONS = frozenset(["place:GB-ENG", "place:GB-SCT", "place:GB-WLS", "place:GB-NIR"])
"""Regions with national sides of their own: these stay places in sport, as countries do."""
_BEHIND_TITLE = 1 << 40
_KIND_ORDER = ("topic", "event", "place", "person", "org")


class _Hit(NamedTuple):
    id: str
    start: int
    end: int
    is_title: bool


def tag_article(title: str | None, body: str, language: str, year: int | None = None) -> tuple[Tag, ...]:
    """All tags of an article but ``all``: one entry per id; topics and events strongest first, then places, persons and
    organisations by number of mentions, then what these imply. Evidence: ranges of code points of ``body``.
    ``year`` is the year of publication: events said to be of an earlier one are none of this article.
    """
    title_text, body_text = fold(title or ""), fold(body)
    tags: dict[str, Tag] = {}
    for concept in find_concepts(title_text, body_text, language, year):
        tags[concept.id] = _tag(concept.id, _evidence(body_text, concept.spans), negated=concept.negated)
    by_id: dict[str, list[_Hit]] = defaultdict(list)
    for hit in _name_hits(title_text, body_text, language):
        by_id[hit.id].append(hit)
    for key in sorted(by_id, key=lambda key: _order(key, by_id[key])):
        tags[key] = _tag(key, _evidence(body_text, [hit[1:3] for hit in by_id[key] if not hit.is_title]))
    implied = {a: None for tag in tags.values() if not tag.negated for a in tag.ancestors if a not in tags}
    return (*tags.values(), *map(_implied, sorted(implied)))


def _evidence(body: Folded, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges of the body as received, in order, each once."""
    return tuple(sorted(set(spans if body.offsets is None else starmap(body.span, spans))))


def _order(key: str, hits: list[_Hit]) -> tuple[int, int, int, str]:
    first = min([hit.start if hit.is_title else hit.start + _BEHIND_TITLE for hit in hits])
    return _KIND_ORDER.index(key.partition(":")[0]), -len(hits), first, key


def _tag(key: str, evidence: tuple[tuple[int, int], ...], *, negated: bool = False, implied: bool = False) -> Tag:
    described = describe(key)
    return Tag(
        id=key,
        kind=described.kind,
        label=described.label,
        country=described.country,
        ancestors=described.ancestors,
        implied=implied,
        negated=negated,
        evidence=evidence[:MOST_EVIDENCE],
    )


@lru_cache(maxsize=20_000)
def _implied(key: str) -> Tag:
    return _tag(key, (), implied=True)


def _name_hits(title: Folded, body: Folded, language: str) -> list[_Hit]:
    in_title, in_body = match_names(title, language, is_title=True), match_names(body, language, is_title=False)
    countries = frozenset(m.start for m in in_body.places if m.senses[0].is_country or m.senses[0].id in NATIONS)
    countries |= frozenset(m.start for m in in_body.places if has_authority(m))
    in_places = {m.start: m.end for m in in_body.places}
    reader = Reader(body, in_body.known, in_places, countries, language=language)
    spans = reader.spans()
    hits = [_Hit(span.id, span.start, span.end, False) for span in spans if span.id is not None]
    covered = _Covered(spans)
    for start, (end, key) in in_body.known.items():
        if key is not None and not covered.at(start):
            hits.append(_Hit(key, start, end, False))
    title_spans = [*_learned(title, reader.learned)]
    hits += [_Hit(span.id, span.start, span.end, True) for span in title_spans if span.id is not None]
    hits += [_Hit(key, start, end, True) for start, (end, key) in in_title.known.items() if key is not None]
    in_title_covered = _Covered(title_spans)
    places = [m for m in in_title.places if not in_title_covered.at(m.start)]
    places += [m for m in in_body.places if not covered.at(m.start)]
    hits += [
        _Hit(key, mention.start, mention.end, mention.is_title) for mention, key in choose(places, _namesakes(spans))
    ]
    return hits


def _namesakes(spans: list[Span]) -> frozenset[str]:
    """First names and surnames of the persons that are found by their full names."""
    parts = [span.id[len("person:") :].split("-") for span in spans if span.id and span.id.startswith("person:")]
    return frozenset(name for part in parts if len(part) > 1 for name in (part[0], part[-1]))


def _learned(title: Folded, learned: dict[str, str]) -> Iterator[Span]:
    """Short names of the body's persons and organisations in the title."""
    for start, end, capital in zip(title.starts, title.ends, title.capital, strict=True):
        if capital and (key := learned.get(title.folded[start + 1 : end + 1])):
            yield Span(start, end, key, start)


class _Covered:
    """Where names of persons and organisations bar places."""

    def __init__(self, spans: list[Span]) -> None:
        self._bars = [span.bar for span in spans]
        self._ends = [span.end for span in spans]

    def at(self, start: int) -> bool:
        index = bisect_right(self._bars, start) - 1
        return index >= 0 and start < self._ends[index]
