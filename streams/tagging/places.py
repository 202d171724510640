"""Which place a name means, or none: by form, by neighbours, by the other places of the article, by inhabitants."""

from collections import Counter
from math import log10
from typing import NamedTuple

from streams.tagging.fold import Folded
from streams.tagging.vocabulary import COUNTRY_RANK, Sense, describe

REGION_WORDS = frozenset(
    ["region", "regions", "oblast", "oblasts", "province", "provinces", "state", "prefecture", "district", "governorate"]
)
SUPPORT_REGION, SUPPORT_COUNTRY, ADJACENT = 2.0, 1.2, 6.0
WEAK_PENALTY = 4.0
LEAST = 1.0


class Mention(NamedTuple):
    """A name found in title or body, with the places it may mean."""

    text: Folded
    start: int
    end: int
    senses: tuple[Sense, ...]
    is_title: bool


class Choice(NamedTuple):
    """A mention and the place that it means."""

    mention: Mention
    id: str


def choose(mentions: list[Mention]) -> list[Choice]:
    """The place that each mention means; mentions that mean none are left out."""
    countries, regions = _context(mentions)
    named_regions = _named_regions(mentions)
    choices = []
    for index, mention in enumerate(mentions):
        if len(mention.senses) == 1 and not mention.senses[0].weak:
            choices.append(Choice(mention, mention.senses[0].id))
            continue
        scope = _scope_behind(mentions, index)
        best = max(
            mention.senses, key=lambda s: (_score(s, mention, countries, regions, named_regions, scope), s.rank, s.id)
        )
        if _score(best, mention, countries, regions, named_regions, scope) >= LEAST:
            choices.append(Choice(mention, best.id))
    return choices


def _context(mentions: list[Mention]) -> tuple[Counter[str], Counter[str]]:
    """How often countries and regions are named or implied by names that can mean one place only."""
    countries: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    for mention in mentions:
        if any(sense.weak for sense in mention.senses):
            continue
        top = mention.senses[0]
        if len(mention.senses) > 1 and top.rank < 20 * mention.senses[1].rank:
            continue
        described = describe(top.id)
        if described.country:
            countries[described.country] += 1
        for place in (top.id, *described.ancestors):
            if place.count(":") == 1 and "-" in place:
                regions[place] += 1
    return countries, regions


def _named_regions(mentions: list[Mention]) -> frozenset[str]:
    """Names that the article uses with a word for region: "Kherson region", "Donetsk and Luhansk regions"."""
    return frozenset(_key(m) for m in mentions if _is_region_here(m))


def _key(mention: Mention) -> str:
    return mention.text.folded[mention.start + 1 : mention.end + 1]


def _is_region_here(mention: Mention) -> bool:
    folded, end = mention.text.folded, mention.end + 1
    behind = folded[end + 1 : end + 50].split(" ")
    if behind[0] in REGION_WORDS:
        return True
    return folded[max(0, mention.start - 14) : mention.start + 1].endswith(
        (" region of ", " oblast of ", " province of ", " state of ")
    )


def _scope_behind(mentions: list[Mention], index: int) -> str | None:
    """The region or country named right behind a comma: "Paris, Texas"."""
    if index + 1 >= len(mentions):
        return None
    mention, behind = mentions[index], mentions[index + 1]
    if mention.text is not behind.text or mention.text.text[mention.end : behind.start] != ", ":
        return None
    for sense in behind.senses:
        if sense.id.count(":") == 1:
            return sense.id
    return None


def _score(
    sense: Sense,
    mention: Mention,
    countries: Counter[str],
    regions: Counter[str],
    named_regions: frozenset[str],
    scope: str | None,
) -> float:
    described = describe(sense.id)
    is_region = sense.id.count(":") == 1 and "-" in sense.id
    is_country = sense.rank == COUNTRY_RANK
    score = log10(max(sense.rank, 10)) / 2
    if sense.weak:
        score -= WEAK_PENALTY
    if scope is not None and (scope in described.ancestors):
        score += ADJACENT
    if not is_country:
        if any(region in regions for region in described.ancestors if "-" in region):
            score += SUPPORT_REGION
        if described.country in countries:
            score += SUPPORT_COUNTRY
    if is_region:
        if sense.id in regions:
            score += SUPPORT_REGION
        if _key(mention) in named_regions:
            score += ADJACENT
    return score
