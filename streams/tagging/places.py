"""Which place a name means, or none: by its form, its neighbours, the other places of the article, and inhabitants."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from math import log10, sqrt
from typing import NamedTuple

from streams.tagging.fold import Folded
from streams.tagging.senses import LATIN_END, STATE_RANK, Sense, name_words
from streams.tagging.vocabulary import describe

# Points for and against a meaning, on a scale where half the decimal logarithm of inhabitants counts: 2.1 for a town of
# 15,000, 3.5 for a city of 10 million, 4.2 for a country. Chosen so that a town needs some support from the context,
# a name that is also a person's more, and a name that is a common word most.
LEAST = 2.4
SUPPORT_REGION, SUPPORT_COUNTRY = 1.6, 1.2
SAME_REGION_WORD, SCOPE = 6.0, 6.0
LOCATIVE, WORD_LOCATIVE, DATELINE = 0.8, 2.0, 1.5
COMMON_WORD, PERSONS_NAME, CAPITALS, CITY_OF_ITS_REGION, OTHER_REGION = -2.2, -0.8, -2.5, -0.9, -2.2
SMALL_TOWN, WORLD_CITY = -1.2, 1.0
SURE = 100_000
"""Inhabitants from which a name of one meaning that is no common word and no person's name needs no context."""
REPEATING = frozenset(("US", "CA", "AU", "GB"))
"""Countries whose towns share names with each other, so that a town in a region that is not spoken of is doubtful."""
LARGE, SMALL, METROPOLIS = 300_000, 15_000, 1_000_000
SHORT_NAME = 4
DATELINE_WITHIN = 60
CONTEXT_RATIO = 20
"""How many times larger than the next meaning the likeliest must be, to be context for other names."""

_REGION_BEHIND = re.compile(
    r" (?: ?a |  ?the )?(?:region|oblast|province|state|prefecture|governorate|autonomous republic)s? "
)
_REGION_BEFORE = re.compile(r" (?:region|oblast|province|state|republic) of (?:the )?$")
_REGIONS = re.compile(r" (?:regions|oblasts|provinces|republics|областях|областей|областями|регионах|регіонах) ")


class Mention(NamedTuple):
    """A name found in title or body, with the places it may mean."""

    text: Folded
    start: int
    end: int
    senses: tuple[Sense, ...]
    is_title: bool

    def key(self) -> str:
        """The folded name."""
        return self.text.folded[self.start + 1 : self.end + 1]


class Choice(NamedTuple):
    """A mention and the place that it means."""

    mention: Mention
    id: str


class _Context(NamedTuple):
    countries: Counter[str]
    regions: Counter[str]
    """How often regions are named, or implied by cities, without doubt."""
    divided: frozenset[str]
    """Countries that have regions among these."""
    named_as_regions: frozenset[str]
    """Names that the article uses with a word for region."""


def choose(mentions: list[Mention]) -> list[Choice]:
    """The place that each mention means; mentions that mean none are left out.

    What a name means where its region or country stands beside it, it means in the rest of the article.
    """
    mentions = [mention for mention in mentions if mention.key() not in name_words().not_name]
    context = _read_context(mentions)
    scopes = [_scope_behind(mentions, index) | _scope_before(mentions, index) for index in range(len(mentions))]
    settled: dict[str, str] = {}
    known: dict[tuple[str, frozenset[str]], tuple[float, str]] = {}
    found: list[tuple[Mention, float, str]] = []
    for mention, scope in zip(mentions, scopes, strict=True):
        # All that one meaning has before another is the same wherever the name is written so, beside the same places.
        written = (mention.text.text[mention.start : mention.end], scope)
        if (best := known.get(written)) is None:
            best = known[written] = _likeliest(mention, context, scope)
        found.append((mention, *best))
        if scope and not _outside(best[1], scope):
            settled.setdefault(mention.key(), best[1])
    choices = []
    for mention, score, place in found:
        if mention.key() in settled and any(sense.id == settled[mention.key()] for sense in mention.senses):
            choices.append(Choice(mention, settled[mention.key()]))
        elif _is_sure(mention) or score + _of_mention(mention) >= LEAST:
            choices.append(Choice(mention, place))
    return choices


