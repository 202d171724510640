"""Tags of an article: a pure function of title, body and language."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from schemas.article import Tag
from streams.tagging.concepts import find_concepts
from streams.tagging.fold import Folded, fold
from streams.tagging.lexicon import Lexicon
from streams.tagging.places import Mention, choose
from streams.tagging.vocabulary import ANY_CASE, CAPITAL, VOCABULARY_VERSION, Sense, describe, names

__all__ = ["VOCABULARY_VERSION", "describe", "tag_article"]

_KIND_ORDER = ("topic", "event", "place", "person", "org")


class _Hit(NamedTuple):
    id: str
    start: int
    end: int
    is_title: bool


def tag_article(title: str | None, body: str, language: str) -> tuple[Tag, ...]:
    """All tags of an article but ``all``: one entry per id; topics and events strongest first, then places, persons and
    organisations by number of mentions, then what these imply. Evidence: ranges of code points of ``body``.
    """
    title_text, body_text = fold(title or ""), fold(body)
    tags: dict[str, Tag] = {}
    for concept in find_concepts(title_text, body_text, language):
        evidence = tuple(sorted({body_text.span(*span) for span in concept.spans}))
        tags[concept.id] = _tag(concept.id, evidence, negated=concept.negated)
    by_id: dict[str, list[_Hit]] = defaultdict(list)
    for hit in _name_hits(title_text, body_text):
        by_id[hit.id].append(hit)
    for key in sorted(by_id, key=lambda key: _order(key, by_id[key])):
        evidence = tuple(sorted({body_text.span(hit.start, hit.end) for hit in by_id[key] if not hit.is_title}))
        tags[key] = _tag(key, evidence)
    implied = {a: None for tag in tags.values() if not tag.negated for a in tag.ancestors if a not in tags}
    return (*tags.values(), *(_tag(key, (), implied=True) for key in sorted(implied)))


def _order(key: str, hits: list[_Hit]) -> tuple[int, int, int, str]:
    first = min((not hit.is_title) * (1 << 40) + hit.start for hit in hits)
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
        evidence=evidence,
    )


@cache
def _lexicon() -> Lexicon[tuple[Sense, ...]]:
    return Lexicon(names())


def _name_hits(title: Folded, body: Folded) -> list[_Hit]:
    places: list[Mention] = []
    hits: list[_Hit] = []
    for text, is_title in ((title, True), (body, False)):
        for start, end, senses in _lexicon().find(text):
            fitting = _fitting(senses, text.text, start, end)
            if not fitting:
                continue
            top = fitting[0]
            if top.kind == "place":
                places.append(Mention(text, start, end, fitting, is_title))
            elif top.kind != "veto":
                hits.append(_Hit(top.id, start, end, is_title))
    for mention, key in choose(places):
        hits.append(_Hit(key, mention.start, mention.end, mention.is_title))
    return hits


def _fitting(senses: tuple[Sense, ...], text: str, start: int, end: int) -> tuple[Sense, ...]:
    small = text[start].islower()
    return tuple(
        s
        for s in senses
        if (s.case == CAPITAL and not small) or s.case == ANY_CASE or (s.case != CAPITAL and text[start:end] == s.form)
    )
