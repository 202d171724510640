"""Which place a name means, or none: by its form, its neighbours, the other places of the article, and inhabitants."""

from math import sqrt

from streams.tagging.place_context import Context, read_context
from streams.tagging.place_facts import SURE
from streams.tagging.place_form import (
    PART_OF_NAME,
    WELL_KNOWN,
    Mention,
    is_located,
    is_part_of_name,
    is_short,
    lists,
    points,
)
from streams.tagging.senses import Sense, name_words

__all__ = ["Mention", "choose"]

# Points for and against a meaning, on a scale where half the decimal logarithm of inhabitants counts: 2.1 for a town of
# 15,000, 3.5 for a city of 10 million, 4.2 for a country. Chosen so that a town needs some support from the context,
# a name that is also a person's more, and a name that is a common word most.
LEAST = 2.4
SUPPORT_REGION, SUPPORT_COUNTRY, SUPPORT_LEANING = 1.6, 1.2, 1.2
SAME_REGION_WORD, SCOPE = 6.0, 6.0
COMMON_WORD, CITY_OF_ITS_REGION, OTHER_REGION, ABROAD = -2.2, -0.9, -2.2, -4.0
LARGE = 300_000
LEANS = 0.5
ECLIPSING = 5
"""How many times larger a city abroad is than its namesake, that only the country's being spoken of does not decide."""
DISTRICT_RATIO = 5
_DISTRICTS = (" county", " parish", " borough", " census area")
_DIGITS, _ROUNDING = 6, 2e-6
"""Decimal places of points, and what rounding to them can make up for."""
_NO_SCOPE: frozenset[str] = frozenset()
_NO_VOTE = (0, Sense("", "", 0, 0, False, "", "", False, False))


class _Best:
    """The likeliest meaning of a name and its points.

    ``is_sure``: it needs no points; ``has_scope``: what it lies in, or what lies in it, stands beside the name;
    ``is_doubtful``: another district of this name is as likely.
    """

    __slots__ = ("has_scope", "id", "is_doubtful", "is_sure", "score")

    def __init__(self, score: float, key: str, is_sure: bool, has_scope: bool, is_doubtful: bool) -> None:
        self.score = score
        self.id = key
        self.is_sure = is_sure
        self.has_scope = has_scope
        self.is_doubtful = is_doubtful


def choose(mentions: list[Mention], namesakes: frozenset[str] = frozenset()) -> list[tuple[Mention, str]]:
    """The place that each mention means; mentions that mean none are left out.

    What a name means where its region or country stands beside it, it means in the rest of the article. ``namesakes``
    are first names and surnames of the article's persons: alone they are these persons.
    """
    not_name = name_words().not_name
    mentions = [mention for mention in mentions if mention.key not in not_name]
    if namesakes:
        mentions = _without_namesakes(mentions, namesakes)
    in_lists = lists(mentions)
    for first, last in in_lists:
        _locate(mentions, first, last)
    context = read_context(mentions)
    settled: dict[str, str] = {}
    known: dict[tuple[str, frozenset[str], frozenset[str]], _Best] = {}
    found: list[tuple[Mention, _Best]] = []
    for mention, (within, around) in zip(mentions, _scopes(mentions, in_lists), strict=True):
        # All that one meaning has before another is the same wherever the name is written so, beside the same places.
        written = (mention.text.text[mention.start : mention.end], within, around)
        if (best := known.get(written)) is None:
            best = known[written] = _meaning(mention, within, around, context)
        found.append((mention, best))
        if within and _is_in(mention, best.id, within):
            settled.setdefault(mention.key, best.id)
    beside = frozenset([mention.start for mention in mentions if not mention.is_title])
    choices: list[tuple[Mention, str]] = []
    for mention, best in found:
        place = settled.get(mention.key) if settled else None
        if place is not None and any(sense.id == place for sense in mention.senses):
            choices.append((mention, place))
        elif mention.key.endswith(_DISTRICTS):
            choices.extend(_district(mention, best))
        elif best.is_sure or _is_enough(mention, best, beside):
            choices.append((mention, best.id))
    return choices


def _locate(mentions: list[Mention], first: int, last: int) -> None:
    """What stands behind one name of a list of places holds for those behind it: "in Troy, Banks and Gaston"."""
    is_listed = False
    for mention in mentions[first : last + 1]:
        mention.is_listed = is_listed
        is_listed = is_listed or is_located(mention)


def _without_namesakes(mentions: list[Mention], namesakes: frozenset[str]) -> list[Mention]:
    doubtful = {mention.key for mention in mentions if mention.key in namesakes}
    if not doubtful:
        return mentions
    located = {mention.key for mention in mentions if mention.key in doubtful and is_located(mention)}
    return [m for m in mentions if m.key not in doubtful or (m.key in located and (is_located(m) or _is_large(m)))]


def _is_large(mention: Mention) -> bool:
    return mention.senses[0].rank >= WELL_KNOWN


def _is_enough(mention: Mention, best: _Best, beside: frozenset[int]) -> bool:
    score = best.score + points(mention)
    if score < LEAST or best.has_scope or score + PART_OF_NAME >= LEAST or mention.senses[0].rank >= WELL_KNOWN:
        return score >= LEAST
    return not is_part_of_name(mention, beside)


def _district(mention: Mention, best: _Best) -> list[tuple[Mention, str]]:
    """A county; where several of one name are as likely, the country that they all lie in."""
    if not best.is_doubtful:
        return [(mention, best.id)]
    return [] if mention.facts.is_abroad else [(mention, f"place:{mention.facts.top.country}")]


def _lies_in(sense: Sense, scope: frozenset[str]) -> bool:
    return sense.id in scope or not scope.isdisjoint(sense.above)


