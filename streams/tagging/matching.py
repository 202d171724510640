"""Which names of the vocabulary stand in a text, with the meanings that they can have as they are written there."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from streams.tagging.fold import Folded
from streams.tagging.lexicon import Lexicon
from streams.tagging.place_facts import Facts
from streams.tagging.place_form import Mention
from streams.tagging.senses import Sense, meanings, names
from streams.tagging.vocabulary import CAPITAL, EXACT


class Matched(NamedTuple):
    """What the lexicon found in one text: known persons and organisations, and what may be places."""

    known: dict[int, tuple[int, str | None]]
    places: list[Mention]


class _Fitting(NamedTuple):
    """The meanings that a name can have as it is written; ``facts`` of a place's, ``id`` of another's."""

    senses: tuple[Sense, ...]
    facts: Facts | None
    id: str | None
    is_abbreviation: bool
    """Whether it may be an abbreviation, which what stands before decides."""


@cache
def _lexicon() -> Lexicon[str]:
    return Lexicon({name: name for name in names()})


def match_names(text: Folded, language: str, *, is_title: bool) -> Matched:
    """The known names in one text that can have a meaning as they are written there."""
    matched = Matched({}, [])
    _match(_lexicon().find(text), text, language, matched, is_title=is_title)
    return matched


def _match(
    found: Iterable[tuple[int, int, str]], text: Folded, language: str, matched: Matched, *, is_title: bool
) -> int:
    """Note what has a meaning here. Returns where the last of it ends."""
    received = text.text
    last = begin = done = 0
    for start, end, name in found:
        if begin <= start < done:
            continue
        fitting = _fitting(name, received[start:end], language, None)
        if fitting is not None and fitting.is_abbreviation:
            fitting = _fitting(name, received[start:end], language, received[max(0, start - 2) : start])
        if fitting is None:
            if " " in name:
                # "la Unión" is no town, but hid a longer name that begins inside it.
                reached = _match(_lexicon().within(text, start, end), text, language, matched, is_title=is_title)
                if reached > end:
                    begin, done = start, reached
            continue
        if fitting.facts is not None:
            matched.places.append(Mention(text, start, end, fitting.senses, is_title, name, fitting.facts))
        else:
            matched.known[start] = (end, fitting.id)
        if end > last:
            last = end
    return last


@lru_cache(maxsize=50_000)
def _fitting(name: str, written: str, language: str, before: str | None) -> _Fitting | None:
    """What a folded name can mean, written so, in an article of this language. ``before``: the two characters before,
    None where they are not known and every abbreviation is let through.
    """
    small = written[0].islower()
    senses = tuple(
        sense
        for sense in meanings(name)
        if (not sense.languages or language in sense.languages)
        and not (sense.case == CAPITAL and small)
        and not (sense.case == EXACT and written != sense.form.rstrip("."))
        and (before is None or sense.kind != "abbreviation" or _is_abbreviation(sense, before))
    )
    if not senses:
        return None
    top = senses[0]
    is_abbreviation = before is None and any(sense.kind == "abbreviation" for sense in senses)
    if top.kind in ("place", "abbreviation"):
        return _Fitting(senses, Facts(name, senses), None, is_abbreviation)
    return _Fitting(senses, None, None if top.kind == "veto" else top.id, is_abbreviation)


def _is_abbreviation(sense: Sense, before: str) -> bool:
    """Whether a region's abbreviation stands for it: behind a comma, or with points inside ("S.C."; not "300 B.C.")."""
    return before == ", " or ("." in sense.form and not before[:1].isdigit())
