"""What an article's names of places say together: the countries and regions that it speaks of."""

from collections import Counter, defaultdict
from typing import NamedTuple

from streams.tagging.place_form import Mention, is_located, names_of_regions
from streams.tagging.senses import STATE_RANK, Sense

SURE = 100_000
"""Inhabitants from which a name of one meaning that is no common word and no person's name needs no context."""
CONTEXT_RATIO = 20
"""How many times larger than the next meaning the likeliest must be, to be context for other names."""
MOST_REGIONS = 12
"""A name of places in more regions than these says nothing about where the article is."""


class Context(NamedTuple):
    """Votes of names that can hardly mean anything else, and leanings of those that can."""

    countries: Counter[str]
    regions: Counter[str]
    """How often regions are named, or implied by cities, without doubt."""
    most: tuple[int, int]
    """The largest of each."""
    own: dict[str, tuple[int, Sense]]
    """For each name that votes: how often, and for which place."""
    leaning: dict[str, float]
    """For each region, what the names of places in several regions add up to: each name 1, divided by its regions."""
    divided: frozenset[str]
    """Countries that have regions among these."""
    named_as_regions: frozenset[str]
    """Names that the article uses with a word for region."""

    def votes(self, sense: Sense) -> int:
        """How often a place or what it lies in is named, regions only."""
        regions = self.regions
        count = regions.get(sense.id, 0)
        for place in sense.above:
            if place in regions:
                count = max(count, regions[place])
        return count

    def leans(self, sense: Sense) -> float:
        """How far names of several places speak for the region of a place."""
        leaning = self.leaning
        best = leaning.get(sense.id, 0.0)
        for place in sense.above:
            if place in leaning:
                best = max(best, leaning[place])
        return best


def read_context(mentions: list[Mention]) -> Context:
    """What all names say together."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.key].append(mention)
    countries: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    own: dict[str, tuple[int, Sense]] = {}
    leaning: dict[str, float] = defaultdict(float)
    for key, group in groups.items():
        senses = group[0].senses
        top = senses[0]
        if top.weak:
            continue
        if len(senses) > 1 and not _dominates(top, senses):
            if len(senses) <= 2 * MOST_REGIONS and len(spread := regions_of(senses)) <= MOST_REGIONS:
                for region in spread:
                    leaning[region] += 1 / len(spread)
            continue
        count = len(group)
        if top.rank < SURE and not top.is_region:
            count = sum(map(is_located, group))
        if not count:
            continue
        own[key] = (count, top)
        if top.country:
            countries[top.country] += count
        if _is_alone(top, senses):
            for place in (top.id, *top.above):
                if is_region_id(place):
                    regions[place] += count
    most = (max(countries.values(), default=1), max(regions.values(), default=1))
    divided = frozenset(region[6:8] for region in regions)
    return Context(countries, regions, most, own, leaning, divided, frozenset(names_of_regions(mentions)))


def regions_of(senses: tuple[Sense, ...]) -> frozenset[str]:
    """The first-level regions in which a name's places lie."""
    return frozenset(sense.above[0] for sense in senses if len(sense.above) > 1)


def is_region_id(place: str) -> bool:
    """Whether the id is of ISO 3166-2."""
    return "-" in place and place.count(":") == 1


def _dominates(top: Sense, senses: tuple[Sense, ...]) -> bool:
    """Whether the other meanings are far less likely, or lie in the same country."""
    country = top.country
    return all(sense.country == country or _is_far_behind(sense, top) for sense in senses)


def _is_alone(top: Sense, senses: tuple[Sense, ...]) -> bool:
    """Whether the other meanings are far less likely, or are the region that it lies in, or lie in it."""
    return all(_is_far_behind(sense, top) or sense.id in top.above or top.id in sense.above for sense in senses[1:])


def _is_far_behind(sense: Sense, top: Sense) -> bool:
    return sense.rank * CONTEXT_RATIO <= top.rank and sense.rank < STATE_RANK
