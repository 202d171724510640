"""Finding names and terms in a folded text by Aho-Corasick automata (``ahocorasick-rs``), at word boundaries."""

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from streams.tagging.fold import Folded

T = TypeVar("T")
STEM = "*"
"""At the end of a name: the last word may go on with any letters."""
# Scripts written without spaces between words, and Hangul, whose particles follow a name without one.
DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Lexicon(Generic[T]):
    """Folded names with an entry each. Matches are leftmost-longest, whole words, and do not overlap.

    A pattern is the name behind a space, so a match never begins inside a word. Where the longest match ends inside a
    word, the words that it spans are looked at again one by one. Names in scripts
    without spaces have an automaton of their own that asks for no boundary. A name that ends in ``STEM`` matches to
    the end of the word in which it ends.
    """

    def __init__(self, entries: dict[str, T]) -> None:
        self._entries = entries
        # Where a stem is also a word of its own, the word's entry says what both do.
        keys = [key for key in entries if not (key.endswith(STEM) and key.removesuffix(STEM) in entries)]
        self._spaced = [key for key in keys if not DENSE.search(key)]
        self._dense = [key for key in keys if DENSE.search(key)]
        self._spaced_entries = [entries[key] for key in self._spaced]
        self._longest = max((len(key) for key in self._spaced), default=0)
        stems = [len(key) for key in entries if key.endswith(STEM)]
        self._shortest_stem, self._longest_stem = min(stems, default=1) - 1, max(stems, default=0)
        self._automaton = _automaton([f" {key.removesuffix(STEM)}" for key in self._spaced])
        self._dense_automaton = _automaton(self._dense) if self._dense else None

    def find(self, text: Folded) -> list[tuple[int, int, T]]:
        """All matches, (start, end, entry) in ``Folded.text``, by start; those of dense scripts behind the others."""
        folded, entries = text.folded, self._spaced_entries
        found: list[tuple[int, int, T]] = []
        done = 0
        for index, start, end in self._automaton.find_matches_as_indexes(folded):
            if start < done:
                continue
            if folded[end] == " ":
                found.append((start, end - 1, entries[index]))
            elif self._shortest_stem:
                done = self._stemmed(folded, start, end, found)
            elif folded.find(" ", start + 1, end) >= 0:
                # No longer entry begins here than the match, so the first to look for ends before it.
                done = self._inside(folded, start, end, found, folded.rfind(" ", start + 1, end))
        if text.dense and self._dense_automaton is not None:
            for index, start, end in self._dense_automaton.find_matches_as_indexes(folded):
                if not _cuts_katakana(folded, start, end):
                    found.append((start - 1, end - 1, self._entries[self._dense[index]]))
        return found

    def within(self, text: Folded, start: int, end: int) -> list[tuple[int, int, T]]:
        """The matches that begin behind the first word of what is no match after all: "California" in *northern
        California*. They may end behind it: "Unión Europea" hidden by *la Unión*.
        """
        found: list[tuple[int, int, T]] = []
        behind = text.folded.find(" ", start + 1, end + 1)
        if behind >= 0:
            self._inside(text.folded, behind, end, found)
        return found

    def _inside(self, folded: str, start: int, end: int, found: list[tuple[int, int, T]], last: int = 0) -> int:
        """Add what begins inside a match that ends inside a word ("L.A." in *l'Allemagne*), which hid it.

        ``last``: where what begins at ``start`` ends at the latest, if that is known. Returns the end of the last one,
        before which nothing else may begin.
        """
        done = start
        while 0 <= start < end:
            stop, last = self._whole(folded, start, last), 0
            if stop:
                found.append((start, stop - 1, self._entries[folded[start + 1 : stop]]))
                start = done = stop
            elif self._shortest_stem and (key := self._stem(folded, start, folded.find(" ", start + 1))):
                stop = folded.find(" ", start + 1)
                found.append((start, stop - 1, self._entries[key]))
                start = done = stop
            else:
                start = folded.find(" ", start + 1)
        return done

    def _stemmed(self, folded: str, start: int, end: int, found: list[tuple[int, int, T]]) -> int:
        """Add what a match that ends inside a word stands for: its stem, or the stems and names of its words."""
        if key := self._stem(folded, start, end):
            stop = folded.find(" ", start + len(key))
            found.append((start, stop - 1, self._entries[key]))
            return stop
        return self._inside(folded, start, end, found) if folded.find(" ", start + 1, end) >= 0 else start

    def _stem(self, folded: str, start: int, end: int) -> str | None:
        """The longest stem that begins at ``start``, by ``end``, which may be far: words have no longest length."""
        for stop in range(min(end, start + self._longest_stem), start + self._shortest_stem, -1):
            if (key := folded[start + 1 : stop] + STEM) in self._entries:
                return key
        return None

    def _whole(self, folded: str, start: int, last: int) -> int:
        """Where the longest entry of whole words behind the space at ``start`` ends, by ``last`` if known; else 0."""
        stop = last or folded.find(" ", start + 1 + self._longest)
        stop = stop if stop >= 0 else len(folded) - 1
        while stop > start:
            if folded[start + 1 : stop] in self._entries:
                return stop
            stop = folded.rfind(" ", start + 1, stop)
        return 0


def _automaton(patterns: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)


def _cuts_katakana(folded: str, start: int, end: int) -> bool:
    """Whether a match ends or begins inside a word written in katakana."""
    return (_katakana(folded[start]) and _katakana(folded[start - 1])) or (
        _katakana(folded[end - 1]) and _katakana(folded[end])
    )


def _katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fe" and char != "\u30fb"
