"""How a place's name is written, and what stands around it: points for and against any of its meanings."""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate, compress

from streams.tagging.fold import Folded
from streams.tagging.place_facts import Facts
from streams.tagging.senses import LATIN_END, Sense, name_words

LOCATIVE, WORD_LOCATIVE, DATELINE = 0.8, 2.0, 1.5
PERSONS_NAME, CAPITALS, PART_OF_NAME, TOLD = -0.8, -2.5, -1.5, -2.0
CALLED = -2.5
SHORT_NAME, LONGEST_JOIN = 4, 9
DATELINE_WITHIN = 60
WELL_KNOWN = 1_000_000
"""Inhabitants from which a city's name beside other words with capitals is still the city's."""

_REGION_BEHIND = re.compile(
    r" ( ?a |  ?the )?(?:region|oblast|province|state|prefecture|governorate|autonomous republic)s? "
)
_REGION_BEFORE = re.compile(r" (?:region|oblast|province|state|republic) of (?:the )?$")
_REGIONS = frozenset(
    ["regions", "oblasts", "provinces", "republics", "областях", "областей", "областями", "регионах", "регіонах"]
)
"""Words behind which a list of regions may stand."""
_AUTHORITY = re.compile(
    r" {1,2}(?:(?:state|city|county|metropolitan|district|superior|circuit|supreme|municipal|juvenile|crown|"
    r"magistrates|fire|public|health|board of|house of|general|national|highway|parks|school|independent|board|town|"
    r"borough|regional|area|unified|high|elementary|middle|community) {1,2}){0,3}(?:police|sheriff|council|courts?|"
    r"schools?|districts?|department|legislature|senate|representatives|assembly|commissioners?|commission|patrol|guard|hall|"
    r"education|hospital|government|prosecutors?|authority|jail|prison) "
)
_NAMED = (" called ", " named ", " nicknamed ", " christened ")
"""Behind these stands the name of an animal, a ship or a child, unless it is a place that is called so."""
_PLACE_NAMED = re.compile(
    r" (?:city|town|village|hamlet|place|suburb|island|area|district|neighbou?rhood|community|settlement|county|region|"
    r"state|port|resort|camp|base|farm|ranch|capital) \w+ $"
)
_SIDES = frozenset(
    [f"{side}{end}" for side in ("north", "south", "east", "west") for end in ("", "east", "west")]
).union(
    ["miles", "mile", "kilometers", "kilometres", "km", "outskirts", "edge", "suburb", "suburbs", "streets", "center"],
    ["centre", "city", "town", "village", "resident", "residents", "people", "mayor", "port", "outside", "upstream"],
    ["downstream", "parts", "side", "hamlet", "citizens", "voters"],
)
"""Behind these and *of* stands a place's name: "ten miles north of Troy"."""
_AND = frozenset(
    f"{comma} {word} "
    for comma in ("", ",")
    for word in ("and", "or", "und", "oder", "et", "ou", "y", "e", "o", "i", "oraz", "en", "та", "і", "й", "и")
)
"""What joins the last names of a list."""
_DASH = re.compile(r"\s[-\u2013\u2014]{1,2}\s|\)")
_ACCORDING = (" according ", " thanks ")
_ANY_REGION = _REGIONS.union(
    ["region", "oblast", "province", "state", "states", "prefecture", "prefectures"],
    ["governorate", "governorates", "republic"],
)
"""All the words that are looked for in texts with these patterns."""


