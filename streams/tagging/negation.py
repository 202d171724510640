"""How a mention of an event is meant: denied ("no plans to hold a referendum", "the referendum was called off"), unreal
("fears of a coup", "calls for a ceasefire"), past ("the 1991 referendum", "the anniversary of the attack"), or as news.
"""

import re
from enum import Enum
from functools import cache
from typing import NamedTuple

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


class _Cues(NamedTuple):
    """The words that tell, of one language."""

    denying: frozenset[str]
    aside: frozenset[str]
    fillers: frozenset[str]
    behind: re.Pattern[str] | None
    """Of what stands behind an event; its first group denies."""


@cache
def _cues(language: str) -> _Cues:
    denying, aside, fillers, after, after_aside = (
        words("negation.tsv", language, role) for role in ("cue", "aside", "filler", "after", "after-aside")
    )
    groups = "|".join(f"({'|'.join(map(re.escape, sorted(of_role)))})" for of_role in (after, after_aside) if of_role)
    return _Cues(denying, aside, fillers, re.compile(f" +(?:{groups}) ") if after else None)


def sense_of(text: Folded, start: int, end: int, language: str, year: int | None) -> Sense:
    """How what stands at this range of ``text`` is meant, by the words close before or behind it.

    ``year`` is the year of the article's publication: an event said to be of an earlier one is past.
    """
    cues = _cues("en" if language == "und" else language)
    folded = text.folded
    behind = cues.behind.match(folded, end + 1, end + 1 + _AFTER) if cues.behind else None
    if behind and behind[1]:
        return Sense.DENIED
    # A double space is punctuation followed by a space: another clause, which no cue reaches out of.
    clause = folded[max(0, start - _BEFORE) : start + 1].rpartition("  ")[2].split()
    if cue := _cue(clause, cues):
        return cue
    return Sense.ASIDE if behind or _of_earlier_year(folded, end, clause, year) else Sense.NEWS


def _cue(clause: list[str], cues: _Cues) -> Sense | None:
    """The sense of the nearest cue before the event that only fillers part from it."""
    denying, aside, fillers, _ = cues
    behind = ""
    for index in range(len(clause) - 1, max(-1, len(clause) - 2 - REACH), -1):
        word = clause[index]
        if word in denying:
            return Sense.DENIED
        if word in aside:
            return Sense.ASIDE
        if index:
            pair = f"{clause[index - 1]} {word}"
            if pair in denying:
                return Sense.DENIED
            if pair in aside:
                return Sense.ASIDE
        if word not in fillers and f"{word} {behind}" not in fillers:
            return None
        behind = word
    return None


def _of_earlier_year(folded: str, end: int, clause: list[str], year: int | None) -> bool:
    if year is None:
        return False
    behind = _YEAR_BEHIND.match(folded, end + 1, end + 1 + _AFTER)
    said = [behind[1]] if behind else [word for word in clause[-2:] if len(word) == 4 and _YEAR.fullmatch(word)]
    return any(int(word) < year for word in said)
