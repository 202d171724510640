"""Event types: terms that report one, in an article whose topics fit, unless they are denied or only an aside."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log2
from typing import NamedTuple

from streams.tagging.fold import Folded
from streams.tagging.negation import Sense, is_told, sense_of, sentence
from streams.tagging.topics import REPETITION, Concept
from streams.tagging.vocabulary import event_families

EVENT_THRESHOLD = 3.0
"""In units of a term's weight: one sure term, or several that are not; one strong term in the title."""
DENIAL_THRESHOLD = 2.0
"""For one that is only denied: who denies it names it once."""
EVENT_LEAD = 350
"""Code points of a body that are its beginning: what has happened."""
DECISIONS = frozenset(["event:x:rate-decision"])
"""Types that a refusal is an event of as well: a rate that is not raised."""
SAME = 5
"""Letters that two words of an event have in common at their beginning."""
BESIDE = 20
"""Code points before an event of an earlier year that tell of it too."""
FITTING = 0.3
"""A family of topics that an event type asks for must be so strong, as a share of the article's strongest family."""


class Hit:
    """A term of an event where it stands. ``weight``: of the term, times the factor of the place."""

    __slots__ = ("end", "is_title", "start", "text", "weight", "word")

    def __init__(self, word: str, weight: float, text: Folded, start: int, end: int, is_title: bool) -> None:
        self.word = word
        self.weight = weight
        self.text = text
        self.start = start
        self.end = end
        self.is_title = is_title


class Judged(NamedTuple):
    """What was found out about the mentions of an event type."""

    event: Concept | None
    score: float
    fits: bool
    """Whether the article's topics fit."""
    senses: tuple[Sense, ...]
    """Of each hit; empty where it was not asked for."""


def find_events(
    hits: Mapping[str, list[Hit]], families: Mapping[str, float], language: str, year: int | None
) -> list[Concept]:
    """Events, strongest first, of the hits of each event type. ``families``: the scores of the article's topics."""
    strongest = max(families.values(), default=0.0)
    found = (
        judge(key, of_type, families, strongest, language, year).event
        for key, of_type in hits.items()
        # Repetition adds less than another mention.
        if sum([hit.weight for hit in of_type]) >= DENIAL_THRESHOLD and _fits(key, families, strongest)
    )
    return sorted((event for event in found if event), key=lambda event: (-event.score, event.id))


def judge(
    key: str, hits: list[Hit], families: Mapping[str, float], strongest: float, language: str, year: int | None
) -> Judged:
    """An event counts by its mentions that are news; if these do not suffice but with the denied do, it is negated."""
    total = _score(hits)
    fits = _fits(key, families, strongest)
    if total < DENIAL_THRESHOLD or not fits:
        return Judged(None, total, fits, ())
    senses = tuple(sense_of(hit.text, hit.start, hit.end, language, year) for hit in hits)
    if key in DECISIONS:
        senses = tuple(Sense.NEWS if sense is Sense.DENIED else sense for sense in senses)
    elif Sense.DENIED in senses and (denied := _denied_first(hits, senses, language)):
        senses = tuple(
            Sense.DENIED
            if sense is Sense.NEWS
            and (denied.intersection(_beginnings(hit)) or is_told(hit.text, hit.start, hit.end, language))
            else sense
            for hit, sense in zip(hits, senses, strict=True)
        )
    if Sense.PAST in senses:
        senses = _past_together(hits, senses)
    is_news = senses.count(Sense.NEWS) == len(senses)
    news = hits if is_news else [hit for hit, sense in zip(hits, senses, strict=True) if sense is Sense.NEWS]
    score = total if is_news else _score(news)
    if score >= EVENT_THRESHOLD:
        return Judged(Concept(key, score, False, _spans(news)), total, fits, senses)
    meant = [hit for hit, sense in zip(hits, senses, strict=True) if sense in (Sense.NEWS, Sense.DENIED)]
    if Sense.DENIED in senses and (score := _score(meant)) >= DENIAL_THRESHOLD:
        return Judged(Concept(key, score, True, _spans(meant)), total, fits, senses)
    return Judged(None, total, fits, senses)


def _denied_first(hits: Sequence[Hit], senses: Sequence[Sense], language: str) -> set[str]:
    """How the words of an event that title and beginning only deny begin: further down they name it again ("the
    strike"), and whom it is told by is the other party, in the beginning too if the title denies it.
    """
    first = [(hit, sense) for hit, sense in zip(hits, senses, strict=True) if hit.is_title or hit.start < EVENT_LEAD]
    in_title = any(hit.is_title and sense is Sense.DENIED for hit, sense in first)
    if any(
        sense is Sense.NEWS and not (in_title and not hit.is_title and is_told(hit.text, hit.start, hit.end, language))
        for hit, sense in first
    ):
        return set()
    return {word for hit, sense in first if sense is Sense.DENIED for word in _beginnings(hit)}


def _beginnings(hit: Hit) -> set[str]:
    """Its words without their endings: *attacked* is *attack*."""
    return {word[:SAME] for word in hit.word.split()}


def _past_together(hits: Sequence[Hit], senses: Sequence[Sense]) -> tuple[Sense, ...]:
    """What stands beside an event of an earlier year, or behind it in its sentence, tells of that one."""
    ranges = []
    for hit, sense in zip(hits, senses, strict=True):
        if sense is Sense.PAST and not hit.is_title:
            ranges.append((hit.start - BESIDE, sentence(hit.text, hit.start, hit.end)[1]))
    return tuple(
        Sense.PAST
        if sense is Sense.NEWS and not hit.is_title and any(low <= hit.start < high for low, high in ranges)
        else sense
        for hit, sense in zip(hits, senses, strict=True)
    )


def _fits(key: str, families: Mapping[str, float], strongest: float) -> bool:
    asked = event_families(key)
    return not asked or any(families.get(family, 0.0) >= FITTING * strongest for family in asked)


def _score(hits: Sequence[Hit]) -> float:
    """The weights of the distinct terms, each at its best place, and more by the logarithm of its repetitions."""
    if len(hits) == 1:
        return round(hits[0].weight, 3)
    best: dict[str, float] = {}
    counts: dict[str, int] = defaultdict(int)
    for hit in hits:
        counts[hit.word] += 1
        if hit.weight > best.get(hit.word, 0.0):
            best[hit.word] = hit.weight
    return round(sum(weight * (1 + REPETITION * log2(counts[word])) for word, weight in best.items()), 3)


def _spans(hits: Sequence[Hit]) -> tuple[tuple[int, int], ...]:
    return tuple((hit.start, hit.end) for hit in hits if not hit.is_title)
