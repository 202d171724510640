"""Why two texts are near or not: which phrases stand in both, word by word, in the texts as received."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from streams.text.normalise import fold, kept_lines
from streams.text.shingles import SHINGLE, units_of

_WORD: Final = re.compile(r"\S+")


class Unit(NamedTuple):
    """A word, or a character of a script without spaces: its hash, how many make a shingle, and where it stands."""

    hash: int
    span: int
    start: int
    end: int


class Phrase(NamedTuple):
    """A run of words in both texts: offsets in each, half-open, and the number of words."""

    first: tuple[int, int]
    second: tuple[int, int]
    words: int


def units_in(body: str) -> list[Unit]:
    """The units of a body outside its boilerplate, with their places in the body."""
    kept = {index for index, _ in kept_lines(body)}
    found, at = [], 0
    for index, line in enumerate(body.splitlines(keepends=True)):
        if index in kept:
            found += [unit for word in _WORD.finditer(line) for unit in _units(word[0], at + word.start())]
        at += len(line)
    return found


def _units(word: str, start: int) -> Iterator[Unit]:
    """Units of what stands between two spaces. Where letters and units are as many, each has its own place."""
    units = units_of(fold(word))
    alone = len(word) == units.hashes.size
    for place, (value, class_) in enumerate(zip(units.hashes.tolist(), units.classes.tolist(), strict=True)):
        begin, end = (start + place, start + place + 1) if alone else (start, start + len(word))
        yield Unit(value, SHINGLE[class_], begin, end)


def shared_phrases(first: str, second: str) -> list[Phrase]:
    """Runs of at least a shingle that stand in both, by their place in the first. Linear but for repetitions."""
    ours, theirs = units_in(first), units_in(second)
    places: dict[tuple[int, ...], int] = {}
    for at in range(len(theirs)):
        places.setdefault(_shingle(theirs, at), at)
    phrases, at = [], 0
    while at < len(ours):
        there = places.get(_shingle(ours, at))
        if there is None or at + ours[at].span > len(ours):
            at += 1
            continue
        length = 0
        while at + length < len(ours) and there + length < len(theirs):
            if ours[at + length].hash != theirs[there + length].hash:
                break
            length += 1
        here, other = ours[at : at + length], theirs[there : there + length]
        phrases.append(Phrase((here[0].start, here[-1].end), (other[0].start, other[-1].end), length))
        at += length
    return phrases


def _shingle(units: list[Unit], at: int) -> tuple[int, ...]:
    return tuple(unit.hash for unit in units[at : at + units[at].span])
