"""What an article's names of places say together: the countries and regions that it speaks of."""

from collections import defaultdict
from typing import NamedTuple

from streams.tagging.place_facts import SURE
from streams.tagging.place_form import WELL_KNOWN, Mention, is_located, is_part_of_name, names_of_regions
from streams.tagging.senses import Sense

REPEATING = frozenset(("US", "CA", "AU", "GB"))
"""Countries whose towns share names with each other, so that a town in a region that is not spoken of is doubtful."""
ENOUGH_NAMES = 1
"""How many names of one region say that the article is about it."""
_ENGLAND = "place:GB-ENG"
"""Too much of its country to say where in it the article is: it takes twice the names."""


class Context(NamedTuple):
    """Votes of names that can hardly mean anything else, and leanings of those that can."""

    countries: dict[str | None, int]
    regions: dict[str, int]
    """How often regions are named, or implied by cities, without doubt."""
    most: tuple[int, int]
    """The largest of ``countries`` and of ``regions``."""
    own: dict[str, tuple[int, Sense]]
    """For each name that votes: how often, and for which place."""
    leaning: dict[str, float]
    """For each region, what the names of places in several regions add up to: each name 1, divided by its regions."""
    divided: frozenset[str]
    """Those of ``REPEATING`` that have regions among these."""
    about: frozenset[str]
    """Countries about a region of which the article is, so that their small towns are meant."""
    named_as_regions: frozenset[str]
    """Names that the article uses with a word for region."""


def read_context(mentions: list[Mention]) -> Context:
    """What all names say together."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.key].append(mention)
    countries: dict[str | None, int] = defaultdict(int)
    regions: dict[str, int] = defaultdict(int)
    towns: dict[str, int] = defaultdict(int)  # names of each region, its own twice; no well-known city: named anywhere
    own: dict[str, tuple[int, Sense]] = {}
    leaning: dict[str, float] = defaultdict(float)
    beside = frozenset([mention.start for mention in mentions if not mention.is_title])
    for key, named in groups.items():
        group = named
        facts = group[0].facts
        top = facts.top
        if top.weak:
            continue
        if not facts.is_one:
            for region in facts.spread:
                leaning[region] += 1 / len(facts.spread)
            if top.is_region:
                towns[top.id] += 1
            continue
        if top.rank < SURE and not top.is_region:
            group = [mention for mention in group if is_located(mention)]
        elif facts.is_persons and top.rank < WELL_KNOWN:
            group = [mention for mention in group if is_located(mention) or not is_part_of_name(mention, beside)]
        count = len(group)
        if not count:
            continue
        own[key] = (count, top)
        if top.country:
            countries[top.country] += count
        for place in facts.votes_for:
            regions[place] += count
            if place == top.id or top.rank < WELL_KNOWN:
                towns[place] += 2 if place == top.id else 1
    most = (max(countries.values(), default=1), max(regions.values(), default=1))
    divided = REPEATING.intersection(region[6:8] for region in regions)
    about = frozenset(region[6:8] for region, names in towns.items() if _is_about(region, names, leaning))
    return Context(countries, regions, most, own, leaning, divided, about, names_of_regions(mentions))


def _is_about(region: str, names: int, leaning: dict[str, float]) -> bool:
    enough = 2 * ENOUGH_NAMES if region == _ENGLAND else ENOUGH_NAMES
    return names + leaning.get(region, 0.0) >= enough