def _is_in(mention: Mention, place: str, scope: frozenset[str]) -> bool:
    return any(sense.id == place and _lies_in(sense, scope) for sense in mention.senses)


def _is_sure(mention: Mention) -> bool:
    return mention.facts.is_sure and (mention.facts.top.is_country or not is_short(mention))


def _scopes(mentions: list[Mention], in_lists: list[tuple[int, int]]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """For each mention: where it lies by the name behind it, and what the name before it may lie in."""
    scopes: list[tuple[frozenset[str], frozenset[str]]] = []
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
        scopes.append((within, around))
        around = behind
    for first, last in in_lists:
        # "Banks and Gaston, Oregon": the region is that of all, but of a name that needs none.
        if within := scopes[last][0]:
            for index in range(first, last):
                mention = mentions[index]
                if mention.senses[0].rank < WELL_KNOWN and any(_lies_in(sense, within) for sense in mention.senses):
                    scopes[index] = (scopes[index][0] or within, scopes[index][1])
    return scopes


def _scope_behind(mention: Mention, behind: Mention) -> frozenset[str]:
    """The regions and countries that the name right behind a comma may mean: "Paris, Texas"."""
    if mention.facts.top.is_country and behind.facts.top.is_country:
        return _NO_SCOPE  # a list of countries
    return behind.facts.scope


def _meaning(mention: Mention, within: frozenset[str], around: frozenset[str], context: Context) -> _Best:
    """The likeliest meaning; points only where they are asked for."""
    facts, key, senses = mention.facts, mention.key, mention.senses
    if _is_sure(mention):
        return _Best(0.0, facts.top.id, True, False, False)
    share = 1 / len(facts.spread) if facts.spread and key not in context.own else 0.0
    has_scope = bool(within or around)
    scores = _scores(mention, within, around, share, context)
    score, sense = _first(scores, senses)
    if len(senses) > 1 and key.endswith(_DISTRICTS):
        rated = [(round(one, _DIGITS), of.rank, of.id) for one, of in zip(scores, senses, strict=True)]
        second = sorted(rated)[-2]
        alike = score - second[0] < SUPPORT_LEANING / 2 and second[1] * DISTRICT_RATIO > sense.rank
        return _Best(score, sense.id, False, has_scope, alike and not _lies_in(sense, within))
    return _Best(score, sense.id, False, has_scope, False)


def _has_namesake(mention: Mention, context: Context) -> bool:
    """Whether a name is also a town's in a country whose towns share names, and about whose regions the article is."""
    return any(sense.country in context.divided and sense.country in context.about for sense in mention.senses)


def _first(scores: list[float], senses: tuple[Sense, ...]) -> tuple[float, Sense]:
    """The meaning with most points, of several the largest, and its points. Rounding errors make no difference."""
    most = max(scores)
    close = [index for index, score in enumerate(scores) if score >= most - _ROUNDING]
    if len(close) == 1:
        return round(most, _DIGITS), senses[close[0]]
    # Meanings of one rank and id differ in how they are written only.
    score, _, _, index = max(
        (round(scores[index], _DIGITS), senses[index].rank, senses[index].id, index) for index in close
    )
    return score, senses[index]


def _scores(
    mention: Mention, within: frozenset[str], around: frozenset[str], share: float, context: Context
) -> list[float]:
    """Points of each meaning of a name: of itself, and by what else the article speaks of.

    ``within``: what it lies in by the name behind it; ``around``: what the name before it lies in; ``share``: its own
    part in what regions lean to.
    """
    above, short, named_as_region = mention.facts.above, is_short(mention), mention.key in context.named_as_regions
    countries, regions, leaning, (most, most_of_region) = (
        context.countries,
        context.regions,
        context.leaning,
        context.most,
    )
    times, voted = context.own.get(mention.key, _NO_VOTE)
    if times and not mention.facts.is_abroad and (countries[voted.country] > times or len(countries) == 1):
        times = 0  # others speak for its country too
    top = mention.facts.top
    eclipsed = 0.0 if top.is_region or top.is_country or top.rank < SURE else top.rank / ECLIPSING
    scores: list[float] = []
    for sense in mention.senses:
        score = sense.size
        if sense.weak or (short and not sense.is_country and sense.kind == "place"):
            score += COMMON_WORD
        if (within and _lies_in(sense, within)) or sense.id in around:
            score += SCOPE
        elif sense.rank < eclipsed and sense.country != top.country and sense.country not in context.about:
            scores.append(score)
            continue
        votes = countries.get(sense.country, 0)
        if times and votes and voted.country == sense.country:
            votes -= times
        if votes:
            score += SUPPORT_COUNTRY * sqrt(votes / most)
        elif sense.weak and sense.is_region:
            score += ABROAD
        if not sense.is_country:
            count, leans = 0, 0.0
            for region in sense.regions:
                if region in regions and regions[region] > count:
                    count = regions[region]
                if region in leaning and leaning[region] > leans:
                    leans = leaning[region]
            is_nowhere = not count and leans - share < LEANS and not within and sense.rank < LARGE
            if is_nowhere and (sense.country in context.divided or (not votes and _has_namesake(mention, context))):
                score += OTHER_REGION  # the town meant is another, or one that is in no list
            if times and count and voted.id == sense.id:
                count -= times
            if count > 0:
                score += SUPPORT_REGION * sqrt(count / most_of_region)
            elif leans > share:
                score += SUPPORT_LEANING * min(1.0, leans - share)
            if sense.is_region:
                score += SAME_REGION_WORD if named_as_region else CITY_OF_ITS_REGION if sense.id in above else 0.0
        scores.append(score)
    return scores
