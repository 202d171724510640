"""How a mention of an event is meant: denied ("no plans to hold a vote", "the vote was called off"), unreal
("fears of a coup", "calls for a ceasefire"), past ("the 1991 referendum", "the anniversary of the attack"), or as news.

A cue reaches no further than its clause. Before the event, a weak cue ("no", "not") stands beside it but for words that
lead on to it (fillers); a strong one ("denied", "ruled out", "no evidence of") may stand further off, if no word
between begins another matter. Behind the event, what denies it ("was called off") follows at once, behind one more
word, or behind what belongs to the event's name ("the strike of the pilots was called off"); what is planned may be
told at length before ("protests that had been planned in Kano and Jos were also cancelled"). Who denies reports, claims
or rumours that something happened denies the whole clause behind *that*.
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
PLAN_REACH = 12
"""How many may stand between an event that is said to be planned and what denies it behind."""
CLAIM_REACH = 9
"""How many may stand between what denies a claim and *that*."""
OR_REACH = 2
"""Of how many words what stands before *or* may be, besides fillers."""
_LONGEST_CUE = 5
_BEFORE, _AFTER = 80, 80
"""Code points of the text around an event that are looked at."""
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_PLANNED, _SENTENCE = 120, 240
"""Code points behind a planned event, and around any event, that may be looked at."""
_YEAR_BEHIND = re.compile(
    r" ?((?: [^ ]+){0,3}?) (?:(?:in|of|during|im|jahr|en|nel|em|w|у|в)(?: [^\W\d]+)? (1[5-9]\d\d|20\d\d)"
    r"|(1[5-9]\d\d|20\d\d) (?:року|році|рік|года|году|год)) "
)
_YEAR_FIRST = re.compile(r" *(?:in|back in|im jahr|en|nel|em|w|у|в) (?:[^\W\d]+ )?(1[5-9]\d\d|20\d\d) ")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")


class Sense(Enum):
    """How a mention is meant."""

    NEWS = 0
    DENIED = 1
    ASIDE = 2
    """Unreal, or past by a word that says so: no event of this article."""
    PAST = 3
    """Of an earlier year: what belongs to it in its sentence is so too."""


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
    adverbs: frozenset[str]
    """Words that stand anywhere and change nothing: *also*, *later*."""
    plans: frozenset[str]
    """Words with which an event's name goes on that say it is only planned."""
    relatives: frozenset[str]
    modals: frozenset[str]
    """Words behind an event that make it unreal where it is named as one of many ("an earthquake could …")."""
    indefinite: frozenset[str]
    calls: frozenset[str]
    """Verbs of those who call on somebody …"""
    towards: frozenset[str]
    """… to what, by these prepositions."""
    refutes: frozenset[str]
    """Verbs that deny a claim, and nouns (``claims``) that are one."""
    claims: tuple[str, ...]
    whats: frozenset[str]
    """*That*, behind which a claim is told."""
    begins_refuting: frozenset[str]
    """First words of ``refutes``."""
    parts: frozenset[str]
    """Words that part an event from *that*, or say that somebody's part in it is denied, not the event."""
    soft: frozenset[str]
    """Those of the ``stops`` that do so only right before the event."""
    nots: frozenset[str]
    besides: frozenset[str]
    """Prepositions: what is denied behind the event they stand before is another matter."""
    said: frozenset[str]
    """By whom something is told."""


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
        fillers=role("filler") | role("adverb"),
        filler_stems=tuple(sorted(stems("negation.tsv", language, "filler"))),
        stops=role("stop"),
        after=after,
        begins_after=frozenset(phrase.partition(" ")[0] for phrase in after),
        links=role("link"),
        ends=role("end"),
        joins=role("join"),
        ors=role("or"),
        thats=role("that"),
        adverbs=role("adverb"),
        plans=role("plan"),
        relatives=role("relative"),
        modals=role("modal"),
        indefinite=role("indefinite"),
        calls=role("call"),
        towards=role("toward"),
        refutes=role("refute"),
        claims=tuple(sorted(stems("negation.tsv", language, "claim"))),
        whats=role("claim-that"),
        begins_refuting=frozenset(phrase.partition(" ")[0] for phrase in role("refute")),
        parts=role("stop") - role("soft") | role("involved"),
        soft=role("soft") - role("join"),
        nots=role("not"),
        besides=role("beside"),
        said=role("said"),
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
    earlier, _, last = folded[max(0, start - _BEFORE) : start + 1].rpartition("  ")
    clause = last.split()
    if clause and clause[0] in cues.thats:
        clause = [*earlier.rpartition("  ")[2].split(), *clause[1:]]
    behind_sense = _of_what_follows(text, start, end, clause, cues)
    if behind_sense is Sense.DENIED:
        return Sense.DENIED
    before = _before(clause, cues)
    if before is not Sense.NEWS:
        return before
    if _in_denied_claim(text, start, cues):
        return Sense.DENIED
    if behind_sense is Sense.NEWS and year is not None and _of_earlier_year(text, start, end, clause, year, cues):
        return Sense.PAST
    return behind_sense


