"""Tags of an article: a pure function of title, body and language."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from itertools import starmap

from schemas.article import Tag
from streams.tagging.bound import of_their_countries
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
_KIND_ORDER = {"place": 0, "person": 1, "org": 2}


class _Named:
    """Where the names of one person, organisation or place stand."""

    __slots__ = ("spans", "titles")

    def __init__(self) -> None:
        self.titles: list[int] = []
        """Where those of the title begin."""
        self.spans: list[tuple[int, int]] = []
        """Of the body's ``Folded.text``."""


def tag_article(title: str | None, body: str, language: str, year: int | None = None) -> tuple[Tag, ...]:
    """All tags of an article but ``all``: one entry per id; topics and events strongest first, then places, persons and
    organisations by number of mentions, then what these imply. Evidence: ranges of code points of ``body``.
    ``year`` is the year of publication: events said to be of an earlier one are none of this article.
    """
    title_text, body_text = fold(title or ""), fold(body)
    tags: dict[str, Tag] = {}
    for concept in find_concepts(title_text, body_text, language, year):
        tag = _negated(concept.id) if concept.negated else _plain(concept.id)
        tags[concept.id] = _with_evidence(tag, body_text, concept.spans)
    named = _names(title_text, body_text, language)
    for _, _, _, key in sorted([_order(key, where) for key, where in named.items()]):
        tags[key] = _with_evidence(_plain(key), body_text, named[key].spans)
    implied = {above for tag in tags.values() if not tag.negated for above in tag.ancestors}
    return (*tags.values(), *map(_implied, sorted(implied.difference(tags))))


def _order(key: str, where: _Named) -> tuple[int, int, int, str]:
    titles, spans = where.titles, where.spans
    first = min(titles) if titles else min(spans)[0] + _BEHIND_TITLE
    return _KIND_ORDER[key.partition(":")[0]], -len(titles) - len(spans), first, key


def _tag(key: str, *, negated: bool = False, implied: bool = False) -> Tag:
    """The tag of an id, without evidence: the same in every article."""
    described = describe(key)
    return Tag(
        id=key,
        kind=described.kind,
        label=described.label,
        country=described.country,
        ancestors=described.ancestors,
        implied=implied,
        negated=negated,
        evidence=(),
    )


_plain = lru_cache(maxsize=20_000)(_tag)
_negated = lru_cache(maxsize=1_000)(partial(_tag, negated=True))
_implied = lru_cache(maxsize=20_000)(partial(_tag, implied=True))


def _with_evidence(tag: Tag, body: Folded, spans: Sequence[tuple[int, int]]) -> Tag:
    """The tag with its ranges of the body as received, in order, each once.

    Made past pydantic, which would take five times as long to look at what has been looked at in ``_tag``.
    """
    evidence: Iterable[tuple[int, int]] = spans if body.offsets is None else starmap(body.span, spans)
    ranges = tuple(evidence) if len(spans) < 2 else tuple(sorted(set(evidence))[:MOST_EVIDENCE])
    copy, set_attribute = Tag.__new__(Tag), object.__setattr__
    set_attribute(copy, "__pydantic_fields_set__", tag.__pydantic_fields_set__)
    set_attribute(copy, "__pydantic_extra__", None)
    set_attribute(copy, "__pydantic_private__", None)
    set_attribute(copy, "__dict__", {**tag.__dict__, "evidence": ranges})
    return copy


def _names(title: Folded, body: Folded, language: str) -> dict[str, _Named]:
    """Where persons, organisations and places stand, by their ids."""
    in_title, in_body = match_names(title, language, is_title=True), match_names(body, language, is_title=False)
    countries = frozenset(
        [m.start for m in in_body.places if m.facts.top.is_country or m.facts.top.id in NATIONS or has_authority(m)]
    )
    in_places = {m.start: m.end for m in in_body.places}
    known = of_their_countries(in_body.known, body, in_body.places)
    reader = Reader(body, known, in_places, countries, language=language)
    spans = reader.spans()
    named: dict[str, _Named] = defaultdict(_Named)
    for start, end, key, _ in spans:
        if key is not None:
            named[key].spans.append((start, end))
    covered = _Covered(spans)
    for start, (end, key) in known.items():
        if key is not None and not covered.at(start):
            named[key].spans.append((start, end))
    title_spans = _learned(title, reader.learned)
    for start, _, key, _ in title_spans:
        if key is not None:
            named[key].titles.append(start)
    for start, (_, key) in in_title.known.items():
        if key is not None:
            named[key].titles.append(start)
    covered_in_title = _Covered(title_spans)
    places = [m for m in in_title.places if not covered_in_title.at(m.start)]
    places += [m for m in in_body.places if not covered.at(m.start)]
    for mention, key in choose(places, _namesakes(spans)):
        if mention.is_title:
            named[key].titles.append(mention.start)
        else:
            named[key].spans.append((mention.start, mention.end))
    return named


def _namesakes(spans: list[Span]) -> frozenset[str]:
    """First names and surnames of the persons that are found by their full names."""
    parts = [span.id[len("person:") :].split("-") for span in spans if span.id and span.id.startswith("person:")]
    return frozenset(name for part in parts if len(part) > 1 for name in (part[0], part[-1]))


def _learned(title: Folded, learned: dict[str, str]) -> list[Span]:
    """Short names of the body's persons and organisations in the title."""
    return [
        Span(start, end, key, start)
        for start, end, capital in zip(title.starts, title.ends, title.capital, strict=True)
        if capital and (key := learned.get(title.folded[start + 1 : end + 1]))
    ]


class _Covered:
    """Where names of persons and organisations bar places."""

    def __init__(self, spans: list[Span]) -> None:
        self._bars = [span.bar for span in spans]
        self._ends = [span.end for span in spans]

    def at(self, start: int) -> bool:
        index = bisect_right(self._bars, start) - 1
        return index >= 0 and start < self._ends[index]
