"""How a mention of an event is meant: denied ("no plans to hold a vote", "the vote was called off"), unreal
("fears of a coup", "calls for a ceasefire"), past ("the 1991 referendum", "the anniversary of the attack"), or as news.

A cue reaches no further than its clause. Before the event, a weak cue ("no", "not") stands beside it but for words that
lead on to it (fillers); a strong one ("denied", "ruled out", "no evidence of") may stand further off, if no word
between begins another matter. Behind the event, what denies it ("was called off") follows at once, behind one more
word, or behind what belongs to the event's name ("the strike of the pilots was called off").
"""

import re
from collections import defaultdict
from collections.abc import Iterable
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
_BEFORE, _AFTER = 80, 80
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
    leads: dict[str, frozenset[str]]
    """The words before the last words of ``near`` and ``far``, or none: most words of a text are passed over."""
    fillers: frozenset[str]
    filler_stems: tuple[str, ...]
    stops: frozenset[str]
    """Words that part a strong cue from what stands behind them."""
    after: dict[str, Sense]
    """Of what stands behind an event."""
    begins_after: frozenset[str]
    """Its first words."""
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

    near, far = senses("aside", "cue"), senses("far-aside", "far-cue")
    after = senses("after-aside", "after")
    return _Cues(
        near=near,
        far=far,
        leads=_leads((*near, *far)),
        fillers=role("filler"),
        filler_stems=tuple(sorted(stems("negation.tsv", language, "filler"))),
        stops=role("stop"),
        after=after,
        begins_after=frozenset(phrase.partition(" ")[0] for phrase in after),
        links=role("link"),
        ends=role("end"),
        joins=role("join"),
        ors=role("or"),
        thats=role("that"),
    )


def _leads(phrases: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for phrase in phrases:
        *before, last = phrase.split(" ")
        found[last].add(before[-1] if before else "")
    return {last: frozenset(before) for last, before in found.items()}


def sense_of(text: Folded, start: int, end: int, language: str, year: int | None) -> Sense:
    """How what stands at this range of ``text`` is meant, by the words of its clause before and behind it.

    ``year`` is the year of the article's publication: an event said to be of an earlier one is past.
    """
    cues = _cues("en" if language == "und" else language)
    folded = text.folded
    # A double space is punctuation followed by a space: another clause, which no cue reaches out of.
    limit = end + 1 + _AFTER
    stop = folded.find("  ", end + 1, limit)
    behind = folded[end + 1 : limit if stop < 0 else stop].split()
    linked = (
        bool(behind and behind[0] in cues.links)
        or folded[folded.rfind(" ", start, end + 1) + 1 : end + 1] in cues.links
    )
    behind_sense = _behind(behind, linked, cues) if behind else Sense.NEWS
    if stop >= 0 and behind_sense is Sense.NEWS and (resumed := folded.find("  ", stop + 2, limit)) >= 0:
        # "The strike, due to begin on Monday, was called off": behind what is put in, the clause goes on.
        rest = folded[resumed:limit].split()
        if rest and rest[0] in cues.begins_after:
            behind_sense = _behind(behind + rest, linked, cues)
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
    for index in range(last, max(-1, last - 1 - REACH), -1):
        word = clause[index]
        far = far and last - index <= FAR_REACH
        leads = cues.leads.get(word)
        if leads is not None and ("" in leads or (index and clause[index - 1] in leads)):
            # The longest phrase that ends here: "does not rule out" is no "rule out".
            for first in range(max(0, index + 1 - _LONGEST_CUE), index + 1):
                phrase = " ".join(clause[first : index + 1])
                sense = (cues.near.get(phrase) if near else None) or (cues.far.get(phrase) if far else None)
                if sense is not None:
                    return sense
        if near and word not in cues.fillers and not word.startswith(cues.filler_stems):
            if word in cues.ors:
                alternatives = OR_REACH
            elif index == last or f"{word} {clause[index + 1]}" not in cues.fillers:
                near = alternatives > 0
                alternatives -= 1
        far = far and word not in cues.stops
        if not (near or far):
            break
    return Sense.NEWS


def _behind(clause: list[str], linked: bool, cues: _Cues) -> Sense:
    """The sense of the first words behind the event that tell. ``linked``: its name goes on in them."""
    for index, word in enumerate(clause):
        if index == FAR_REACH + 3:
            break
        if word in cues.begins_after and (
            index <= 1 or (linked and index <= FAR_REACH) or clause[index - 1] in cues.joins
        ):
            for stop in range(index + 1, min(len(clause), index + _LONGEST_CUE) + 1):
                if (sense := cues.after.get(" ".join(clause[index:stop]))) is not None:
                    return sense
        if word in cues.ends:
            break
    return Sense.NEWS


def _of_earlier_year(folded: str, end: int, clause: list[str], year: int | None) -> bool:
    if year is None:
        return False
    behind = _YEAR_BEHIND.match(folded, end + 1, end + 1 + _AFTER)
    said = [behind[1]] if behind else [word for word in clause[-2:] if len(word) == 4 and _YEAR.fullmatch(word)]
    return any(int(word) < year for word in said)
