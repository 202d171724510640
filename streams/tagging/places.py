"""Which place a name means, or none: by its form, its neighbours, the other places of the article, and inhabitants."""

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

from streams.tagging.place_context import Context, read_context
from streams.tagging.place_form import (
    PART_OF_NAME,
    WELL_KNOWN,
    Mention,
    is_located,
    is_part_of_name,
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
REPEATING = frozenset(("US", "CA", "AU", "GB"))
"""Countries whose towns share names with each other, so that a town in a region that is not spoken of is doubtful."""
LARGE = 300_000
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
    settled: dict[str, str] = {}
    known: dict[tuple[str, frozenset[str], frozenset[str]], _Best] = {}
    found: list[tuple[Mention, _Best, bool]] = []
    for mention, (within, around) in zip(mentions, _scopes(mentions), strict=True):
        # All that one meaning has before another is the same wherever the name is written so, beside the same places.
        written = (mention.text.text[mention.start : mention.end], within, around)
        if (best := known.get(written)) is None:
            best = known[written] = _meaning(mention, within, around, context)
        found.append((mention, best, bool(within or around)))
        if within and _is_in(mention, best.id, within):
            settled.setdefault(mention.key, best.id)
    beside = frozenset([mention.start for mention in mentions if not mention.is_title])
    choices = []
    for mention, best, has_scope in found:
        place = settled.get(mention.key) if settled else None
        if place is not None and any(sense.id == place for sense in mention.senses):
            choices.append(Choice(mention, place))
        elif mention.key.endswith(_DISTRICTS):
            choices.extend(_district(mention, best))
        elif _is_sure(mention) or _is_enough(mention, best.score, beside, has_scope=has_scope):
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


def _is_enough(mention: Mention, score: float, beside: frozenset[int], *, has_scope: bool) -> bool:
    score += points(mention)
    if score < LEAST or has_scope or score + PART_OF_NAME >= LEAST or mention.senses[0].rank >= WELL_KNOWN:
        return score >= LEAST
    return not is_part_of_name(mention, beside)


def _district(mention: Mention, best: _Best) -> list[Choice]:
    """A county; where several of one name are as likely, the country that they all lie in."""
    if not best.is_doubtful:
        return [Choice(mention, best.id)]
    return [] if mention.facts.is_abroad else [Choice(mention, f"place:{mention.facts.top.country}")]


def _lies_in(sense: Sense, scope: frozenset[str]) -> bool:
    return sense.id in scope or not scope.isdisjoint(sense.above)


def _is_in(mention: Mention, place: str, scope: frozenset[str]) -> bool:
    return any(sense.id == place and _lies_in(sense, scope) for sense in mention.senses)


def _is_sure(mention: Mention) -> bool:
    return mention.facts.is_sure and (mention.facts.top.is_country or not is_short(mention))


def _scopes(mentions: list[Mention]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """For each mention: where it lies by the name behind it, and what the name before it may lie in."""
    around, last = _NO_SCOPE, len(mentions) - 1
    for index, mention in enumerate(mentions):
        within = behind = _NO_SCOPE
        if index < last:
            following = mentions[index + 1]
            if following.start - mention.end == 2 and following.text is mention.text:
                gap = mention.text.text[mention.end : following.start]
                if gap in (", ", " ("):
                    within = _scope_behind(mention, following)
                if gap == ", " and not mention.facts.top.is_country:
                    behind = mention.facts.above
        yield within, around
        around = behind


def _scope_behind(mention: Mention, behind: Mention) -> frozenset[str]:
    """The regions and countries that the name right behind a comma may mean: "Paris, Texas"."""
    if mention.facts.top.is_country and behind.facts.top.is_country:
        return _NO_SCOPE  # a list of countries
    return behind.facts.scope


class _Case(NamedTuple):
    """A name as written, what it lies in by the name behind it, and what the name before it lies in."""

    mention: Mention
    within: frozenset[str]
    around: frozenset[str]


def _meaning(mention: Mention, within: frozenset[str], around: frozenset[str], context: Context) -> _Best:
    """The likeliest meaning; points only where they are asked for."""
    if _is_sure(mention):
        return _Best(0.0, mention.facts.top.id, is_doubtful=False)
    return _likeliest(_Case(mention, within, around), context)


def _likeliest(case: _Case, context: Context) -> _Best:
    """The likeliest meaning and its points."""
    mention, senses, facts = case.mention, case.mention.senses, case.mention.facts
    share = 1 / len(facts.spread) if facts.spread and mention.key not in context.own else 0.0
    own = context.own.get(mention.key) if facts.is_abroad else None
    short = is_short(mention)
    rated = [(_of_sense(sense, case, context, own, share, short), sense.rank, sense.id, sense) for sense in senses]
    score, rank, place, sense = max(rated) if len(rated) > 1 else rated[0]
    if sense.country in context.divided and sense.country in REPEATING and rank < LARGE and not case.within:
        spoken = any(region in context.regions for region in (place, *sense.above))
        if not spoken and context.leans(sense) - share < LEANS:
            # It stays the likeliest, but the town meant may be one that is in no list.
            score += OTHER_REGION
    if len(rated) > 1 and mention.key.endswith(_DISTRICTS):
        second = sorted(rated)[-2]
        alike = score - second[0] < SUPPORT_LEANING / 2 and second[1] * DISTRICT_RATIO > rank
        return _Best(score, place, alike and not _lies_in(sense, case.within))
    return _Best(score, place, False)


def _of_sense(
    sense: Sense, case: _Case, context: Context, own: tuple[int, Sense] | None, share: float, short: bool
) -> float:
    """Points of one meaning. ``own``: the name's own vote, ``share``: its own part in what regions lean to."""
    score = sense.size
    if sense.weak or (short and not sense.is_country and sense.kind == "place"):
        score += COMMON_WORD
    if (case.within and _lies_in(sense, case.within)) or sense.id in case.around:
        score += SCOPE
    votes = context.countries.get(sense.country or "", 0)
    if own is not None and votes and own[1].country == sense.country:
        votes -= own[0]
    if votes:
        score += SUPPORT_COUNTRY * sqrt(votes / context.most[0])
    elif sense.weak and sense.is_region:
        score += ABROAD
    if sense.is_country:
        return round(score, 6)
    count = context.votes(sense)
    if own is not None and count and own[1].id == sense.id:
        count = max(0, count - own[0])
    if count:
        score += SUPPORT_REGION * sqrt(count / context.most[1])
    elif context.leaning and (leaning := context.leans(sense) - share) > 0:
        score += SUPPORT_LEANING * min(1.0, leaning)
    if sense.is_region:
        if case.mention.key in context.named_as_regions:
            score += SAME_REGION_WORD
        elif sense.id in case.mention.facts.above:
            score += CITY_OF_ITS_REGION
    return round(score, 6)
