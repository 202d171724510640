"""How a mention of an event is meant: denied ("no plans to hold a referendum", "the referendum was called off"), unreal
("fears of a coup", "calls for a ceasefire"), past ("the 1991 referendum", "the anniversary of the attack"), or as news.
"""

import re
from enum import Enum
from functools import cache

from streams.tagging.fold import Folded
from streams.tagging.vocabulary import words

REACH = 6
"""How many words may stand between a cue and the event, if all of them only lead on to it."""
_BEFORE, _AFTER = 90, 60
"""Code points of the text around an event that are looked at."""
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_YEAR_BEHIND = re.compile(r" +(?:in|of|during) (?:[a-z]+ )?(1[5-9]\d\d|20\d\d) ")


class Sense(Enum):
    """How a mention is meant."""

    NEWS = 0
    DENIED = 1
    ASIDE = 2
    """Unreal or past: no event of this article."""


@cache
def _words(language: str, role: str) -> frozenset[str]:
    return words("negation.tsv", language, role)


@cache
def _behind(language: str, role: str) -> re.Pattern[str] | None:
    phrases = sorted(_words(language, role))
    return re.compile(rf" +(?:{'|'.join(map(re.escape, phrases))}) ") if phrases else None


def sense_of(text: Folded, start: int, end: int, language: str, year: int | None) -> Sense:
    """How what stands at this range of ``text`` is meant, by the words close before or behind it.

    ``year`` is the year of the article's publication: an event said to be of an earlier one is past.
    """
    language = "en" if language == "und" else language
    if _stands_behind(text, end, language, "after"):
        return Sense.DENIED
    # A double space is punctuation followed by a space: another clause, which no cue reaches out of.
    clause = text.folded[max(0, start - _BEFORE) : start + 1].rpartition("  ")[2].split()
    if cue := _cue(clause, language):
        return cue
    if _stands_behind(text, end, language, "after-aside") or _of_earlier_year(text, end, clause, year):
        return Sense.ASIDE
    return Sense.NEWS


def _stands_behind(text: Folded, end: int, language: str, role: str) -> bool:
    pattern = _behind(language, role)
    return pattern is not None and pattern.match(text.folded, end + 1, end + 1 + _AFTER) is not None


def _cue(clause: list[str], language: str) -> Sense | None:
    """The sense of the nearest cue before the event that only fillers part from it."""
    denying, aside, fillers = _words(language, "cue"), _words(language, "aside"), _words(language, "filler")
    for index in range(len(clause) - 1, max(-1, len(clause) - 2 - REACH), -1):
        word = clause[index]
        pair = f"{clause[index - 1]} {word}" if index else ""
        if word in denying or pair in denying:
            return Sense.DENIED
        if word in aside or pair in aside:
            return Sense.ASIDE
        if word not in fillers and (index + 1 >= len(clause) or f"{word} {clause[index + 1]}" not in fillers):
            return None
    return None


def _of_earlier_year(text: Folded, end: int, clause: list[str], year: int | None) -> bool:
    if year is None:
        return False
    behind = _YEAR_BEHIND.match(text.folded, end + 1, end + 1 + _AFTER)
    said = [behind[1]] if behind else [word for word in clause[-2:] if _YEAR.fullmatch(word)]
    return any(int(word) < year for word in said)
