"""How a mention of an event is meant: denied ("no plans to hold a vote", "the vote was called off"), unreal
("fears of a coup", "calls for a ceasefire"), past ("the 1991 referendum", "the anniversary of the attack"), or as news.

A cue reaches no further than its clause. Before the event, a weak cue ("no", "not") stands beside it but for words that
lead on to it (fillers); a strong one ("denied", "ruled out", "no evidence of") may stand further off, if no word
between begins another matter. Behind the event, what denies it ("was called off") follows at once, behind one more
word, or behind what belongs to the event's name ("the strike of the pilots was called off").
"""

import re
from enum import Enum
from functools import cache
from typing import NamedTuple

from streams.tagging.fold import Folded
from streams.tagging.vocabulary import stems, words

REACH = 6
"""How many words may stand between a cue and the event, if all of them only lead on to it."""
FAR_REACH = 5
"""How many may stand between a strong cue and the event, or the event and what denies it behind."""
OR_REACH = 2
"""Of how many words what stands before *or* may be, besides fillers."""
_LONGEST_CUE = 5
_BEFORE, _AFTER = 100, 100
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

    near: dict[str, Sense]
    far: dict[str, Sense]
    fillers: frozenset[str]
    filler_stems: tuple[str, ...]
    stops: frozenset[str]
    """Words that part a strong cue from what stands behind them."""
    after: dict[str, Sense]
    """Of what stands behind an event."""
    links: frozenset[str]
    """Words with which what belongs to the event's name goes on."""
    ends: frozenset[str]
    """Words behind an event that begin another matter."""
    joins: frozenset[str]
    """*And*: what follows it at once has the event for its subject still."""
    ors: frozenset[str]
    """*Or*: what is denied before it is denied with what follows ("no attack or explosion")."""
    thats: frozenset[str]
    """*That*, which stands behind a comma in some languages, and parts no clause from what is said of it."""


@cache
def _cues(language: str) -> _Cues:
    def role(name: str) -> frozenset[str]:
        return words("negation.tsv", language, name)

    def senses(aside: str, denying: str) -> dict[str, Sense]:
        return dict.fromkeys(role(aside), Sense.ASIDE) | dict.fromkeys(role(denying), Sense.DENIED)

    return _Cues(
        near=senses("aside", "cue"),
        far=senses("far-aside", "far-cue"),
        fillers=role("filler"),
        filler_stems=tuple(sorted(stems("negation.tsv", language, "filler"))),
        stops=role("stop"),
        after=senses("after-aside", "after"),
        links=role("link"),
        ends=role("end"),
        joins=role("join"),
        ors=role("or"),
        thats=role("that"),
    )


def sense_of(text: Folded, start: int, end: int, language: str, year: int | None) -> Sense:
    """How what stands at this range of ``text`` is meant, by the words of its clause before and behind it.

    ``year`` is the year of the article's publication: an event said to be of an earlier one is past.
    """
    cues = _cues("en" if language == "und" else language)
    folded = text.folded
    # A double space is punctuation followed by a space: another clause, which no cue reaches out of.
    parts = [part.split() for part in folded[end + 1 : end + 1 + _AFTER].split("  ", 3)]
    name_ends = folded[start + 1 : end + 1].rpartition(" ")[2]
    behind_sense = _behind(parts[0], name_ends, cues)
    if behind_sense is Sense.NEWS and len(parts) > 3:
        # "The strike, due to begin on Monday, was called off": behind what is put in, the clause goes on.
        behind_sense = _behind(parts[0] + parts[2], name_ends, cues)
    if behind_sense is Sense.DENIED:
        return Sense.DENIED
    earlier, _, last = folded[max(0, start - _BEFORE) : start + 1].rpartition("  ")
    clause = last.split()
    if clause and clause[0] in cues.thats:
        clause = [*earlier.rpartition("  ")[2].split(), *clause[1:]]
    before = _before(clause, cues)
    if before is not Sense.NEWS:
        return before
    return Sense.ASIDE if behind_sense is Sense.ASIDE or _of_earlier_year(folded, end, clause, year) else Sense.NEWS


def _before(clause: list[str], cues: _Cues) -> Sense:
    """The sense of the nearest cue before the event that reaches it."""
    near = far = True
    alternatives = 0
    last = len(clause) - 1
    for index in range(last, max(-1, last - 1 - max(REACH, FAR_REACH)), -1):
        word = clause[index]
        far = far and last - index <= FAR_REACH
        # The longest phrase that ends here: "does not rule out" is no "rule out".
        for first in range(max(0, index + 1 - _LONGEST_CUE), index + 1):
            phrase = " ".join(clause[first : index + 1])
            sense = (cues.near.get(phrase) if near else None) or (cues.far.get(phrase) if far else None)
            if sense is not None:
                return sense
        if near and word in cues.ors:
            alternatives = OR_REACH
        elif near and not (
            word in cues.fillers
            or (index < last and f"{word} {clause[index + 1]}" in cues.fillers)
            or word.startswith(cues.filler_stems)
        ):
            near = alternatives > 0
            alternatives -= 1
        far = far and word not in cues.stops
        if not (near or far):
            break
    return Sense.NEWS


def _behind(clause: list[str], name_ends: str, cues: _Cues) -> Sense:
    """The sense of the first words behind the event, whose last word is ``name_ends``, if they still speak of it."""
    linked = name_ends in cues.links or (bool(clause) and clause[0] in cues.links)
    for index in range(min(len(clause), FAR_REACH + 3)):
        joined = index > 0 and clause[index - 1] in cues.joins
        if index <= 1 or joined or (linked and index <= FAR_REACH):
            phrase = ""
            for word in clause[index : index + _LONGEST_CUE]:
                phrase = f"{phrase} {word}" if phrase else word
                if (sense := cues.after.get(phrase)) is not None:
                    return sense
        if clause[index] in cues.ends:
            break
    return Sense.NEWS


def _of_earlier_year(folded: str, end: int, clause: list[str], year: int | None) -> bool:
    if year is None:
        return False
    behind = _YEAR_BEHIND.match(folded, end + 1, end + 1 + _AFTER)
    said = [behind[1]] if behind else [word for word in clause[-2:] if len(word) == 4 and _YEAR.fullmatch(word)]
    return any(int(word) < year for word in said)
