"""Whether a mention of an event is denied: "no plans to hold a referendum", "the referendum was called off"."""

import re
from functools import cache

from streams.tagging.fold import Folded
from streams.tagging.vocabulary import words

REACH = 6
"""How many words may stand between the word that denies and the event, if all of them only lead on to it."""
_AFTER = 60


@cache
def _words(language: str, role: str) -> frozenset[str]:
    return words("negation.tsv", language, role)


@cache
def _after(language: str) -> re.Pattern[str] | None:
    phrases = sorted(_words(language, "after"))
    return re.compile(rf" +(?:{'|'.join(map(re.escape, phrases))}) ") if phrases else None


def negated(text: Folded, start: int, end: int, language: str) -> bool:
    """Whether what stands at this range of ``text`` is said not to be, by the words close before or behind it."""
    language = "en" if language == "und" else language
    after = _after(language)
    if after is not None and after.match(text.folded, end + 1, end + 1 + _AFTER):
        return True
    cues, fillers = _words(language, "cue"), _words(language, "filler")
    if not cues:
        return False
    before = text.folded[max(0, start - 90) : start + 1]
    # A double space is punctuation followed by a space: another clause, which this denial does not reach out of.
    clause = before.rpartition("  ")[2].split()
    for index in range(len(clause) - 1, max(-1, len(clause) - 2 - REACH), -1):
        word = clause[index]
        if word in cues or (index and f"{clause[index - 1]} {word}" in cues):
            return True
        if word not in fillers and (index + 1 >= len(clause) or f"{word} {clause[index + 1]}" not in fillers):
            return False
    return False
