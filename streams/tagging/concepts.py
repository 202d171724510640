"""Topics and events: terms with weights, summed over title and body, so that a passing mention is no topic."""

from collections import defaultdict
from functools import cache
from math import log2, sqrt
from typing import NamedTuple

from streams.tagging.fold import Folded
from streams.tagging.lexicon import Lexicon
from streams.tagging.negation import negated
from streams.tagging.vocabulary import Term, terms

# What makes a topic, in units of a term's weight (3: sure, 2: strong, 1: a hint). Tuned on articles of our own.
TOPIC_THRESHOLD = 6.0
EVENT_THRESHOLD = 3.0
TITLE_FACTOR = 2.0
LEAD_FACTOR = 1.5
LEAD = 600
FULL_LENGTH = 2000
MOST_TOPICS = 8

_TERM_LANGUAGES = {"uk": ("uk", "ru"), "ru": ("ru", "uk"), "be": ("ru", "uk"), "und": ("en", "uk", "ru")}


class Concept(NamedTuple):
    """A topic or event of an article. ``spans`` are ranges of the body's ``Folded.text``."""

    id: str
    score: float
    negated: bool
    spans: tuple[tuple[int, int], ...]


_Hit = tuple[str, float, tuple[int, int] | None, bool]
"""A term, its weight where it stands, its range (None in the title), and whether it is denied."""


def term_languages(language: str) -> tuple[str, ...]:
    """The languages whose terms are looked for in an article of this language."""
    return (*_TERM_LANGUAGES.get(language, (language,)), "any")


@cache
def _lexicon(languages: tuple[str, ...]) -> Lexicon[tuple[Term, ...]]:
    return Lexicon(terms(languages))


def find_concepts(title: Folded, body: Folded, language: str) -> list[Concept]:
    """Topics, strongest first, then events, strongest first."""
    hits: dict[str, list[_Hit]] = defaultdict(list)
    lexicon = _lexicon(term_languages(language))
    for text, is_title in ((title, True), (body, False)):
        for start, end, found in lexicon.find(text):
            word = text.folded[start + 1 : end + 1]
            factor = TITLE_FACTOR if is_title else LEAD_FACTOR if start < LEAD else 1.0
            denied = any(term.is_event for term in found) and negated(text, start, end, language)
            span = None if is_title else (start, end)
            for term in found:
                hits[term.concept].append((word, term.weight * factor, span, denied))
    length = sqrt(max(1.0, len(body.text) / FULL_LENGTH))
    topics, events = [], []
    for concept, of_concept in hits.items():
        if concept.startswith("event:"):
            if event := _event(concept, of_concept):
                events.append(event)
        elif (score := _score(of_concept)) >= TOPIC_THRESHOLD * length:
            topics.append(Concept(concept, score, False, _spans(of_concept)))
    topics.sort(key=_strongest)
    events.sort(key=_strongest)
    return topics[:MOST_TOPICS] + events


def _event(concept: str, hits: list[_Hit]) -> Concept | None:
    """An event counts by its mentions that are not denied; if these do not suffice but the denied do, it is negated."""
    if (total := _score(hits)) < EVENT_THRESHOLD:
        return None
    affirmed = [hit for hit in hits if not hit[3]]
    if len(affirmed) == len(hits):
        return Concept(concept, total, False, _spans(hits))
    if (score := _score(affirmed)) >= EVENT_THRESHOLD:
        return Concept(concept, score, False, _spans(affirmed))
    return Concept(concept, total, True, _spans(hits))


def _score(hits: list[_Hit]) -> float:
    """The weights of the distinct terms, each at its best place, and more by the logarithm of its repetitions."""
    best: dict[str, float] = {}
    counts: dict[str, int] = {}
    for term, weight, _, _ in hits:
        counts[term] = counts.get(term, 0) + 1
        if weight > best.get(term, 0.0):
            best[term] = weight
    return round(sum(weight * (1 + log2(counts[term])) for term, weight in best.items()), 3)


def _spans(hits: list[_Hit]) -> tuple[tuple[int, int], ...]:
    return tuple(hit[2] for hit in hits if hit[2] is not None)


def _strongest(concept: Concept) -> tuple[float, str]:
    return (-concept.score, concept.id)