def _of_what_follows(text: Folded, start: int, end: int, clause: list[str], cues: _Cues) -> Sense:
    """The sense by what stands behind the event. ``clause``: what stands before it."""
    folded = text.folded
    # A double space is punctuation followed by a space: another clause, which no cue reaches out of.
    limit = end + 1 + _AFTER
    stop = folded.find("  ", end + 1, limit)
    behind = _without(folded[end + 1 : limit if stop < 0 else stop].split(), cues.adverbs)
    linked = (
        bool(behind and behind[0] in cues.links)
        or folded[folded.rfind(" ", start, end + 1) + 1 : end + 1] in cues.links
    )
    if _is_planned(behind, cues):
        stop = min(sentence(text, start, end)[1], end + _PLANNED)
        words_behind = _without(folded[end + 1 : stop + 1].split(), cues.adverbs)
        sense = _behind(words_behind[1:], PLAN_REACH, cues.ends - cues.joins, cues)
        return Sense.NEWS if sense is Sense.DENIED and cues.besides.intersection(clause[-2:]) else sense
    reach = FAR_REACH if linked else 1
    sense = _behind(behind, reach, cues.ends, cues) if behind else Sense.NEWS
    if stop >= 0 and sense is Sense.NEWS and (resumed := folded.find("  ", stop + 2, limit)) >= 0:
        # "The strike, due to begin on Monday, was called off": behind what is put in, the clause goes on.
        rest = folded[resumed:limit].split()
        if rest and rest[0] in cues.begins_after:
            sense = _behind(behind + rest, reach, cues.ends, cues)
    if sense is Sense.DENIED and cues.besides.intersection(clause[-2:]):
        return Sense.NEWS
    if sense is Sense.NEWS and behind and behind[0] in cues.modals and cues.indefinite.intersection(clause[-2:]):
        return Sense.ASIDE
    return sense


def _without(clause: list[str], passed: frozenset[str]) -> list[str]:
    return clause if passed.isdisjoint(clause) else [word for word in clause if word not in passed]


def _is_planned(behind: list[str], cues: _Cues) -> bool:
    """Whether an event goes on as *planned for Saturday* or *that had been planned*."""
    if not behind:
        return False
    return behind[0] in cues.plans or (behind[0] in cues.relatives and not cues.plans.isdisjoint(behind[1:4]))


def sentence(text: Folded, start: int, end: int) -> tuple[int, int]:
    """Where the sentence of what stands at this range begins and ends, as far as it is looked at."""
    received = text.text
    begin = max(0, start - _SENTENCE)
    for found in _SENTENCE_END.finditer(received, begin, start):
        begin = found.end()
    stop = _SENTENCE_END.search(received, end, end + _SENTENCE)
    return begin, stop.start() if stop else min(len(received), end + _SENTENCE)


def is_told(text: Folded, start: int, end: int, language: str) -> bool:
    """Whether the sentence says who tells what stands at this range."""
    begin, stop = sentence(text, start, end)
    said = _cues("en" if language == "und" else language).said
    return not said.isdisjoint(text.folded[begin : stop + 1].split())


def _in_denied_claim(text: Folded, start: int, cues: _Cues) -> bool:
    """Whether the event stands in a clause of which somebody denies that it is so, however long it is."""
    folded = text.folded
    for what in cues.whats:
        at = folded.rfind(f" {what} ", max(0, start - _SENTENCE), start + 1)
        if at < 0 or folded.find("  ", at, start + 1) >= 0:
            continue
        head = folded[max(0, at - _BEFORE) : at + 1].split()[-CLAIM_REACH:]
        if cues.begins_refuting.isdisjoint(head) or at < sentence(text, start, start)[0]:
            continue
        told = folded[at + len(what) + 1 : start + 1].split()
        if cues.parts.isdisjoint(told) and cues.soft.isdisjoint(told[-2:]):
            return _is_refuted(head, cues)
    return False


def _is_refuted(head: list[str], cues: _Cues) -> bool:
    """Whether these words before *that* deny a claim, as the last verb in them."""
    for index in range(len(head) - 1, -1, -1):
        if head[index] in cues.refutes or " ".join(head[index : index + 2]) in cues.refutes:
            is_claim = index == len(head) - 1 or any(word.startswith(cues.claims) for word in head[index + 1 :])
            return is_claim and cues.nots.isdisjoint(head[max(0, index - 2) : index])
        if head[index] in cues.said:
            break
    return False


def _before(clause: list[str], cues: _Cues) -> Sense:
    """The sense of the nearest cue before the event that reaches it."""
    near = far = True
    toward = False
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
        toward = toward or (word in cues.towards and (near or last - index <= OR_REACH))
        if toward and word in cues.calls:
            return Sense.ASIDE
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


def _behind(clause: list[str], reach: int, ends: frozenset[str], cues: _Cues) -> Sense:
    """The sense of the first words behind the event that tell, ``reach`` words off or behind *and*."""
    for index, word in enumerate(clause):
        if index == max(reach, FAR_REACH) + 3:
            break
        if word in cues.begins_after and (index <= reach or clause[index - 1] in cues.joins):
            for stop in range(index + 1, min(len(clause), index + _LONGEST_CUE) + 1):
                if (sense := cues.after.get(" ".join(clause[index:stop]))) is not None:
                    return sense
        if word in ends:
            break
    return Sense.NEWS


def _of_earlier_year(text: Folded, start: int, end: int, clause: list[str], year: int, cues: _Cues) -> bool:
    folded = text.folded
    if not _YEAR.search(folded, max(0, start - _SENTENCE), end + _AFTER):
        return False
    said = [int(word) for word in clause[-2:] if len(word) == 4 and _YEAR.fullmatch(word)]
    behind = _YEAR_BEHIND.match(folded, end + 1, end + 1 + _AFTER)
    if behind and cues.ends.isdisjoint(behind[1].split()):
        said.append(int(behind[2] or behind[3]))
    if first := _YEAR_FIRST.match(folded, sentence(text, start, end)[0]):
        said.append(int(first[1]))
    return any(one < year for one in said)