def _outside(place: str, scope: frozenset[str]) -> bool:
    return place not in scope and scope.isdisjoint(describe(place).ancestors)


def _likeliest(mention: Mention, context: _Context, scope: frozenset[str]) -> tuple[float, str]:
    """The likeliest meaning and its points."""
    score, rank, place = max(
        (round(_of_sense(sense, mention, context, scope), 6), sense.rank, sense.id) for sense in mention.senses
    )
    described = describe(place)
    repeating = rank < LARGE and described.country in context.divided and described.country in REPEATING
    if repeating and not any(region in context.regions for region in (place, *described.ancestors)):
        # It stays the likeliest, but the town meant may be one that is in no list.
        score += OTHER_REGION
    return score, place


def _is_sure(mention: Mention) -> bool:
    if len(mention.senses) != 1:
        return False
    sense = mention.senses[0]
    if sense.weak or (not sense.is_country and (sense.rank < SURE or _is_short(mention))):
        return False
    return sense.is_country or not _is_persons_name(mention)


def _is_short(mention: Mention) -> bool:
    """Whether the name is as short as many a common word or acronym; two Chinese characters are a lot."""
    return mention.end - mention.start < SHORT_NAME and mention.text.text[mention.start] < LATIN_END


def _is_persons_name(mention: Mention) -> bool:
    key, words = mention.key(), name_words()
    return key in words.first_doubtful or key in words.surname_plain or key in words.surname_word


def _read_context(mentions: list[Mention]) -> _Context:
    countries: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    for mention in mentions:
        top = mention.senses[0]
        if top.weak or (len(mention.senses) > 1 and not _dominates(top, mention.senses)):
            continue
        if top.rank < SURE and not top.is_region and not _is_after_locative(mention):
            continue
        described = describe(top.id)
        if described.country:
            countries[described.country] += 1
        if _is_alone(top, mention.senses):
            regions.update(place for place in (top.id, *described.ancestors) if _is_region_id(place))
    divided = frozenset(describe(region).country or "" for region in regions)
    return _Context(countries, regions, divided, frozenset(_named_as_regions(mentions)))


def _dominates(top: Sense, senses: tuple[Sense, ...]) -> bool:
    """Whether the other meanings are far less likely, or lie in the same country."""
    country = describe(top.id).country
    return all(_is_far_behind(sense, top) or describe(sense.id).country == country for sense in senses[1:])


def _is_alone(top: Sense, senses: tuple[Sense, ...]) -> bool:
    """Whether the other meanings are far less likely, or are the region that it lies in, or lie in it."""
    return all(
        _is_far_behind(sense, top) or sense.id in describe(top.id).ancestors or top.id in describe(sense.id).ancestors
        for sense in senses[1:]
    )


def _is_far_behind(sense: Sense, top: Sense) -> bool:
    return sense.rank * CONTEXT_RATIO <= top.rank and sense.rank < STATE_RANK


def _is_region_id(place: str) -> bool:
    return place.count(":") == 1 and "-" in place


def _named_as_regions(mentions: list[Mention]) -> Iterator[str]:
    """Names used with a word for region: "Kherson region", "the region of Kherson", "in four regions: Kherson, …"."""
    sentences: dict[int, list[tuple[int, int]]] = {}
    for mention in mentions:
        if not any(sense.is_region for sense in mention.senses):
            continue
        folded, text = mention.text.folded, mention.text.text
        if _REGION_BEHIND.match(folded, mention.end + 1) or _REGION_BEFORE.search(folded[: mention.start + 1][-30:]):
            yield mention.key()
            continue
        if text[mention.end : mention.end + 1] == "-" or mention.senses[0].weak:
            continue
        key = id(mention.text)
        if key not in sentences:
            sentences[key] = sorted({_sentence(text, match.start()) for match in _REGIONS.finditer(folded)})
        at = bisect_right(sentences[key], (mention.start, len(text))) - 1
        if at >= 0 and mention.start < sentences[key][at][1]:
            yield mention.key()


def _sentence(text: str, at: int) -> tuple[int, int]:
    """The bounds of the sentence around a position."""
    start = max(text.rfind(". ", max(0, at - 1000), at), text.rfind("\n", max(0, at - 1000), at), 0)
    ends = [end for end in (text.find(". ", at, at + 1000), text.find("\n", at, at + 1000)) if end >= 0]
    return start, min(ends, default=at + 1000)


