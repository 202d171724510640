"""Names of persons and organisations in a text: known ones, unknown ones by their form, and later mentions by surname.

Runs of capitalised words are read from left to right. A person is a title or a first name with what follows it; an
organisation is a run that ends in a word such as *University* or begins with one such as *Bank of*. Places inside such
names are none, so what is found here stands before the search for places; a span without an id only bars places.
"""

from collections.abc import Iterator
from typing import NamedTuple

from streams.tagging.fold import Folded
from streams.tagging.senses import NameWords, name_words, persons_first_names

MOST_PARTS = 3
"""Most capitalised words in an unknown person's name, initials, particles and suffixes apart."""
LONGEST_RUN = 12
"""Capitalised words after which a run is cut: headings and texts in capitals."""


class Span(NamedTuple):
    """A range of ``Folded.text`` that is a name; ``id`` None where it is no tag but bars places.

    Places are barred from ``bar`` on: "Russian Defence Ministry" is an organisation and leaves Russia a place.
    """

    start: int
    end: int
    id: str | None
    bar: int


class Reader:
    """Reads one text's runs.

    ``known`` are ranges of known persons and organisations: start to (end, id); ``places`` those of names that places
    have: start to end; ``countries`` the starts of those that are countries.
    """

    def __init__(
        self,
        text: Folded,
        known: dict[int, tuple[int, str | None]],
        places: dict[int, int],
        countries: frozenset[int] = frozenset(),
    ) -> None:
        self.text = text
        self.known = known
        self.places = places
        self.countries = countries
        self.surnames: dict[str, str] = {}
        self._alone: set[str] = set()
        self._words: NameWords = name_words()
        self._tokens = [word for word in text.folded.split(" ") if word]

    def word(self, token: int) -> str:
        """The folded word."""
        return self._tokens[token]

    def spans(self) -> list[Span]:
        """All names, in order."""
        found: list[Span] = []
        runs = list(self._runs())
        self._alone = {self.word(run[0]) for run in runs if len(run) == 1}
        for run in runs:
            self._read(run, found)
        return found

    def _runs(self) -> Iterator[list[int]]:
        run: list[int] = []
        capital = self.text.capital
        for token in [i for i, is_capital in enumerate(capital) if is_capital]:
            if run:
                last = run[-1]
                if len(run) < LONGEST_RUN and token == last + 1 and self._joined(last, token):
                    run.append(token)
                    continue
                if (
                    len(run) < LONGEST_RUN
                    and token == last + 2
                    and self.word(last + 1) in self._words.particle
                    and self._gap(last, last + 1) == " " == self._gap(last + 1, token)
                ):
                    run += (last + 1, token)
                    continue
                yield run
            run = [token]
        if run:
            yield run

    def _gap(self, left: int, right: int) -> str:
        return self.text.text[self.text.ends[left] : self.text.starts[right]]

    def _joined(self, left: int, right: int) -> bool:
        gap = self._gap(left, right)
        if gap in (" ", "-", "\u2011", "\n"):
            return True
        if gap in (". ", ".", ".\n"):
            word = self.word(left)
            return len(word) == 1 or (gap != "." and (word in self._words.honorific or word == "st"))
        return gap in ("'", "\u2019") and len(self.word(left)) == 1

    def _read(self, run: list[int], found: list[Span]) -> None:
        at, titled = 0, False
        size = len(run)
        while at < size:
            start = self.text.starts[run[at]]
            if start in self.known and not self._is_named_after(run, at):
                at = self._known(run, at, found)
                titled = False
                continue
            word = self.word(run[at])
            if (next_at := self._title(run, at, word)) is not None:
                at, titled = next_at, True
                continue
            if word in self._words.not_name and not titled and not self._is_named(run, at, word):
                at += 1
                continue
            end = self._organisation(run, at, found) or self._person(run, at, titled, found)
            titled = False
            at = end if end else at + 1

    def _is_named(self, run: list[int], at: int, word: str) -> bool:
        """Whether a word such as *Will* or *May* is a first name here: before a plain surname."""
        return (
            word in self._words.first_plain
            and at + 1 < len(run)
            and self._gap(run[at], run[at + 1]) == " "
            and self.word(run[at + 1]) in self._words.surname_plain
        )

    def _is_named_after(self, run: list[int], at: int) -> bool:
        """Whether a known surname begins the name of a thing: "Trump Tower"."""
        end, key = self.known[self.text.starts[run[at]]]
        if key is None or not key.startswith("person:") or end != self.text.ends[run[at]] or at + 1 >= len(run):
            return False
        return self._last_of_organisation(run, at) is not None

    def _known(self, run: list[int], at: int, found: list[Span]) -> int:
        """A known name: learn its surname; a first name before a surname makes it another person, or the same."""
        end, key = self.known[self.text.starts[run[at]]]
        after = at
        while after < len(run) and self.text.starts[run[after]] < end:
            after += 1
        if key is not None and key.startswith("person:"):
            last = self.word(run[after - 1])
            if after - at == 1 and at and self._gap(run[at - 1], run[at]) == " ":
                first = self.word(run[at - 1])
                begin = self.text.starts[run[at - 1]]
                if any(first[:3] == known[:3] for known in persons_first_names(key)):
                    found.append(Span(begin, end, key, begin))
                elif first in self._words.first_plain:
                    key = f"person:{_slug(first)}-{_slug(last)}"
                    found.append(Span(begin, end, key, begin))
            self.surnames.setdefault(last, key)
        return after

    def _title(self, run: list[int], at: int, word: str) -> int | None:
        """The position behind a title that starts here, if a name can follow."""
        title = self._words.title
        if at + 2 < len(run) and f"{word} {self.word(run[at + 1])}" in title:
            return at + 2
        return at + 1 if word in title and at + 1 < len(run) else None

    def _organisation(self, run: list[int], at: int, found: list[Span]) -> int | None:
        """An organisation from here to a word that ends one's name, or after a word that begins one's name."""
        words, text = self._words, self.text
        first = run[at]
        if first + 1 < len(text.starts):
            phrase = f"{self.word(first)} {self.word(first + 1)}"
            if phrase in words.org_first:
                return self._organisation_of(run, at, found)
        last = self._last_of_organisation(run, at)
        if last is None:
            following = text.ends[run[at + 1]] if at + 1 < len(run) else 0
            if following and self.word(first) in words.facility_before and self._place_end(first) < following:
                found.append(Span(text.starts[first], following, None, text.starts[first]))
                return at + 2
            return None
        parts = [self.word(token) for token in run[at : last + 1]]
        key = None
        if parts[-1] in words.org_last and not all(p in words.generic for p in parts[:-1]):
            key = "org:" + "-".join(map(_slug, parts))
        start, end = text.starts[first], text.ends[run[last]]
        behind_place = self.places[start] if key and start in self.countries else start
        if behind_place >= end:
            return None
        found.append(Span(start, end, key, behind_place))
        return last + 1

    def _place_end(self, token: int) -> int:
        """Where the name of a place that begins with this word ends; 0 if none does."""
        return self.places.get(self.text.starts[token], 0)

    def _last_of_organisation(self, run: list[int], at: int) -> int | None:
        """Where the last word stands that ends the name of an organisation or thing; not one inside a place's name."""
        words, starts = self._words, self.text.starts
        last, covered = None, self._place_end(run[at])
        for index in range(at + 1, len(run)):
            start = starts[run[index]]
            if start in self.known:
                break
            word = self.word(run[index])
            named = word in words.org_last or word in words.thing_last or word in words.facility
            if named and start >= covered and start not in self.countries:
                last = index
            covered = max(covered, self._place_end(run[index]))
        return last

    def _organisation_of(self, run: list[int], at: int, found: list[Span]) -> int:
        """*Bank of …*: with the capitalised words behind ``of``, and behind ``the``, ``and`` and ``at``."""
        text, token, last = self.text, run[at] + 2, 0
        while token < len(text.starts) and self._gap(token - 1, token) == " ":
            if text.capital[token]:
                last = token
            elif self.word(token) not in ("the", "and", "of", "at", "for") or token - run[at] > 12:
                break
            token += 1
        if not last:
            return at + 1
        key = "org:" + "-".join(_slug(self.word(t)) for t in range(run[at], last + 1))
        found.append(Span(text.starts[run[at]], text.ends[last], key, text.starts[run[at]]))
        return next((i for i in range(at, len(run)) if run[i] > last), len(run))

    def _person(self, run: list[int], at: int, titled: bool, found: list[Span]) -> int | None:
        words, text = self._words, self.text
        word = self.word(run[at])
        following = self.word(run[at + 1]) if at + 1 < len(run) else ""
        if following and (self._begins_person(run, at, word, following) or self._is_told(run, at, titled)):
            return self._take_person(run, at, found)
        alone = not following or following in words.suffix
        if word in self.surnames and (titled or self._is_mention(run, at, word, following)):
            found.append(Span(text.starts[run[at]], text.ends[run[at]], self.surnames[word], text.starts[run[at]]))
            return at + 1
        if titled and self.word(run[at] - 1) in words.honorific and self._can_be_surname(run[at], word):
            if alone:
                key = f"person:{_slug(word)}"
                self.surnames.setdefault(word, key)
                found.append(Span(text.starts[run[at]], text.ends[run[at]], key, text.starts[run[at]]))
                return at + 1
            return self._take_person(run, at, found)
        return None

    def _is_told(self, run: list[int], at: int, titled: bool) -> bool:
        """Whether words with no known first name are a person: by a title or an initial, or as who says something."""
        words, text = self._words, self.text
        rest = run[at:]
        parts = [self.word(token) for token in rest]
        main = [(t, w) for t, w in zip(rest, parts, strict=True) if w not in words.particle]
        if not 2 <= len(main) <= MOST_PARTS + 1 or any(self._is_no_part(token, word) for token, word in main):
            return False
        if len(parts[-1]) < 2:
            return False
        first, last = rest[0], rest[-1]
        before = self.word(first - 1) if first and self._gap(first - 1, first) in (" ", ". ") else ""
        surname = parts[-1] in words.surname_plain
        if titled or before in words.title or (len(parts[0]) == 1 and surname):
            return True
        if self._sentence_start(text.starts[first]):
            return False
        speaks = (
            last + 1 < len(text.starts) and self._gap(last, last + 1) == " " and self.word(last + 1) in words.speech
        )
        return speaks or surname or parts[-1] in self._alone

    def _is_no_part(self, token: int, word: str) -> bool:
        words = self._words
        return (
            word in words.not_name
            or word in words.generic
            or word in words.org_last
            or word in words.thing_last
            or word in words.facility
            or word in words.title
            or not word.isalpha()
            or self.text.starts[token] in self.known
            or self.text.starts[token] in self.places
        )

    def _can_be_surname(self, token: int, word: str) -> bool:
        words = self._words
        if word in words.not_name or word in words.org_last or len(word) < 2:
            return False
        return self.text.starts[token] not in self.places or word in words.surname_plain or word in words.surname_word

    def _begins_person(self, run: list[int], at: int, word: str, following: str) -> bool:
        words, text = self._words, self.text
        if following in words.not_name:
            return False
        if (following in words.title or following in words.generic) and following not in words.surname_word:
            return False
        start, next_start = text.starts[run[at]], text.starts[run[at + 1]]
        if len(word) > 2 and text.text[start : text.ends[run[at + 1]]].isupper():
            return False  # a dateline or a heading
        if next_start in self.known and not self._is_surname_of(run[at + 1], word, following):
            return False
        if self._gap(run[at], run[at + 1]) not in (" ", "-", "\n", ". ", "."):
            return False
        if start in self.places and self.places[start] > text.ends[run[at]]:
            return False
        surname = following in words.surname_plain or following in words.surname_word or len(following) == 1
        if next_start in self.places and not surname:
            return False
        if word in words.first_plain:
            return surname or word not in words.surname_word or not self._sentence_start(start)
        if self._after_locative(run[at]):
            return False
        if word in words.first_place and start in self.places:
            # "Georgia Stanway", but no "Georgia Bulldogs", and no "Georgia Power" unless that is a surname.
            return surname or not (self._is_no_part(run[at + 1], following) or following.endswith("s"))
        return word in words.first_doubtful and surname

    def _is_surname_of(self, token: int, word: str, following: str) -> bool:
        """Whether a known organisation of one word is a surname here: "Jean Dupont"."""
        end, key = self.known[self.text.starts[token]]
        alone = end == self.text.ends[token] and key is not None and key.startswith("org:")
        return alone and word in self._words.first_plain and following in self._words.surname_plain

    def _take_person(self, run: list[int], at: int, found: list[Span]) -> int:
        """A person's name from here to the end of what can be one."""
        words, text = self._words, self.text
        parts, last, index = 1, at, at + 1
        while index < len(run):
            word = self.word(run[index])
            gap = self._gap(run[index - 1], run[index])
            if gap not in (" ", "-", ". ", ".", "'", "\u2019", "\n", "\u2011") or (
                index > at + 1 and text.starts[run[index]] in self.known
            ):
                break
            if word in words.particle or word in words.suffix or len(word) == 1:
                if word in words.suffix:
                    last = index
                index += 1
                continue
            if parts >= MOST_PARTS or word in words.not_name or word in words.org_last:
                break
            parts += gap != "-"
            last = index
            index += 1
        tokens = [t for t in run[at : last + 1] if self.word(t) not in words.suffix]
        named = [self.word(t) for t in tokens]
        kept = named if len(named[0]) == 1 else [word for word in named if len(word) > 1]
        key = "person:" + "-".join(map(_slug, kept))
        surname = kept[-1]
        self.surnames[surname] = key
        found.append(Span(text.starts[run[at]], text.ends[run[last]], key, text.starts[run[at]]))
        return last + 1

    def _is_mention(self, run: list[int], at: int, word: str, following: str) -> bool:
        """Whether a word that is a surname in this article is the person here."""
        words, text = self._words, self.text
        token = run[at]
        if following and following not in words.suffix:
            return False
        if at and self._gap(run[at - 1], token) == " ":
            return False
        start = text.starts[token]
        if start in self.places and self._after_locative(token):
            return False
        if word in words.surname_word and self._sentence_start(start):
            return token + 1 < len(text.starts) and self.word(token + 1) in words.after_name
        return True

    def _after_locative(self, token: int) -> bool:
        return token > 0 and self._gap(token - 1, token) == " " and self.word(token - 1) in self._words.locative

    def _sentence_start(self, start: int) -> bool:
        before = self.text.text[max(0, start - 3) : start].rstrip(" \"'\u201c\u2018(")
        return not before or before[-1] in ".!?:\n"


def _slug(word: str) -> str:
    return "".join(c for c in word if c.isalnum())
