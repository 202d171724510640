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


class _Hit(NamedTuple):
    term: str
    weight: float
    span: tuple[int, int] | None
    negated: bool


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
            denied = any(term.concept.startswith("event:") for term in found) and negated(text, start, end, language)
            for term in found:
                hits[term.concept].append(_Hit(word, term.weight * factor, None if is_title else (start, end), denied))
    length = sqrt(max(1.0, len(body.text) / FULL_LENGTH))
    topics, events = [], []
    for concept, of_concept in hits.items():
        if concept.startswith("event:"):
            if event := _event(concept, of_concept):
                events.append(event)
        else:
            topic = _judge(concept, of_concept, of_concept, denied=False)
            if topic.score >= TOPIC_THRESHOLD * length:
                topics.append(topic)
    topics.sort(key=_strongest)
    events.sort(key=_strongest)
    return topics[:MOST_TOPICS] + events


def _event(concept: str, hits: list[_Hit]) -> Concept | None:
    """An event counts by its mentions that are not denied; if these do not suffice but the denied do, it is negated."""
    affirmed = [hit for hit in hits if not hit.negated]
    if (event := _judge(concept, affirmed, affirmed, denied=False)).score >= EVENT_THRESHOLD:
        return event
    if (event := _judge(concept, hits, hits, denied=True)).score >= EVENT_THRESHOLD:
        return event
    return None


def _judge(concept: str, hits: list[_Hit], evidence: list[_Hit], *, denied: bool) -> Concept:
    by_term: dict[str, list[float]] = defaultdict(list)
    for hit in hits:
        by_term[hit.term].append(hit.weight)
    score = sum(max(weights) * (1 + log2(len(weights))) for weights in by_term.values())
    return Concept(concept, round(score, 3), denied, tuple(hit.span for hit in evidence if hit.span is not None))


def _strongest(concept: Concept) -> tuple[float, str]:
    return (-concept.score, concept.id)