def _scope_behind(mentions: list[Mention], index: int) -> frozenset[str]:
    """The regions and countries that the name right behind a comma may mean: "Paris, Texas"."""
    if index + 1 >= len(mentions):
        return frozenset()
    mention, behind = mentions[index], mentions[index + 1]
    if mention.text is not behind.text or mention.text.text[mention.end : behind.start] not in (", ", " ("):
        return frozenset()
    return frozenset(sense.id for sense in behind.senses if sense.is_country or sense.is_region)


def _scope_before(mentions: list[Mention], index: int) -> frozenset[str]:
    """The regions and countries that the name right before a comma may lie in: "Atlanta, Georgia"."""
    if not index:
        return frozenset()
    before, mention = mentions[index - 1], mentions[index]
    if mention.text is not before.text or mention.text.text[before.end : mention.start] != ", ":
        return frozenset()
    return frozenset(place for sense in before.senses for place in describe(sense.id).ancestors)


def _of_mention(mention: Mention) -> float:
    """Points that all meanings of a mention share: where it stands and how it is written."""
    text, start = mention.text, mention.start
    score = 0.0
    if not mention.is_title and start < DATELINE_WITHIN and _is_dateline(text.text, mention.end):
        return DATELINE
    located = _is_after_locative(mention)
    if located:
        # A common word is written with a capital in the middle of a sentence only where it is a name.
        score += WORD_LOCATIVE if any(sense.weak for sense in mention.senses) else LOCATIVE
    written = text.text[start : mention.end]
    if len(written) <= SHORT_NAME and written.isupper() and len(written) > 1:
        score += CAPITALS
    if _is_persons_name(mention) and not (located and mention.senses[0].weak):
        score += PERSONS_NAME
    return score


def _is_after_locative(mention: Mention) -> bool:
    """Whether a preposition of place stands before the name, or a word for its people behind it."""
    folded, words = mention.text.folded, name_words()
    before = folded[max(0, mention.start - 30) : mention.start + 1].split(" ")
    if len(before) > 1 and before[-2] in words.locative:
        return True
    # "Marcus Hill, of Warren", "a Troy woman"
    behind = folded[mention.end + 2 : mention.end + 22].partition(" ")[0]
    return before[-4:-1] == ["", "of"] or before[-3:-1] == ["", "of"] or behind in words.locals


def _is_dateline(text: str, end: int) -> bool:
    """Whether a name near the start of the body stands in a dateline: "KYIV (Reuters) —", "Springfield, Ill. — "."""
    head = text[end : end + 40]
    dash = re.search(r"\s[-\u2013\u2014]{1,2}\s|\)", head)
    return (
        dash is not None
        and "." not in head[: dash.start()].replace("., ", "").rstrip(". ")[3:]
        and text[:end].count(" ") < 8
    )


def _of_sense(sense: Sense, mention: Mention, context: _Context, scope: frozenset[str]) -> float:
    """Points of one meaning."""
    described = describe(sense.id)
    score = log10(max(sense.rank, 10)) / 2
    if sense.weak or (not sense.is_country and sense.kind == "place" and _is_short(mention)):
        score += COMMON_WORD
    if sense.kind == "abbreviation":
        score += SUPPORT_REGION
    if scope and not _outside(sense.id, scope):
        score += SCOPE
    if count := context.countries.get(described.country or "", 0):
        score += SUPPORT_COUNTRY * sqrt(count / max(context.countries.values()))
    if sense.is_country:
        return score
    if not sense.is_region:
        score += SMALL_TOWN if sense.rank < SMALL else WORLD_CITY if sense.rank >= METROPOLIS else 0.0
    if count := max((context.regions[place] for place in (sense.id, *described.ancestors)), default=0):
        score += SUPPORT_REGION * sqrt(count / max(context.regions.values()))
    if sense.is_region:
        if mention.key() in context.named_as_regions:
            score += SAME_REGION_WORD
        elif any(sense.id in describe(other.id).ancestors for other in mention.senses):
            score += CITY_OF_ITS_REGION
    return score
