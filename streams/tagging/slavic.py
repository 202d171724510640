"""Organisations in Ukrainian and Russian texts: by quotes («…»), by what a body is called, by acronyms.

Ukrainian and Russian write only the first word of a name with a capital, and decline all of it, so that runs of
capitals do not show it. What is found here is known before the runs are read.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from streams.tagging.declension import in_latin, is_cyrillic, known_surname
from streams.tagging.runs import Context, Span, slug
from streams.tagging.slavic_words import agreeing, slavic_words

LANGUAGES = frozenset(["uk", "ru", "be"])
_OPENING, _CLOSING = re.compile(r'[«„]|(?<![^\s(])["“](?=\w)'), '»”“"'
_LONGEST_QUOTED, _MOST_QUOTED = 80, 7
"""Code points and words of a name in quotes."""
_MOST_ADJECTIVES, _MOST_TAIL, _MOST_SMALL = 4, 10, 4
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 3, 6
_ADJECTIVES = tuple(
    stem + ending
    for stem in (
        *("н", "щ", "ськ", "цьк", "зьк", "ск", "цк", "ов", "ев", "єв"),
        *("ич", "ш", "ий", "ост", "ав", "лив", "ист", "ит", "р"),
    )
    for ending in (
        *("ий", "ый", "ій", "ой", "ого", "ього", "его", "ому", "ьому", "ему", "им", "ым", "ім", "ом"),
        *("а", "я", "ая", "яя", "ої", "ьої", "ей", "у", "ю", "ую", "юю", "ою", "ею", "ьою"),
        *("е", "є", "ое", "ее", "і", "ые", "ие", "их", "ых", "ими", "ыми"),
    )
)
_GENITIVE = (
    *("и", "і", "ї", "у", "ю", "а", "я", "ів", "їв", "ей", "ого", "ої", "ы", "ов", "ев", "ой", "ых", "их", "ий"),
    *("іх", "ств", "прав", "справ", "ань", "ень", "сил", "наук", "дел", "им", "ым", "ам", "ям", "єю", "ок"),
)
_GENITIVE_ADJECTIVE = ("ої", "ого", "ій", "их", "іх", "ых", "ой", "ей", "его", "ній", "ьої")
_VERB = ("ла", "ли", "ся", "ив", "ав", "ати", "ити", "яти", "ала", "ило", "ує", "ють", "ют", "йте")
_INNER = frozenset(["і", "и", "й", "та", "з", "із", "по", "імені", "имени", "ім", "им", "м", "г", "для"])
_NOUNS = frozenset(["справ", "прав"])
_APOSTROPHES = ("'", "\u2019")
_NO_ADJECTIVE = ("ння", "ття", "ения", "ание", "ение", "ства", "ство")
_CHIEFS = frozenset(["голова", "голови", "голові", "голову", "головою", "глава", "главы", "главе", "главу", "главой"])
_AND, _SHORT = frozenset(["і", "и", "й", "та"]), frozenset(["м", "г", "ім", "им"])
_COUNTRIES = frozenset(
    ["україни", "рф", "россии", "росії", "ссср", "срср", "сша", "білорусі", "беларуси", "казахстана"]
)
"""What may stand behind an acronym."""


class Organisations:
    """The organisations of one Ukrainian or Russian text."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._words = slavic_words()
        self.learned: dict[str, str] = {}
        """Short names, folded, with their ids: names in quotes, and acronyms in brackets."""
        self._doubtful: list[tuple[int, int]] = []
        """First and last words of what stands in quotes and may be a name."""

    def spans(self) -> list[Span]:
        """All of them, in order, none inside another."""
        found = [*self._quoted(), *self._headed()]
        found += self._short()
        found += self._later()
        kept: list[Span] = []
        for span in sorted(found, key=_from_left):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return kept

    def _quoted(self) -> Iterator[Span]:
        """*ТОВ «…»*, *компанія «…»*; what stands in quotes behind another word is doubtful."""
        text = self._context.text.text
        for match in _OPENING.finditer(text):
            if (inside := self._inside(match.start())) is not None:
                span = self._named(match.start(), *inside)
                if span is not None:
                    yield span

    def _inside(self, opening: int) -> tuple[int, int] | None:
        """The first and last word of a name in quotes."""
        context, text = self._context, self._context.text.text
        ends = [end for quote in _CLOSING if (end := text.find(quote, opening + 1, opening + _LONGEST_QUOTED)) > 0]
        if not ends:
            return None
        end, first = min(ends), bisect_left(context.starts, opening)
        last = bisect_left(context.starts, end) - 1
        if last < first or last - first >= _MOST_QUOTED or not self._is_begun(first):
            return None
        inner = text[opening + 1 : end]
        if any(mark in inner for mark in ("!", "?", ",", ";", ":", "\n", "…")) or inner.rstrip().endswith("."):
            return None
        return first, last

    def _is_begun(self, first: int) -> bool:
        return self._context.capital[first] or self._context.tokens[first][:1].isdigit()

    def _named(self, opening: int, first: int, last: int) -> Span | None:
        context, words = self._context, self._words
        before = (
            context.tokens[first - 1]
            if first and not context.text.text[context.ends[first - 1] : opening].strip()
            else ""
        )
        name = context.text.folded[context.starts[first] + 1 : context.ends[last] + 1]
        key = f"org:{self._slugs(first, last)}"
        if before in words.legal and context.written(first - 1, first - 1).isupper():
            self.learned.setdefault(name, key)
            closing = context.ends[last]
            while closing < len(context.text.text) and context.text.text[closing] in _CLOSING:
                closing += 1
            return Span(context.starts[first - 1], closing, key, context.starts[first - 1])
        if before in words.work or before in words.not_acronym:
            return Span(context.starts[first], context.ends[last], None, context.starts[first])
        if before in words.kind or before in words.heads:
            key = self._declined(name) or self.learned.setdefault(name, key)
            return Span(context.starts[first], context.ends[last], key, context.starts[first])
        self._doubtful.append((first, last))
        return None

    def _later(self) -> Iterator[Span]:
        """What stands in quotes and was called an organisation elsewhere in the text."""
        context = self._context
        for first, last in self._doubtful:
            name = context.text.folded[context.starts[first] + 1 : context.ends[last] + 1]
            key = self.learned.get(name) or self._declined(name)
            if key is None:
                if not self._is_acting(first, last):
                    continue
                key = self.learned[name] = f"org:{self._slugs(first, last)}"
            yield Span(context.starts[first], context.ends[last], key, context.starts[first])

    def _is_acting(self, first: int, last: int) -> bool:
        """Whether a short name in quotes is one who tells or does something."""
        context, words = self._context, self._words
        if last > first + 1 or context.starts[first] in context.known or context.place_end(first):
            return False
        before = context.tokens[first - 1] if first else ""
        behind = context.tokens[last + 1] if last + 1 < len(context.tokens) else ""
        if "\n" in context.gap(last, min(last + 1, len(context.tokens) - 1)):
            return False
        return before.startswith(words.told) or (behind.startswith(words.acts) and not context.capital[last + 1])

    def _declined(self, name: str) -> str | None:
        known = known_surname(name, self.learned) if is_cyrillic(name) and " " not in name else None
        return self.learned[known] if known else None

    def _headed(self) -> Iterator[Span]:
        """*Вищий господарський суд України*, *Дніпропетровська облрада*, *Міністерство юстиції*."""
        context, heads = self._context, self._words.heads
        done = 0
        for token, word in enumerate(context.tokens):
            if token >= done and word in heads and (found := self._body(token)) is not None:
                span, done = found
                yield span

    def _body(self, head: int) -> tuple[Span, int] | None:
        context = self._context
        if context.starts[head] in context.known:
            return None
        first = self._begin(head)
        last, is_full = self._tail(head, first)
        is_strong = context.tokens[head] in self._words.strong
        if last == head and first == head:
            return None
        if first == head and context.tokens[head] in self._words.kind and context.sentence_start(head):
            return None  # "Компания …", which says only what it is
        if not context.capital[first] and not (is_strong and is_full):
            return None
        if (
            last == head
            and not is_strong
            and context.sentence_start(first)
            and context.starts[first] not in context.places
        ):
            return None
        start, end = context.starts[first], context.ends[last]
        key = f"org:{self._in_nominative(first, head)}"
        if last > head:
            key += f"-{self._slugs(head + 1, last)}"
        self._learn_acronym(last, key)
        bar = start
        if not context.capital[first]:
            bar = end
        elif first < head and context.place_end(first):
            bar = context.ends[first]
        return Span(start, end, key, bar), last + 1

    def _is_common(self, adjective: str) -> bool:
        """Whether an adjective is one that names nobody: *районний*."""
        return any(adjective.startswith(stem) and len(adjective) - len(stem) < 4 for stem in self._words.common)

    def _begin(self, head: int) -> int:
        """The first of the adjectives before a head: the leftmost with a capital, if the head has none."""
        context, first, token = self._context, head, head - 1
        while token >= max(0, head - _MOST_ADJECTIVES):
            gap, word = context.gap(token, token + 1), context.tokens[token]
            if gap not in (" ", "-") or context.starts[token] in context.known or word in self._words.heads:
                break
            is_adjective = word.endswith(_ADJECTIVES) and len(word) > 3 and not word.endswith(_NO_ADJECTIVE)
            is_adjective = is_adjective and word not in _CHIEFS
            if not is_adjective and not (gap == "-" and word.endswith("о")):
                break
            if context.capital[token]:
                first = token
            token -= 1
        return first

    def _tail(self, head: int, first: int) -> tuple[int, bool]:
        """The last word of what follows a head in the genitive, and whether a word with a capital is in it.

        Small words belong to it up to a capital: *суду міста Києва*. Behind a head with a capital the first noun and
        its adjectives do in any case: *Міністерство внутрішніх справ*.
        """
        context, last, small = self._context, head, 0
        is_named = context.capital[first] and context.tokens[head] not in self._words.strong
        is_open, is_full, is_of = is_named, False, False
        token, until = head + 1, min(head + _MOST_TAIL, len(context.tokens))
        while token < until and small <= _MOST_SMALL:
            gap, word = context.gap(token - 1, token), context.tokens[token]
            if gap in (" «", ' "') and last == token - 1 and (inside := self._inside(context.starts[token] - 1)):
                return inside[1], True
            if gap not in (" ", "-") and not (gap in (". ", ".") and context.tokens[token - 1] in _SHORT):
                break
            end = token
            if end + 1 < len(context.tokens) and context.gap(end, end + 1) in _APOSTROPHES:
                end += 1
                word += context.tokens[end]
            if context.capital[token]:
                if self._is_other(token):
                    break
                last, small, is_full = end, 0, True
                is_open = is_of = word.endswith(_GENITIVE_ADJECTIVE)
            elif word in _INNER:
                small += 1
                is_open = is_named and last == token - 1
            elif word in _NOUNS or ((is_of or word.endswith(_GENITIVE)) and not word.endswith(_VERB)):
                small += 1
                is_of = word.endswith(_GENITIVE_ADJECTIVE)
                if is_open:
                    is_open = is_of
                    last = last if is_open else end
            else:
                break
            token = end + 1
        return last, is_full

    def _is_other(self, token: int) -> bool:
        """Whether a capitalised word behind a head begins something else."""
        context, word = self._context, self._context.tokens[token]
        if context.starts[token] in context.known or word in context.words.first_plain:
            return True
        return context.tokens[token - 1] in _AND or word in self._words.legal

    def _learn_acronym(self, last: int, key: str) -> None:
        """The acronym in brackets behind a name."""
        context = self._context
        if last + 1 < len(context.tokens) and context.gap(last, last + 1) == " (":
            short = context.written(last + 1, last + 1)
            if short.isupper() and 1 < len(short) <= _LONGEST_ACRONYM:
                self.learned.setdefault(context.tokens[last + 1], key)

    def _short(self) -> Iterator[Span]:
        """Acronyms, and names of one word: *НАБУ*, *Роскомнадзор*."""
        context, words = self._context, self._words
        for token, capital in enumerate(context.capital):
            if not capital:
                continue
            word, start, end = context.tokens[token], context.starts[token], context.ends[token]
            if start in context.known:
                continue
            if word[0].isascii():
                if span := self._foreign(token):
                    yield span
            elif nominative := words.compound.get(word):
                yield Span(start, end, f"org:{self._latin(nominative)}", start)
            elif self._is_acronym(token, word):
                key = self.learned.get(word, f"org:{self._latin(word)}")
                following = token + 1
                if (
                    following < len(context.tokens)
                    and context.tokens[following] in _COUNTRIES
                    and context.behind(token)
                ):
                    end = context.ends[following]
                yield Span(start, end, key, start)

    def _foreign(self, token: int) -> Span | None:
        """A name in Latin letters that stands behind what it is, or tells or does something: *компания Kelvarra*."""
        context, last = self._context, token
        if context.place_end(token) or not (context.before(token) or context.sentence_start(token)):
            return None
        until = min(token + _MOST_QUOTED, len(context.tokens))
        while last + 1 < until and context.capital[last + 1] and context.gap(last, last + 1) in (" ", "-", "."):
            if not context.tokens[last + 1][0].isascii() or context.starts[last + 1] in context.known:
                break
            last += 1
        before, behind = context.before(token), context.behind(last)
        words = self._words
        if before not in words.kind and not before.startswith(words.told) and not behind.startswith(words.acts):
            return None
        if context.tokens[token] in context.words.first_plain:
            return None
        start = context.starts[token]
        return Span(start, context.ends[last], f"org:{self._slugs(token, last)}", start)

    def _is_acronym(self, token: int, word: str) -> bool:
        context = self._context
        start, end = context.starts[token], context.ends[token]
        written = context.text.text[start:end]
        if not _SHORTEST_ACRONYM <= len(written) <= _LONGEST_ACRONYM or not written.isupper() or not written.isalpha():
            return word in self.learned and len(written) > 1 and written.isupper()
        if not is_cyrillic(word) or word in self._words.not_acronym or start in context.places:
            return False
        if not set(word) - set("ухмісвl"):
            return False  # a Roman number in Cyrillic letters
        for other in (token - 1, token + 1):
            if 0 <= other < len(context.tokens):
                beside = context.written(other, other)
                gap = context.gap(*sorted((token, other)))
                if len(beside) > 2 and beside.isupper() and "\n" not in gap and "(" not in gap and "," not in gap:
                    return False
        return True

    def _in_nominative(self, first: int, head: int) -> str:
        """The adjectives and the head in the nominative, in Latin letters."""
        nominative = self._words.heads[self._context.tokens[head]]
        parts = [
            agreeing(self._context.tokens[token], nominative, ukrainian=self._context.language == "uk")
            for token in range(first, head)
        ]
        return "-".join(self._latin(slug(part)) for part in (*parts, nominative))

    def _slugs(self, first: int, last: int) -> str:
        return "-".join(self._latin(slug(self._context.tokens[token])) for token in range(first, last + 1))

    def _latin(self, word: str) -> str:
        return in_latin(word, ukrainian=self._context.language == "uk") if is_cyrillic(word) else word


def _from_left(span: Span) -> tuple[int, int]:
    return span.start, -span.end
