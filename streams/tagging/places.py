"""Which place a name means, or none: by its form, its neighbours, the other places of the article, and inhabitants."""

from math import log10, sqrt
from typing import NamedTuple

from streams.tagging.place_context import SURE, Context, read_context, regions_of
from streams.tagging.place_form import (
    PART_OF_NAME,
    WELL_KNOWN,
    Mention,
    is_located,
    is_part_of_name,
    is_persons_name,
    is_short,
    points,
)
from streams.tagging.senses import Sense, name_words

__all__ = ["Choice", "Mention", "choose"]

# Points for and against a meaning, on a scale where half the decimal logarithm of inhabitants counts: 2.1 for a town of
# 15,000, 3.5 for a city of 10 million, 4.2 for a country. Chosen so that a town needs some support from the context,
# a name that is also a person's more, and a name that is a common word most.
LEAST = 2.4
SUPPORT_REGION, SUPPORT_COUNTRY, SUPPORT_LEANING = 1.6, 1.2, 1.2
SAME_REGION_WORD, SCOPE = 6.0, 6.0
COMMON_WORD, CITY_OF_ITS_REGION, OTHER_REGION, ABROAD = -2.2, -0.9, -2.2, -4.0
SMALL_TOWN, WORLD_CITY = -1.2, 1.0
REPEATING = frozenset(("US", "CA", "AU", "GB"))
"""Countries whose towns share names with each other, so that a town in a region that is not spoken of is doubtful."""
LARGE, SMALL, METROPOLIS = 300_000, 15_000, 1_000_000
LEANS = 0.5
DISTRICT_RATIO = 5
_DISTRICTS = (" county", " parish", " borough", " census area")
_NO_SCOPE: frozenset[str] = frozenset()


class Choice(NamedTuple):
    """A mention and the place that it means."""

    mention: Mention
    id: str


class _Best(NamedTuple):
    score: float
    id: str
    is_doubtful: bool
    """Whether another district of this name is as likely."""


def choose(mentions: list[Mention], namesakes: frozenset[str] = frozenset()) -> list[Choice]:
    """The place that each mention means; mentions that mean none are left out.

    What a name means where its region or country stands beside it, it means in the rest of the article. ``namesakes``
    are first names and surnames of the article's persons: alone they are these persons.
    """
    not_name = name_words().not_name
    mentions = [mention for mention in mentions if mention.key not in not_name]
    if namesakes:
        mentions = _without_namesakes(mentions, namesakes)
    context = read_context(mentions)
    beside = frozenset(mention.start for mention in mentions if not mention.is_title)
    settled: dict[str, str] = {}
    known: dict[tuple[str, frozenset[str], frozenset[str]], _Best] = {}
    found: list[tuple[Mention, _Best, bool]] = []
    for index, mention in enumerate(mentions):
        within, around = _scope_behind(mentions, index), _scope_before(mentions, index)
        # All that one meaning has before another is the same wherever the name is written so, beside the same places.
        written = (mention.text.text[mention.start : mention.end], within, around)
        if (best := known.get(written)) is None:
            best = known[written] = _likeliest(mention, context, within, around)
        found.append((mention, best, bool(within or around)))
        if within and _lies_in_id(mention, best.id, within):
            settled.setdefault(mention.key, best.id)
    choices = []
    for mention, best, has_scope in found:
        place = settled.get(mention.key)
        if place is not None and any(sense.id == place for sense in mention.senses):
            choices.append(Choice(mention, place))
        elif mention.key.endswith(_DISTRICTS):
            choices.extend(_district(mention, best))
        elif _is_sure(mention) or best.score + _around(mention, beside, has_scope) >= LEAST:
            choices.append(Choice(mention, best.id))
    return choices


def _without_namesakes(mentions: list[Mention], namesakes: frozenset[str]) -> list[Mention]:
    doubtful = {mention.key for mention in mentions if mention.key in namesakes}
    if not doubtful:
        return mentions
    located = {mention.key for mention in mentions if mention.key in doubtful and is_located(mention)}
    return [m for m in mentions if m.key not in doubtful or (m.key in located and (is_located(m) or _is_large(m)))]


def _is_large(mention: Mention) -> bool:
    return mention.senses[0].rank >= WELL_KNOWN


def _around(mention: Mention, beside: frozenset[int], has_scope: bool) -> float:
    score = points(mention)
    if not has_scope and mention.senses[0].rank < WELL_KNOWN and is_part_of_name(mention, beside):
        score += PART_OF_NAME
    return score


def _district(mention: Mention, best: _Best) -> list[Choice]:
    """A county; where several of one name are as likely, the country that they all lie in."""
    if not best.is_doubtful:
        return [Choice(mention, best.id)]
    countries = {sense.country for sense in mention.senses}
    return [Choice(mention, f"place:{countries.pop()}")] if len(countries) == 1 else []


