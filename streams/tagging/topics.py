"""Topics: terms with weights, summed over title and body, so that a passing mention is no topic.

The terms of a topic speak for the broader topics above it too, so the 17 families at the top have totals of their own:
they say what a short article is about that names no narrower topic often enough, and which topic comes first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
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
REPETITION = 0.5


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


@dataclass(slots=True)
class Found:
    """A term in an article."""

    word: str
    """Folded."""
    term: TopicTerm
    factor: float
    """Of its best place."""
    count: int
    spans: list[tuple[int, int]]
    """In the body."""


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


def scores(found: Iterable[Found]) -> Scores:
    """Weights of the distinct terms, each at its best place, and more by the logarithm of its repetitions."""
    own: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for one in found:
        times = one.factor if one.count == 1 else one.factor * (1 + REPETITION * log2(one.count))
        for topic, weight in one.term.named:
            own[topic] += weight * times
        for topic, weight in one.term.spoken_for:
            total[topic] += weight * times
    return Scores(own, total)


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
    present = {family(topic) for topic in chosen}
    for rank, top in enumerate(families[:2]):
        wanted = TOPIC_THRESHOLD if rank else FAMILY_THRESHOLD
        if top not in present and total[top] >= wanted * times:
            chosen.add(top)
    ranked = sorted(
        ((round(max(own.get(t, 0.0), total[t] / 2) + total[family(t)] / 2, 3), t) for t in chosen),
        key=lambda pair: (-pair[0], pair[1]),
    )[:MOST_TOPICS]
    spans = _spans([topic for _, topic in ranked], own, found)
    return [Concept(topic, score, False, tuple(spans[topic])) for score, topic in ranked]


def _spans(topics: list[str], own: dict[str, float], found: list[Found]) -> dict[str, list[tuple[int, int]]]:
    """Where each topic is named; where it is not, what speaks for it through narrower topics."""
    spans: dict[str, list[tuple[int, int]]] = {topic: [] for topic in topics}
    unnamed = [topic for topic in topics if topic not in own]
    for one in found:
        for topic, _ in one.term.named:
            if topic in spans:
                spans[topic] += one.spans
        for topic, _ in one.term.spoken_for if unnamed else ():
            if topic in unnamed:
                spans[topic] += one.spans
    return spans