class Mention:
    """A name found in title or body, with the places it may mean.

    ``key``: the folded name; ``is_listed``: it stands behind a preposition of place with others, in a list.
    """

    __slots__ = ("end", "facts", "is_listed", "is_title", "key", "senses", "start", "text")

    def __init__(
        self, text: Folded, start: int, end: int, senses: tuple[Sense, ...], is_title: bool, key: str, facts: Facts
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.senses = senses
        self.is_title = is_title
        self.key = key
        self.facts = facts
        self.is_listed = False


def points(mention: Mention) -> float:
    """Points that all meanings of a mention share."""
    text, start = mention.text, mention.start
    if not mention.is_title and start < DATELINE_WITHIN and _is_dateline(text.text, mention.end):
        return DATELINE
    score = 0.0
    weak = mention.senses[0].weak
    located = is_located(mention)
    if located:
        # A common word is written with a capital in the middle of a sentence only where it is a name.
        score += WORD_LOCATIVE if mention.facts.has_weak else LOCATIVE
    written = text.text[start : mention.end]
    if 1 < len(written) <= SHORT_NAME and written.isupper() and "." not in written:
        score += CAPITALS
    if mention.facts.is_persons and not (located and weak):
        score += PERSONS_NAME
    if not located and mention.senses[0].rank < WELL_KNOWN and _is_told(mention):
        score += TOLD
    if text.folded.endswith(_NAMED, 0, start + 1) and not mention.senses[0].is_country:
        score += CALLED if _PLACE_NAMED.search(text.folded[max(0, start - 40) : start + 1]) is None else 0.0
    return score


def has_authority(mention: Mention) -> bool:
    """Whether the name of a public body stands behind the name, which is its place's: "Springfield City Council"."""
    return _AUTHORITY.match(mention.text.folded, mention.end + 1) is not None


def is_short(mention: Mention) -> bool:
    """Whether the name is as short as many a common word or acronym; two Chinese characters are a lot."""
    return mention.end - mention.start < SHORT_NAME and mention.text.text[mention.start] < LATIN_END


def is_located(mention: Mention) -> bool:
    """Whether a preposition of place stands before the name, or a word for its people behind it."""
    if mention.is_listed:
        return True
    folded, start, words = mention.text.folded, mention.start, name_words()
    before = folded.rfind(" ", max(0, start - 30), start)
    word = folded[before + 1 : start]
    if word in words.locative:
        return not (word == "to" and folded.endswith(_ACCORDING, 0, before + 1))
    # "Marcus Hill, of Warren", "a Troy woman"
    if word == "of":
        side = folded[folded.rfind(" ", 0, before) + 1 : before]
        if not side or side in _SIDES:
            return True
    end = mention.end + 2
    return folded[end : folded.find(" ", end)] in words.locals


def lists(mentions: list[Mention]) -> list[tuple[int, int]]:
    """The first and last of each list of names: "Forest Grove, Banks and Gaston". A comma alone makes none, since it
    ends a clause as often ("in Boston, Madison said").
    """
    found: list[tuple[int, int]] = []
    first = 0
    for index in range(1, len(mentions)):
        left, right = mentions[index - 1], mentions[index]
        gap = left.text.text[left.end : right.start] if right.start - left.end < LONGEST_JOIN else ""
        if left.text is not right.text or (gap != ", " and gap not in _AND):
            first = index
        elif gap != ", ":
            if found and found[-1][0] == first:
                found.pop()
            found.append((first, index))
    return found


def _is_told(mention: Mention) -> bool:
    """Whether the name stands where a person's does: *according to …*, *… said*."""
    folded, words = mention.text.folded, name_words()
    if folded[max(0, mention.start - 14) : mention.start + 1].endswith(" according to "):
        return True
    return folded[mention.end + 2 : mention.end + 14].partition(" ")[0] in words.speech


def _is_dateline(text: str, end: int) -> bool:
    """Whether a name near the start of the body stands in a dateline: "KYIV (Reuters) —", "Springfield, Ill. — "."""
    head = text[end : end + 40]
    dash = _DASH.search(head)
    return (
        dash is not None
        and "." not in head[: dash.start()].replace("., ", "").rstrip(". ")[3:]
        and text[:end].count(" ") < 8
    )


def is_part_of_name(mention: Mention, places: frozenset[int]) -> bool:
    """Whether words with capitals beside the name make it a part of a longer one: "Weston Otmoor", "Radio Peshawar".

    ``places``: where the names of places in this text begin.
    """
    text, words = mention.text, name_words()
    if mention.is_title:
        return False
    first = bisect_left(text.starts, mention.start)
    after = bisect_left(text.starts, mention.end)
    if after < len(text.starts) and text.capital[after] and text.starts[after] not in places:
        word = text.folded[text.starts[after] + 1 : text.ends[after] + 1]
        beside = text.text[mention.end : text.starts[after]] == " "
        if beside and not _is_usual(word) and not text.text[text.starts[after] : text.ends[after]].isupper():
            return True
    if not first or not text.capital[first - 1] or text.text[text.ends[first - 1] : mention.start] != " ":
        return False
    begin = text.starts[first - 1]
    word = text.folded[begin + 1 : text.ends[first - 1] + 1]
    starts_sentence = begin < 2 or text.text[begin - 2] in '.!?:\n\u201c"' or text.text[begin - 1] in '\n\u201c"'
    return not (starts_sentence or begin in places or _is_usual(word) or word in words.locative)


def _is_usual(word: str) -> bool:
    words = name_words()
    return word in words.not_name or word in words.title or word in words.generic or word in words.common


def names_of_regions(mentions: list[Mention]) -> frozenset[str]:
    """Names used with a word for region: "Kherson region", "the region of Kherson", "in four regions: Kherson, …"."""
    found: list[str] = []
    sentences: dict[int, tuple[list[int], list[int]]] = {}
    texts = {id(mention.text): mention.text for mention in mentions}
    speaking = {key for key, text in texts.items() if not _ANY_REGION.isdisjoint(text.tokens)}
    for mention in mentions:
        if id(mention.text) not in speaking or not mention.facts.has_region:
            continue
        folded, text = mention.text.folded, mention.text.text
        behind = _REGION_BEHIND.match(folded, mention.end + 1)
        # "Washington, the State Department" is no region.
        if behind and behind[1] and text[behind.end(1) - 1].isupper():
            behind = None
        if behind or _is_behind_region(folded, mention.start + 1):
            found.append(mention.key)
            continue
        if text[mention.end : mention.end + 1] == "-" or mention.senses[0].weak:
            continue
        key = id(mention.text)
        if key not in sentences:
            sentences[key] = _sentences_of_regions(mention.text)
        starts, ends = sentences[key]
        before = bisect_right(starts, mention.start)
        if before and mention.start < ends[before - 1]:
            found.append(mention.key)
    return frozenset(found)


def _sentences_of_regions(text: Folded) -> tuple[list[int], list[int]]:
    """The sentences that speak of several regions: where they start, in order, and how far those up to each reach."""
    starts = compress(text.starts, map(_REGIONS.__contains__, text.tokens))
    bounds = sorted({_sentence(text.text, start) for start in starts})
    return [start for start, _ in bounds], list(accumulate((end for _, end in bounds), max))


def _is_behind_region(folded: str, start: int) -> bool:
    """Whether the words before are "region of", or the like."""
    if not folded.endswith((" of ", " of the "), 0, start):
        return False
    return _REGION_BEFORE.search(folded[max(0, start - 31) : start]) is not None


def _sentence(text: str, at: int) -> tuple[int, int]:
    """The bounds of the sentence around a position."""
    start = max(text.rfind(". ", max(0, at - 1000), at), text.rfind("\n", max(0, at - 1000), at), 0)
    ends = [end for end in (text.find(". ", at, at + 1000), text.find("\n", at, at + 1000)) if end >= 0]
    return start, min(ends, default=at + 1000)
