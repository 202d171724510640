"""Topics: terms with weights, summed over title and body, so that a passing mention is no topic.

The terms of a topic speak for the broader topics above it too, so the 17 families at the top have totals of their own:
they say what a short article is about that names no narrower topic often enough, and which topic comes first.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from math import log2, sqrt
from typing import NamedTuple

from streams.tagging.vocabulary import describe, descriptions

# In units of a term's weight (3: sure, 2: strong, 1: a hint). Tuned on articles of our own and on halves of public
# corpora by their labels' totals.
TOPIC_THRESHOLD = 6.0
FAMILY_THRESHOLD = 3.0
"""For the strongest family, where none of its topics reaches ``TOPIC_THRESHOLD``."""
FULL_LENGTH = 2000
"""Code points up to which the thresholds stand; beyond, they grow with the root of the length."""
MOST_TOPICS = 8
BESIDE, SETTING, TOP, TOP_AT_LENGTH = 0.25, 0.55, 0.6, 0.4
"""Least share of the strongest topic's points: for any; for one that is often but the setting; for a family; for a
family that is spoken of at length."""
AT_LENGTH = 3.0
"""Times the points that a topic needs."""
REPETITION = 0.5
SURE, STRONG, SURE_IN_TITLE = 3.0, 2.0, 4.0
"""Weights: a narrow topic has a sure term, or a strong one in the title, or ``SEVERAL`` strong ones of different stems:
else hints only add up ("cases" and "vaccine" are no pandemic).
"""
SEVERAL = 3
STEM_LETTERS = 5
FAMILY_BESIDE = 0.25
"""Least share of the strongest family's points for the family of a narrow topic, which it implies."""

_SPEAKS_FOR = {
    "strike": "20000530",
    "layoffs": "20000189",
    "earthquake": "20000153",
    "tsunami": "20001353",
    "flood": "20000154",
    "wildfire": "20001202",
    "storm": "20000157 17000000",
    "landslide": "20000155",
    "volcanic-eruption": "20000159",
    "drought": "20000152",
    "heatwave": "17000000",
    "disease-outbreak": "20000448",
    "air-crash": "20000144",
    "road-crash": "20000147",
    "rail-accident": "20000146",
    "shipwreck": "20000145",
    "fire": "20000150",
    "election": "20000574",
    "referendum": "20000584",
    "merger": "20000204",
    "bankruptcy": "20000174",
    "coup": "20000070",
    "airstrike": "20000056",
    "sport-result": "15000000",
}
"""Events under ``event:x:``, and the topics that an article with one has: it may name them by the event alone."""

_SETTINGS = """
    20000129 20000133 20000131 20000593 20000606 20000613 20000615 20000612 20000618 20000400
    20000405 20000415 20000416 20000462 20000385 20000396 20000274 20000171 20000344 20000346 20000599 20000602 20000644
    20000296 20000252 20000132 20000082 20000139 20000148 20000651 20000056 20001128
"""
"""Topics that name an office or a place where things happen: articles about other things are full of their words."""


class Concept(NamedTuple):
    """A topic or event of an article. ``spans`` are ranges of the body's ``Folded.text``."""

    id: str
    score: float
    negated: bool
    spans: tuple[tuple[int, int], ...]


class TopicTerm(NamedTuple):
    """What one term says: its weight for topics it names, and the highest for each of these and what stands above."""

    named: tuple[tuple[str, float], ...]
    spoken_for: tuple[tuple[str, float], ...]


class Found:
    """A term in an article: the folded ``word``, the ``factor`` of its best place, and its ``spans`` in the body."""

    __slots__ = ("count", "factor", "spans", "term", "word")

    def __init__(self, word: str, term: TopicTerm, factor: float, count: int, spans: list[tuple[int, int]]) -> None:
        self.word = word
        self.term = term
        self.factor = factor
        self.count = count
        self.spans = spans


def topic_term(weights: Iterable[tuple[str, float]]) -> TopicTerm:
    """A term of these topics with these weights."""
    named = tuple(sorted(weights))
    highest: dict[str, float] = {}
    for topic, weight in named:
        for key in (topic, *describe(topic).ancestors):
            highest[key] = max(weight, highest.get(key, 0.0))
    return TopicTerm(named, tuple(highest.items()))


def threshold(length: int) -> float:
    """What multiplies the thresholds in a body of so many code points."""
    return sqrt(max(1.0, length / FULL_LENGTH))


