"""Finding names and terms in a folded text by Aho-Corasick automata (``ahocorasick-rs``), at word boundaries."""

import re
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from streams.tagging.fold import Folded

T = TypeVar("T")
# Scripts written without spaces between words, and Hangul, whose particles follow a name without one.
DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Found(NamedTuple, Generic[T]):
    """An entry found at a range of ``Folded.text``."""

    start: int
    end: int
    entry: T


class Lexicon(Generic[T]):
    """Folded names with an entry each. Matches are leftmost-longest, whole words, and do not overlap.

    A pattern is the name behind a space, so a match never begins inside a word. Where the longest match ends inside a
    word ("Chad Ochocinco" in "Chad Ochocincos"), the longest shorter name at the same place is taken. Names in scripts
    without spaces have an automaton of their own that asks for no boundary.
    """

    def __init__(self, entries: dict[str, T]) -> None:
        self._entries = entries
        keys = list(entries)
        self._spaced = [key for key in keys if not DENSE.search(key)]
        self._dense = [key for key in keys if DENSE.search(key)]
        self._spaced_entries = [entries[key] for key in self._spaced]
        self._automaton = _automaton([f" {key}" for key in self._spaced])
        self._dense_automaton = _automaton(self._dense) if self._dense else None

    def find(self, text: Folded) -> Iterator[Found[T]]:
        """All matches, by start; those of dense scripts behind the others."""
        folded, entries = text.folded, self._spaced_entries
        for index, start, end in self._automaton.find_matches_as_indexes(folded):
            if folded[end] == " ":
                yield Found(start, end - 1, entries[index])
            elif (shorter := self._shorter(folded, start + 1, end)) is not None:
                yield shorter
        if text.dense and self._dense_automaton is not None:
            for index, start, end in self._dense_automaton.find_matches_as_indexes(folded):
                if not _cuts_katakana(folded, start, end):
                    yield Found(start - 1, end - 1, self._entries[self._dense[index]])

    def _shorter(self, folded: str, start: int, end: int) -> Found[T] | None:
        cut = folded.rfind(" ", start, end)
        while cut > start:
            entry = self._entries.get(folded[start:cut])
            if entry is not None:
                return Found(start - 1, cut - 1, entry)
            cut = folded.rfind(" ", start, cut)
        return None


def _automaton(patterns: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)


def _cuts_katakana(folded: str, start: int, end: int) -> bool:
    """Whether a match ends or begins inside a word written in katakana."""
    return (_katakana(folded[start]) and _katakana(folded[start - 1])) or (
        _katakana(folded[end - 1]) and _katakana(folded[end])
    )


def _katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fe" and char != "\u30fb"
