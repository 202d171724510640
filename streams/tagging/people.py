"""Names of persons and organisations in a text: known ones, unknown ones by their form, and later mentions.

Runs of capitalised words are read from left to right. A person is a title or a first name with what follows it; an
organisation is a run that ends in a word such as *University* or begins with one such as *Bank of*. What is left
is judged by what stands around it (``mentions.py``), once the whole text is read. Places inside such names are
none, so what is found here stands before the search for places; a span without an id only bars places.
"""

from bisect import bisect_left

from streams.tagging.cyrillic import in_nominative, is_before_name, is_person
from streams.tagging.declension import first_name, in_latin, is_cyrillic
from streams.tagging.fold import Folded
from streams.tagging.mentions import Mentions
from streams.tagging.organisations import find_acronym, find_organisation, last_of_organisation
from streams.tagging.runs import Context, Span, slug
from streams.tagging.senses import persons_first_names
from streams.tagging.slavic import LANGUAGES, Organisations

MOST_PARTS = 3
"""Most capitalised words in an unknown person's name, initials, particles and suffixes apart."""
_POINTS = ("n", "s", "e", "w")
_NAME_GAPS = (" ", "-", "\u2011", "\n", ". ", ".", "'", "\u2019")


class Reader(Context):
    """Reads one text's runs. See ``Context`` for what it is given."""

    def __init__(
        self,
        text: Folded,
        known: dict[int, tuple[int, str | None]],
        places: dict[int, int],
        countries: frozenset[int] = frozenset(),
        *,
        language: str = "en",
    ) -> None:
        super().__init__(text, known, places, countries, language=language)
        self.learned: dict[str, str] = {}
        """Short names of the text's persons and organisations: surnames, acronyms, first words of companies."""
        self._alone: set[str] = set()
        self._known_until = 0

    def spans(self) -> list[Span]:
        """All names, in order."""
        found: list[Span] = []
        if self.language in LANGUAGES:
            self._take_slavic(found)
        runs = list(self.runs())
        self._alone = {self.tokens[run[0]] for run in runs if len(run) == 1}
        mentions = Mentions(self)
        for run in runs:
            if len(run) > 1:
                self._read(run, found, mentions)
            else:
                self._read_one(run, found, mentions)
        found.extend(mentions.resolve(self.learned))
        return sorted(found, key=lambda span: span.start)

    def _take_slavic(self, found: list[Span]) -> None:
        """Organisations of Ukrainian and Russian texts, which capitals do not show."""
        organisations = Organisations(self)
        found.extend(organisations.spans())
        self.learned.update(organisations.learned)
        self.known = self.known | {span.start: (span.end, span.id) for span in found}

    def _read_one(self, run: list[int], found: list[Span], mentions: Mentions) -> None:
        """Read a word that stands alone, as most do: what ``_read`` does with it, without what takes two words."""
        token, words = run[0], self.words
        start, word = self.starts[token], self.tokens[token]
        if start in self.known:
            self._known(run, 0, found)
        elif start < self._known_until:
            return
        elif word in words.not_name:
            if self.place_end(token) > self.ends[token]:  # "New York" with its second word in small letters
                mentions.keep(run, 0)
        elif word in words.org_begin and self._organisation(run, 0, found):
            return
        elif start not in self.countries and not self._acronym(run, 0, found):
            mentions.keep(run, 0)

    def _read(self, run: list[int], found: list[Span], mentions: Mentions) -> None:
        at, titled, size = 0, False, len(run)
        while at < size:
            start = self.starts[run[at]]
            if start in self.known and not self._is_named_after(run, at):
                at = self._known(run, at, found)
                titled = False
                continue
            if start < self._known_until or (not titled and not self.capital[run[at]]):
                at += 1
                continue
            word = self.tokens[run[at]]
            if word in self.words.title_begin and (next_at := self._title(run, at, word)) is not None:
                at, titled = next_at, True
                continue
            if word in self.words.not_name and not titled and not self._is_named(run, at, word):
                is_place = self.place_end(run[at]) > self.ends[run[at]]  # "New York"
                at = mentions.keep(run, at) if is_place else at + 1
                continue
            end = self._organisation(run, at, found) or self._person(run, at, titled, found)
            end = end or self._acronym(run, at, found) or mentions.keep(run, at)
            titled = False
            at = end if end else at + 1

    def _organisation(self, run: list[int], at: int, found: list[Span]) -> int | None:
        organisation = find_organisation(self, run, at)
        if organisation is None:
            return None
        span, after = organisation
        found.append(span)
        if span.id is not None:
            self._learn_organisation(span, run[at])
        return after

    def _learn_organisation(self, span: Span, first: int) -> None:
        """The first word of a company's name, the last of a team's, and the acronym in brackets behind it."""
        key, last = span.id or "", bisect_left(self.ends, span.end)
        if first == last:
            return
        word = self.tokens[first]
        if not self.place_end(first) and word not in self.words.common and word not in self.words.generic:
            self.learned.setdefault(word, key)
        if self.tokens[last] in self.words.team_last:
            self.learned.setdefault(self.tokens[last], key)
        self._learn_acronym(last, key)

    def _learn_acronym(self, last: int, key: str) -> None:
        """The acronym in brackets behind an organisation's name."""
        if last + 1 < len(self.tokens) and self.gap(last, last + 1) == " (":
            short = self.written(last + 1, last + 1)
            if short.isupper() and len(short) > 1:
                self.learned.setdefault(self.tokens[last + 1], key)

    def _acronym(self, run: list[int], at: int, found: list[Span]) -> int | None:
        span = find_acronym(self, run[at])
        if span is None:
            return None
        key = self.learned.get(self.tokens[run[at]], span.id)
        found.append(span._replace(id=key))
        return at + 1

    def _is_named(self, run: list[int], at: int, word: str) -> bool:
        """Whether a word such as *Will* or *May* is a first name here: before a plain surname."""
        return (
            word in self.words.first_plain
            and at + 1 < len(run)
            and self.gap(run[at], run[at + 1]) == " "
            and self.tokens[run[at + 1]] in self.words.surname_plain
        )

    def _is_named_after(self, run: list[int], at: int) -> bool:
        """Whether a known surname begins the name of a thing: "Trump Tower"."""
        end, key = self.known[self.starts[run[at]]]
        if key is None or not key.startswith("person:") or end != self.ends[run[at]] or at + 1 >= len(run):
            return False
        return last_of_organisation(self, run, at) is not None

    def _known(self, run: list[int], at: int, found: list[Span]) -> int:
        """A known name: learn its surname; a first name before a surname makes it another person, or the same."""
        end, key = self.known[self.starts[run[at]]]
        after = at
        self._known_until = end
        while after < len(run) and self.starts[run[after]] < end:
            after += 1
        if key is not None and key.startswith("org:"):
            self._learn_acronym(run[after - 1], key)
        if key is not None and key.startswith("person:"):
            last = self.tokens[run[after - 1]]
            if after - at == 1 and at and self.gap(run[at - 1], run[at]) == " ":
                first = self.tokens[run[at - 1]]
                begin = self.starts[run[at - 1]]
                if any(first[:3] == known[:3] for known in persons_first_names(key)):
                    found.append(Span(begin, end, key, begin))
                elif first in self.words.first_plain:
                    key = f"person:{slug(first)}-{slug(last)}"
                    found.append(Span(begin, end, key, begin))
            self.learned.setdefault(last, key)
        return after

    def _title(self, run: list[int], at: int, word: str) -> int | None:
        """The position behind a title that starts here, if a name can follow."""
        title = self.words.title
        if at + 2 < len(run) and word in self.words.title_start and f"{word} {self.tokens[run[at + 1]]}" in title:
            return at + 2
        return at + 1 if at + 1 < len(run) and word in title else None

    def _person(self, run: list[int], at: int, titled: bool, found: list[Span]) -> int | None:
        words = self.words
        word = self.tokens[run[at]]
        following = self.tokens[run[at + 1]] if at + 1 < len(run) else ""
        if is_cyrillic(word) and is_before_name(self, run, at):
            return None
        if following and (
            self._begins_person(run, at, word, following)
            or self._is_initialled(run, at)
            or (is_cyrillic(word) and is_person(self, run, at, titled=titled))
            or self._is_told(run, at, titled)
        ):
            return self._take_person(run, at, found)
        if titled and self.tokens[run[at] - 1] in words.honorific and self._can_be_surname(run[at], word):
            if following and following not in words.suffix:
                return self._take_person(run, at, found)
            key = self.learned.setdefault(word, f"person:{slug(self._latin([word])[0])}")
            found.append(Span(self.starts[run[at]], self.ends[run[at]], key, self.starts[run[at]]))
            return at + 1
        return None

    def _is_initialled(self, run: list[int], at: int) -> bool:
        """Whether initials and a capitalised word behind them are a person: *J. Russell*, *J.K. Rowling*."""
        if len(self.tokens[run[at]]) > 1 or self.place_end(run[at]) > self.ends[run[at]]:
            return False  # "U.S. Attorney", "W.Va."
        index = at
        while index + 1 < len(run) and len(self.tokens[run[index]]) == 1 and self.tokens[run[index]].isalpha():
            if self.gap(run[index], run[index + 1]) not in (". ", "."):
                return False
            index += 1
        word, letters = self.tokens[run[index]], "".join(self.tokens[token] for token in run[at:index])
        if index == at or len(word) < 2 or self.starts[run[index]] in self.countries:
            return False
        if letters in self.words.org_start or (letters in _POINTS and self.starts[run[index]] in self.places):
            return False
        return not (word in self.words.not_name or word in self.words.org_last or word in self.words.thing_last)

    def _is_told(self, run: list[int], at: int, titled: bool) -> bool:
        """Whether words with no known first name are a person: by a title or an initial, or as who says something."""
        words = self.words
        if self._is_no_part(run[at], self.tokens[run[at]]) and self.tokens[run[at]] not in words.particle:
            return False
        rest = run[at:]
        parts = [self.tokens[token] for token in rest]
        main = [(t, w) for t, w in zip(rest, parts, strict=True) if w not in words.particle]
        if not 2 <= len(main) <= MOST_PARTS + 1 or any(self._is_no_word(token, word) for token, word in main):
            return False
        if len(parts[-1]) < 2 or is_cyrillic(parts[0]) != is_cyrillic(parts[-1]):
            return False
        first, last = rest[0], rest[-1]
        if self.written(first, last).isupper():
            return False
        before = self.tokens[first - 1] if first and self.gap(first - 1, first) in (" ", ". ") else ""
        is_surname = parts[-1] in words.surname_plain
        is_initial = len(parts[0]) == 1 and not (is_cyrillic(parts[0]) and self.gap(first, rest[1]) == " ")
        is_named = titled or before in words.title
        if any(self.starts[token] in self.places for token, _ in main):
            return (is_named or self.behind(last) in words.speech) and self._are_surnames([token for token, _ in main])
        if is_named or (is_initial and is_surname):
            return True
        if self.sentence_start(first):
            return False
        alone = parts[-1] in self._alone and parts[-1] not in words.common
        return self.behind(last) in words.speech or is_surname or alone

    def _are_surnames(self, tokens: list[int]) -> bool:
        """Whether the words that are small places too are surnames here, behind another word: *Hassan*, *Purchase*."""
        return all(
            self.starts[token] not in self.places
            or (
                index > 0
                and self.tokens[token] in self.words.surname_plain
                and self.starts[token] not in self.countries
                and self.place_end(token) == self.ends[token]
            )
            for index, token in enumerate(tokens)
        )

    def _is_no_part(self, token: int, word: str) -> bool:
        return self._is_no_word(token, word) or self.starts[token] in self.places

    def _is_no_word(self, token: int, word: str) -> bool:
        words = self.words
        return (
            word in words.not_name
            or word in words.generic
            or word in words.org_last
            or word in words.thing_last
            or word in words.facility
            or word in words.title
            or not word.isalpha()
            or self.starts[token] in self.known
        )

    def _can_be_surname(self, token: int, word: str) -> bool:
        words = self.words
        if word in words.not_name or word in words.org_last or len(word) < 2:
            return False
        return self.starts[token] not in self.places or word in words.surname_plain or word in words.surname_word

    def _begins_person(self, run: list[int], at: int, word: str, following: str) -> bool:
        words = self.words
        if following in words.not_name:
            return False
        if (following in words.title or following in words.generic) and following not in words.surname_word:
            return False
        start, next_start = self.starts[run[at]], self.starts[run[at + 1]]
        if len(word) > 2 and self.written(run[at], run[at + 1]).isupper():
            return False  # a dateline or a heading
        if next_start in self.known and not self._is_surname_of(run[at + 1], word, following):
            return False
        if self.gap(run[at], run[at + 1]) not in (" ", "-", "\n", ". ", "."):
            return False
        if at + 2 >= len(run) and self.gap(run[at], run[at + 1]) == "-":
            return False
        if start in self.places and self.places[start] > self.ends[run[at]]:
            return False
        is_surname = following in words.surname_plain or following in words.surname_word or len(following) == 1
        if next_start in self.places and not is_surname:
            # "Todd Woodbridge", but not "Brussels Midi".
            plain = word in words.first_plain and start not in self.places and self.gap(run[at], run[at + 1]) == " "
            return plain and next_start not in self.countries and not self.after_locative(run[at])
        if word in words.first_plain or (is_cyrillic(word) and first_name(word, words.first_plain)):
            return is_surname or word not in words.surname_word or not self.sentence_start(run[at])
        if self.after_locative(run[at]):
            return False
        if word in words.first_place and start in self.places:
            # "Georgia Stanway", but no "Georgia Bulldogs", and no "Georgia Power" unless that is a surname.
            return is_surname or not (self._is_no_part(run[at + 1], following) or following.endswith("s"))
        return word in words.first_doubtful and (is_surname or self._is_acting(run, at))

    def _is_acting(self, run: list[int], at: int) -> bool:
        """Whether two words, of which the first may be a first name, do something: "Sherry Rehman called it …"."""
        last = run[at + 1]
        while last < run[-1] and self.gap(last, last + 1) == "-":
            last += 1
        if last != run[-1] or self.tokens[last] in self.words.common or self._is_no_part(last, self.tokens[last]):
            return False
        return self.behind(last) in self.words.after_name

    def _is_surname_of(self, token: int, word: str, following: str) -> bool:
        """Whether a known organisation of one word is a surname here: "Jean Dupont"."""
        end, key = self.known[self.starts[token]]
        alone = end == self.ends[token] and key is not None and key.startswith("org:")
        return alone and word in self.words.first_plain and following in self.words.surname_plain

    def _take_person(self, run: list[int], at: int, found: list[Span]) -> int:
        """A person's name from here to the end of what can be one."""
        words = self.words
        parts, last, index = 1, at, at + 1
        while index < len(run):
            word = self.tokens[run[index]]
            gap = self.gap(run[index - 1], run[index])
            if gap not in _NAME_GAPS or (index > at + 1 and self.starts[run[index]] in self.known):
                break
            if gap == "\n" and index > at + 1:
                break  # a byline or a heading above a line that begins with a name
            if word in words.particle or word in words.suffix or len(word) == 1:
                if word in words.suffix:
                    last = index
                index += 1
                continue
            if parts >= MOST_PARTS or word in words.not_name or word in words.org_last or word in words.org_head:
                break
            parts += gap != "-"
            last = index
            index += 1
        self.take_person(run[at : last + 1], found)
        return last + 1

    def _latin(self, parts: list[str]) -> list[str]:
        """A name's words in Latin letters, so that a person has one id in articles of several languages."""
        return [in_latin(p, ukrainian=self.language == "uk") if is_cyrillic(p) else p for p in parts]

    def take_person(self, tokens: list[int], found: list[Span]) -> None:
        """Note a person's full name, and learn the surname."""
        named = self.parts([t for t in tokens if self.tokens[t] not in self.words.suffix])
        kept = named if len(named[0]) == 1 else [word for word in named if len(word) > 1]
        if is_cyrillic(kept[0]):
            kept = in_nominative(self, tokens, kept, self.learned)
        key = "person:" + "-".join(map(slug, self._latin(kept)))
        self.learned[kept[-1]] = key
        if len(tokens) > 1 and self.is_elided(tokens[-2]):
            last = self.text.folded[self.starts[tokens[-2]] + 1 : self.ends[tokens[-1]] + 1]
            self.learned[last] = self.learned[self.tokens[tokens[-1]]] = key
        found.append(Span(self.starts[tokens[0]], self.ends[tokens[-1]], key, self.starts[tokens[0]]))