class Scores(NamedTuple):
    """What the terms of an article add up to."""

    own: dict[str, float]
    """Of each topic by the terms that name it."""
    total: dict[str, float]
    """Of each topic by these and the terms of the topics under it."""

    def families(self) -> dict[str, float]:
        """Of the topics at the top."""
        return {topic: self.total[topic] for topic in top_level() if topic in self.total}

    def add(self, found: Iterable[Found]) -> None:
        """Add what these say."""
        own, total = self
        for one in found:
            times = one.factor if one.count == 1 else one.factor * (1 + REPETITION * log2(one.count))
            for topic, weight in one.term.named:
                own[topic] += weight * times
            for topic, weight in one.term.spoken_for:
                total[topic] += weight * times


def scores(found: Iterable[Found]) -> Scores:
    """Weights of the distinct terms, each at its best place, and more by the logarithm of its repetitions."""
    summed = Scores(defaultdict(float), defaultdict(float))
    summed.add(found)
    return summed


def lent(events: Iterable[Concept], summed: Scores) -> list[Found]:
    """What events that are news say of their topics: as much as of themselves, with what the topics' own terms do."""
    return [
        Found(describe(event.id).label, topic_term([(topic, gap)]), 1.0, 1, list(event.spans))
        for event in events
        if not event.negated
        for topic in _topics_of(event.id)
        if (gap := event.score - summed.own.get(topic, 0.0)) > 0
    ]


@cache
def _topics_of(event: str) -> tuple[str, ...]:
    """The topics that an event speaks for."""
    return tuple(f"topic:medtop:{code}" for code in _SPEAKS_FOR.get(event.rpartition(":")[2], "").split())


@cache
def top_level() -> tuple[str, ...]:
    """The topics at the top."""
    return tuple(key for key, one in descriptions().items() if one.kind == "topic" and not one.ancestors)


@cache
def family(topic: str) -> str:
    """The top-level topic above this one."""
    above = describe(topic).ancestors
    return above[-1] if above else topic


def find_topics(found: list[Found], summed: Scores, length: int) -> list[Concept]:
    """Topics, strongest first: those that their own terms name, and the strongest family if none of it is named."""
    own, total = summed
    times = threshold(length)
    chosen = {topic for topic, score in own.items() if score >= TOPIC_THRESHOLD * times}
    families = sorted(summed.families(), key=lambda key: (-total[key], key))
    if families and total[families[0]] >= FAMILY_THRESHOLD * times:
        strongest = max(own.values())
        chosen = {
            topic
            for topic in chosen
            if _stands_out(topic, summed, strongest, total[families[0]], times) and _is_sure(topic, found)
        }
        if families[0] not in {family(topic) for topic in chosen}:
            chosen.add(families[0])
    ranked = sorted(
        ((round(max(own.get(t, 0.0), total[t] / 2) + total[family(t)] / 2, 3), t) for t in chosen),
        key=lambda pair: (-pair[0], pair[1]),
    )[:MOST_TOPICS]
    spans = _spans([topic for _, topic in ranked], own, found)
    return [Concept(topic, score, False, tuple(spans[topic])) for score, topic in ranked]


def _stands_out(topic: str, summed: Scores, strongest: float, strongest_family: float, times: float) -> bool:
    """Whether a topic is more than a side remark or the setting, beside the article's strongest."""
    if topic == family(topic):
        at_length = summed.own.get(topic, 0.0) >= AT_LENGTH * TOPIC_THRESHOLD * times
        return summed.total[topic] >= (TOP_AT_LENGTH if at_length else TOP) * strongest_family
    if summed.total[family(topic)] < FAMILY_BESIDE * strongest_family:
        return False
    return summed.own[topic] >= (SETTING if topic in _settings() else BESIDE) * strongest


def _is_sure(topic: str, found: list[Found]) -> bool:
    """Whether some term says a narrow topic by itself, or several that are no forms of one word do together."""
    if topic == family(topic):
        return True
    strong = set()
    for one in found:
        for named, weight in one.term.named:
            if named == topic:
                if weight >= SURE or weight * one.factor >= SURE_IN_TITLE:
                    return True
                if weight >= STRONG:
                    strong.add(one.word[:STEM_LETTERS])
    return len(strong) >= SEVERAL


@cache
def _settings() -> frozenset[str]:
    return frozenset(f"topic:medtop:{code}" for code in _SETTINGS.split())


def _spans(topics: list[str], own: dict[str, float], found: list[Found]) -> dict[str, list[tuple[int, int]]]:
    """Where each topic is named; where it is not, what speaks for it through narrower topics."""
    spans: dict[str, list[tuple[int, int]]] = {topic: [] for topic in topics}
    unnamed = frozenset(topic for topic in topics if topic not in own)
    for one in found:
        for topic, _ in one.term.named:
            if topic in spans:
                spans[topic] += one.spans
        if unnamed:
            for topic, _ in one.term.spoken_for:
                if topic in unnamed:
                    spans[topic] += one.spans
    return spans
