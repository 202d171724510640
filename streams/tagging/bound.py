"""Bodies that many countries have under one name: *Senate*, *Labour*. The files give them to the best known country,
which holds where the text is about it; elsewhere they are those of the country that it is about.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final

from streams.tagging.fold import Folded
from streams.tagging.place_form import Mention
from streams.tagging.runs import APOSTROPHES, slug
from streams.tagging.senses import name_words
from streams.tagging.vocabulary import describe

_COUNTRIES: Final = {
    "org:u-s-senate": "US",
    "org:u-s-house-of-representatives": "US",
    "org:u-s-congress": "US",
    "org:u-s-treasury": "US",
    "org:u-s-department-of-justice": "US",
    "org:u-s-coast-guard": "US",
    "org:national-guard": "US",
    "org:pentagon": "US",
    "org:department-of-energy": "US",
    "org:department-of-education": "US",
    "org:republican-party": "US",
    "org:democratic-party": "US",
    "org:conservative-party": "GB",
    "org:labour-party": "GB",
    "org:house-of-commons": "GB",
    "org:uk-foreign-office": "GB",
}
_OWN: Final = frozenset(["u", "us", "american", "uk", "british", "pentagon", "gop", "tories", "tory"])
"""Words of a name that say themselves which country it is of."""
_SIGNS: Final = {
    "US": frozenset(["washington", "gop", "republicans", "democrats", "capitol"]),
    "GB": frozenset(["westminster", "commons", "tories", "downing", "mps"]),
}
"""Words beside places that say that a text is about the country."""
_LEAD, _FEW = 600, 2
"""Code points of a text within which its country is named; mentions of another from which it is about that one."""


def of_their_countries(
    known: dict[int, tuple[int, str | None]], text: Folded, places: Sequence[Mention]
) -> dict[int, tuple[int, str | None]]:
    """The known names, those of a country's bodies as the text means them; none inside a longer name."""
    found = {start: named for start, named in known.items() if named[1] in _COUNTRIES}
    if not found:
        return known
    changed = dict(known)
    for start, (end, key) in found.items():
        first, last = bisect_left(text.starts, start), bisect_left(text.ends, end)
        name = text.tokens[first : last + 1]
        if key is None or not _OWN.isdisjoint(name):
            continue
        own, country = _COUNTRIES[key], _country_before(text, first, places, is_party=key.endswith("-party"))
        if _goes_on(text, last) or (country is None and _is_begun(text, first)):
            del changed[start]
        elif (country := country or _other_country(own, text, places)) not in (None, own):
            words = [*describe(f"place:{country}").label.lower().split(), *(word for word in name if word != "the")]
            changed[start] = (end, "org:" + "-".join(map(slug, words)))
    return changed


def _goes_on(text: Folded, last: int) -> bool:
    """Whether a name ends with the word behind: *Congress Street*, *Labour Congress*."""
    words, behind = name_words(), last + 1
    if behind >= len(text.tokens) or not text.capital[behind] or _gap(text, last) != " ":
        return False
    word = text.tokens[behind]
    return word in words.facility or word in words.thing_last or word in words.org_last


def _is_begun(text: Folded, first: int) -> bool:
    """Whether a name begins with the word before: *Christian Democratic Party*."""
    words, before = name_words(), first - 1
    if before < 0 or not text.capital[before] or _gap(text, before) != " ":
        return False
    word = text.tokens[before]
    if word in words.not_name or word in words.title or word in _OWN:
        return False
    if text.text[text.starts[before] : text.ends[before]].isupper():
        return False
    is_start = before == 0 or text.text[text.ends[before - 1] : text.starts[before]].strip() != ""
    return not (is_start and word in words.common)


def _gap(text: Folded, token: int) -> str:
    return text.text[text.ends[token] : text.starts[token + 1]]


def _country_before(text: Folded, first: int, places: Sequence[Mention], *, is_party: bool) -> str | None:
    """The country whose name or adjective stands before: *Nigerian Senate*, *Bolivia's Congress*; of a party also
    that of a region: *Scottish Labour*.
    """
    token = first - 1
    if token > 0 and text.tokens[token] == "s" and _gap(text, token - 1) in APOSTROPHES:
        token -= 1
    end = text.ends[token] if token >= 0 else -1
    tops = [m.facts.top for m in places if m.end == end]
    return next((top.country for top in tops if top.is_country or (is_party and top.is_region)), None)


def _other_country(own: str, text: Folded, places: Sequence[Mention]) -> str | None:
    """The country that a text is about, if it is plainly another one."""
    if not _SIGNS[own].isdisjoint(text.tokens):
        return None
    counted: Counter[str] = Counter()
    for mention in places:
        top = mention.facts.top
        if top.country and (top.is_country or top.is_region):
            counted[top.country] += 1
            if top.country == own and mention.start < _LEAD:
                return None
    mine = counted.pop(own, 0)
    most = max(counted, key=lambda country: (counted[country], country), default=None)
    return most if most is not None and counted[most] >= max(_FEW, 2 * mine) else None
