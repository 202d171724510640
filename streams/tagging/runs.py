"""A text's runs of capitalised words, and what the words around them say."""

from itertools import compress
from typing import NamedTuple

from streams.tagging.declension import is_cyrillic
from streams.tagging.fold import Folded
from streams.tagging.senses import NameWords, name_words

LONGEST_RUN = 12
"""Capitalised words after which a run is cut: headings and texts in capitals."""
_JOINS = (" ", "-", "\u2011", "\n", " & ")
APOSTROPHES = ("'", "\u2019")
_LEGAL = ("inc", "ltd", "llc", "corp", "plc", "co", "sa", "ag")


class Span(NamedTuple):
    """A range of ``Folded.text`` that is a name; ``id`` None where it is no tag but bars places.

    Places are barred from ``bar`` on: "Russian Defence Ministry" is an organisation and leaves Russia a place.
    """

    start: int
    end: int
    id: str | None
    bar: int


class Context:
    """One text with what is known of its words.

    ``known`` are ranges of known persons and organisations: start to (end, id); ``places`` those of names that places
    have: start to end; ``countries`` the starts of those that are countries. In English the list of everyday words
    fits, so that capitalised words that are not in it are a name.
    """

    def __init__(
        self,
        text: Folded,
        known: dict[int, tuple[int, str | None]],
        places: dict[int, int],
        countries: frozenset[int] = frozenset(),
        *,
        language: str = "en",
    ) -> None:
        self.text = text
        self.language = language
        self.is_english = language in ("en", "und")
        self.known = known
        self.places = places
        self.countries = countries
        self.words: NameWords = name_words()
        self.starts, self.ends, self.capital = text.starts, text.ends, text.capital
        self.tokens = text.tokens
        if language == "uk":
            self.capital = self._through_apostrophes()

    def _through_apostrophes(self) -> list[bool]:
        """The capitals, as those also what an apostrophe parts from a capitalised word: *Мар'ян*."""
        capital = self.capital.copy()
        for token in compress(range(len(capital) - 1), self.capital):
            if is_cyrillic(self.tokens[token]) and self.gap(token, token + 1) in APOSTROPHES:
                capital[token + 1] = True
        return capital

    def runs(self) -> list[list[int]]:
        """Runs of capitalised words, with particles inside: *Ursula von der Leyen*."""
        found: list[list[int]] = []
        run: list[int] = []
        last = -LONGEST_RUN
        for token in compress(range(len(self.capital)), self.capital):
            if token <= last + 3 and len(run) < LONGEST_RUN:
                if token == last + 1:
                    if self._joined(last, token):
                        run.append(token)
                        last = token
                        continue
                elif self._through(last, token):
                    run.extend(range(last + 1, token + 1))
                    last = token
                    continue
            if run:
                found.append(run)
            run = [token]
            last = token
        if run:
            found.append(run)
        return found

    def _through(self, last: int, token: int) -> bool:
        """Whether only particles stand between two capitalised words."""
        particle = self.words.particle
        if self.tokens[last + 1] not in particle or self.tokens[token - 1] not in particle:
            return False
        return all(self.gap(t, t + 1) in (" ", "-") for t in range(last, token))

    def gap(self, left: int, right: int) -> str:
        """What stands between two words."""
        return self.text.text[self.ends[left] : self.starts[right]]

    def _joined(self, left: int, right: int) -> bool:
        gap = self.text.text[self.ends[left] : self.starts[right]]
        if gap in _JOINS:
            return True
        word = self.tokens[left]
        if gap in (". ", ".", ".\n"):
            return len(word) == 1 or (gap != "." and (word in self.words.honorific or word == "st"))
        if gap == ", ":
            return self.tokens[right] in _LEGAL
        return gap in APOSTROPHES and (len(word) == 1 or is_cyrillic(word))

    def is_elided(self, token: int) -> bool:
        """Whether an apostrophe parts this from the rest of one word: *O'* of *O'Neill*, *Лук'* of *Лук'янов*."""
        word = self.tokens[token]
        if len(word) > 1 and not is_cyrillic(word):
            return False
        return token + 1 < len(self.tokens) and self.gap(token, token + 1) in APOSTROPHES

    def parts(self, tokens: list[int]) -> list[str]:
        """The words of a name, those that an apostrophe parts as one: *oneill*."""
        found: list[str] = []
        before = ""
        for token in tokens:
            word = before + self.tokens[token]
            before = word if token != tokens[-1] and self.is_elided(token) else ""
            if not before:
                found.append(word)
        return found

    def before(self, token: int) -> str:
        """The word before, if only a space stands between; else nothing."""
        return self.tokens[token - 1] if token and self.gap(token - 1, token) == " " else ""

    def behind(self, token: int) -> str:
        """The word behind, if only a space stands between; else nothing."""
        following = token + 1
        return self.tokens[following] if following < len(self.tokens) and self.gap(token, following) == " " else ""

    def written(self, first: int, last: int) -> str:
        """The text from one word to another."""
        return self.text.text[self.starts[first] : self.ends[last]]

    def place_end(self, token: int) -> int:
        """Where the name of a place that begins with this word ends; 0 if none does."""
        return self.places.get(self.starts[token], 0)

    def after_locative(self, token: int) -> bool:
        """Whether the word before says that a place follows."""
        return self.before(token) in self.words.locative

    def sentence_start(self, token: int) -> bool:
        """Whether a sentence, a line or a quotation's sentence begins here."""
        start = self.starts[token]
        before = self.text.text[max(0, start - 3) : start].rstrip(" \"'\u201c\u2018(")
        return not before or before[-1] in ".!?:\n"

    def is_number(self, token: int) -> bool:
        """Whether this is a number of at most three digits behind a space."""
        word = self.tokens[token] if token < len(self.tokens) else ""
        return word.isdigit() and len(word) <= 3 and self.gap(token - 1, token) == " "


def slug(word: str) -> str:
    """A folded word as it stands in an id."""
    return word if word.isalnum() else "".join(filter(str.isalnum, word))