def _lies_in(sense: Sense, scope: frozenset[str]) -> bool:
    return sense.id in scope or not scope.isdisjoint(sense.above)


def _lies_in_id(mention: Mention, place: str, scope: frozenset[str]) -> bool:
    return any(sense.id == place and _lies_in(sense, scope) for sense in mention.senses)


def _likeliest(mention: Mention, context: Context, within: frozenset[str], around: frozenset[str]) -> _Best:
    """The likeliest meaning and its points."""
    spread = len(regions_of(mention.senses))
    mixed = any(sense.country != mention.senses[0].country for sense in mention.senses)
    rated = [
        (round(_of_sense(sense, mention, context, within, around, spread, mixed), 6), sense.rank, sense.id, sense)
        for sense in mention.senses
    ]
    score, rank, place, sense = max(rated)
    if sense.country in context.divided and sense.country in REPEATING and rank < LARGE and not within:
        spoken = any(region in context.regions for region in (place, *sense.above))
        if not spoken and context.leans(sense, mention.key, spread) < LEANS:
            # It stays the likeliest, but the town meant may be one that is in no list.
            score += OTHER_REGION
    if len(rated) > 1 and mention.key.endswith(_DISTRICTS):
        second = sorted(rated)[-2]
        alike = score - second[0] < SUPPORT_LEANING / 2 and second[1] * DISTRICT_RATIO > rank
        return _Best(score, place, alike and not _lies_in(sense, within))
    return _Best(score, place, False)


def _is_sure(mention: Mention) -> bool:
    if len(mention.senses) != 1:
        return False
    sense = mention.senses[0]
    if sense.weak or (not sense.is_country and (sense.rank < SURE or is_short(mention))):
        return False
    return sense.is_country or not is_persons_name(mention)


def _scope_behind(mentions: list[Mention], index: int) -> frozenset[str]:
    """The regions and countries that the name right behind a comma may mean: "Paris, Texas"."""
    if index + 1 >= len(mentions):
        return _NO_SCOPE
    mention, behind = mentions[index], mentions[index + 1]
    if mention.text is not behind.text or mention.text.text[mention.end : behind.start] not in (", ", " ("):
        return _NO_SCOPE
    if mention.senses[0].is_country and behind.senses[0].is_country:
        return _NO_SCOPE  # a list of countries
    scope = [sense.id for sense in behind.senses if sense.is_country or sense.is_region]
    # A town is not said to lie in its county, but to lie in the county's state.
    scope += [sense.above[0] for sense in behind.senses if sense.is_region and len(sense.above) > 1]
    return frozenset(scope)


def _scope_before(mentions: list[Mention], index: int) -> frozenset[str]:
    """The regions and countries that the name right before a comma may lie in: "Atlanta, Georgia"."""
    if not index:
        return _NO_SCOPE
    before, mention = mentions[index - 1], mentions[index]
    if mention.text is not before.text or mention.text.text[before.end : mention.start] != ", ":
        return _NO_SCOPE
    if before.senses[0].is_country:
        return _NO_SCOPE
    return frozenset(place for sense in before.senses for place in sense.above)


def _of_sense(
    sense: Sense,
    mention: Mention,
    context: Context,
    within: frozenset[str],
    around: frozenset[str],
    spread: int,
    mixed: bool,
) -> float:
    """Points of one meaning."""
    score = log10(max(sense.rank, 10)) / 2
    if sense.weak or (not sense.is_country and sense.kind == "place" and is_short(mention)):
        score += COMMON_WORD
    if sense.kind == "abbreviation":
        score += SUPPORT_REGION
    if (within and _lies_in(sense, within)) or sense.id in around:
        score += SCOPE
    votes, own = context.countries.get(sense.country or "", 0), context.own.get(mention.key) if mixed else None
    if own is not None and votes and own[1].country == sense.country:
        votes -= own[0]
    if votes:
        score += SUPPORT_COUNTRY * sqrt(votes / context.most[0])
    elif sense.weak and sense.is_region:
        score += ABROAD
    if sense.is_country:
        return score
    if not sense.is_region:
        score += SMALL_TOWN if sense.rank < SMALL else WORLD_CITY if sense.rank >= METROPOLIS else 0.0
    if count := max([context.regions.get(place, 0) for place in (sense.id, *sense.above)]):
        if own is not None and own[1].id == sense.id:
            count = max(0, count - own[0])
        score += SUPPORT_REGION * sqrt(count / context.most[1])
    elif (leaning := context.leans(sense, mention.key, spread)) > 0:
        score += SUPPORT_LEANING * min(1.0, leaning)
    if sense.is_region:
        if mention.key in context.named_as_regions:
            score += SAME_REGION_WORD
        elif any(sense.id in other.above for other in mention.senses):
            score += CITY_OF_ITS_REGION
    return score
