"""What is left of a text's capitalised words: later mentions, teams in results, and names by what stands around them.

Judged when the whole text is read, so that a headline finds the name that only the text gives in full.
"""

from collections import defaultdict
from itertools import pairwise

from streams.tagging.cyrillic import latin_first_name
from streams.tagging.declension import is_cyrillic, known_surname
from streams.tagging.organisations import organisation_id
from streams.tagging.runs import APOSTROPHES, Context, Span, slug

MOST_PARTS = 3
"""Most words in an unknown name, those joined by hyphens as one."""
_STANDING = 3
"""Numbers behind a name from which it is a row of a table."""

_VERSUS = ("v", "vs", "at")
_INSIDE = ("-", "'", "\u2019")
"""What stands inside one word of a name."""
_ARTICLES = frozenset(["la", "le", "les", "el", "il", "los", "las", "der", "die", "das"])


class _Open:
    """A name not yet understood: its first and last word, whether it begins a sentence, and is a team in a result."""

    __slots__ = ("first", "is_start", "is_team", "last")

    def __init__(self, first: int, last: int, is_start: bool, is_team: bool) -> None:
        self.first = first
        self.last = last
        self.is_start = is_start
        self.is_team = is_team


class Mentions:
    """The names of one text that are not yet understood."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._open: dict[str, list[_Open]] = defaultdict(list)
        self._teams: set[str] = set()
        """Those that are a team somewhere."""

    def keep(self, run: list[int], at: int) -> int:
        """Keep the name that begins here, to be judged when the whole text is read."""
        context = self._context
        index = self._end(run, at) if at + 1 < len(run) else at
        first, last = run[at], run[index]
        if context.starts[first] in context.countries or context.tokens[first] in context.words.peoples:
            return index + 1
        is_start = context.sentence_start(first)
        if index == at and is_start and self._is_everyday(first):
            return at + 1
        if self._has_parts(run[at : index + 1]):
            name = context.text.folded[context.starts[first] + 1 : context.ends[last] + 1]
            is_team = self._is_in_result(first, last)
            self._open[name].append(_Open(first, last, is_start, is_team))
            if is_team:
                self._teams.add(name)
        return index + 1

    def _is_everyday(self, token: int) -> bool:
        """Whether this is an everyday word that no number follows: nothing, where a sentence begins."""
        context, words = self._context, self._context.words
        word, following = context.tokens[token], context.behind(token)
        return word in words.common and word not in words.surname_word and not following[:1].isdigit()

    def _end(self, run: list[int], at: int) -> int:
        """The last position of the name that begins here: a place's name, or words that nothing says more of."""
        context, last = self._context, at
        place = context.place_end(run[at])
        if place and self._is_like_first_name(run, at):
            place = 0
        while last + 1 < len(run):
            token = run[last + 1]
            if place:
                if context.starts[token] >= place:
                    break
            elif context.is_elided(run[last]):
                pass
            elif context.gap(run[last], token) not in (" ", "-") or self._is_other(token, run[last]):
                break
            last += 1
        while last > at and not context.capital[run[last]]:
            last -= 1
        return last

    def _is_other(self, token: int, last: int) -> bool:
        """Whether a word begins something else than the name that ends before it."""
        context = self._context
        word, start = context.tokens[token], context.starts[token]
        return (
            start in context.known
            or start in context.places
            or word in context.words.not_name
            or word in context.words.title
            or (self._is_no_name(last) and self._is_first_name(word))
        )

    def _is_first_name(self, word: str) -> bool:
        first_names = self._context.words.first_plain
        return word in first_names or (is_cyrillic(word) and latin_first_name(word) is not None)

    def _is_no_name(self, token: int) -> bool:
        """Whether a capitalised word is most likely none of a person's: *Trainer* before *Klaus Berger*."""
        context = self._context
        return not context.is_english or context.tokens[token] in context.words.common

    def _is_like_first_name(self, run: list[int], at: int) -> bool:
        """Whether the name of a place is a person's first name here: *Leander Paes*."""
        context, words = self._context, self._context.words
        token = run[at]
        if at + 1 >= len(run) or context.place_end(token) != context.ends[token] or context.after_locative(token):
            return False
        word, following = context.tokens[token], context.tokens[run[at + 1]]
        if self._is_other(run[at + 1], token) or self._is_word(run[at + 1]) or following in words.common:
            return False
        return word in words.first_plain or word in words.first_place or word in words.surname_plain

    def _has_parts(self, tokens: list[int]) -> bool:
        context = self._context
        if len(tokens) == 1:
            return len(context.tokens[tokens[0]]) > 1
        parts = 1 + sum(context.gap(left, right) not in _INSIDE for left, right in pairwise(tokens))
        return parts <= MOST_PARTS and (len(context.tokens[tokens[0]]) > 1 or context.is_elided(tokens[0]))

    def _is_in_result(self, first: int, last: int) -> bool:
        """Whether a team stands here: in "Lens 0 Nantes 4", "Auxerre 4 2 2 0 3 0 8" or "Luton v Rotherham"."""
        context, after = self._context, last + 1
        following = context.tokens[after] if after < len(context.tokens) else ""
        if not following[:1].isdigit() and following not in _VERSUS:
            return first > 1 and context.tokens[first - 1] in _VERSUS[:2] and self._is_versus(first - 1, first - 2)
        if first == last and context.tokens[first] in context.words.common and not context.place_end(first):
            return False
        if self._is_score(after):
            return True
        numbers = 0
        while numbers < _STANDING and context.is_number(after + numbers):
            numbers += 1
        if numbers >= _STANDING:
            return True
        if self._is_versus(after, after + 1):
            return following != "at" or context.place_end(first) > 0
        if numbers != 1:
            return False
        if first > 1 and context.is_number(first - 1) and context.before(first) and context.capital[first - 2]:
            return True
        other = after + 1
        while other < len(context.tokens) and context.capital[other] and context.before(other) and other < after + 5:
            other += 1
        return other > after + 1 and context.is_number(other)

    def _is_score(self, token: int) -> bool:
        """Whether "202-5", "24 points" or "183 (" of cricket stands here."""
        context = self._context
        if not context.is_number(token) or token + 1 >= len(context.tokens):
            return False
        gap, following = context.gap(token, token + 1), context.tokens[token + 1]
        if gap == " (" or (gap == "-" and following.isdigit()):
            figures = token + 2 < len(context.tokens) and context.gap(token + 1, token + 2) == "-"  # a bowler's
            return len(following) <= 3 and not figures
        return gap == " " and following in ("points", "and", "declared")

    def _is_versus(self, word: int, other: int) -> bool:
        context = self._context
        if not 0 <= other < len(context.tokens):
            return False
        if context.tokens[word] not in _VERSUS or context.written(word, word) == "at":
            return False
        return context.capital[other] and context.before(max(word, other)) != "" and context.before(word) != ""

    def resolve(self, learned: dict[str, str]) -> list[Span]:
        """The names that are understood now. ``learned``: short names of the text's persons and organisations."""
        context = self._context
        found: list[Span] = []
        for name, places in self._open.items():
            is_place = context.place_end(places[0].first) == context.ends[places[0].last]
            if key := learned.get(name) or (is_cyrillic(name) and self._declined(name, learned)):
                found += [self._span(m.first, m.last, key) for m in places if self._is_mention(m, name)]
                continue
            if name in self._teams and not self._is_full_name(places):
                key = organisation_id(context, places[0].first, places[0].last)
                found += [self._span(m.first, m.last, key) for m in places if m.is_team or not self._is_plain_place(m)]
                continue
            if key := self._judged(name, places, is_place):
                found += [
                    self._span(m.first, m.last, key) for m in places if not is_place or not self._is_plain_place(m)
                ]
            elif not is_place:
                found += self._last_words(places, learned)
        return found

    def _last_words(self, mentions: list[_Open], learned: dict[str, str]) -> list[Span]:
        """A known surname behind another capitalised word: "Democrat Clinton", or the first word of a sentence."""
        tokens, found = self._context.tokens, list[Span]()
        for mention in mentions:
            word = tokens[mention.last]
            key = learned.get(word) or self._declined(word, learned)
            if mention.first < mention.last and key and key.startswith("person:"):
                first = mention.last - self._context.is_elided(mention.last - 1)
                found.append(self._span(first, mention.last, key))
        return found

    def _declined(self, name: str, learned: dict[str, str]) -> str | None:
        """The person whose surname this is a form of, in Ukrainian or Russian."""
        known = known_surname(name, learned) if learned and is_cyrillic(name) else None
        return learned[known] if known else None

    def _span(self, first: int, last: int, key: str) -> Span:
        start = self._context.starts[first]
        return Span(start, self._context.ends[last], key, start)

    def _is_plain_place(self, mention: _Open) -> bool:
        """Whether a name that is a team's elsewhere in the text is the place here: in a dateline, or behind *in*."""
        context = self._context
        if not context.place_end(mention.first):
            return False
        if context.after_locative(mention.first):
            return True
        behind = context.text.text[context.ends[mention.last] : context.ends[mention.last] + 6]
        return mention.is_start and (behind[:2] in (" (", ", ", " -") or behind[1:5].isdigit())

    def _is_full_name(self, mentions: list[_Open]) -> bool:
        """Whether this is a person's name, in a table of results: it has a first name, or stands elsewhere too."""
        context, words, mention = self._context, self._context.words, mentions[0]
        if mention.first == mention.last or context.place_end(mention.first) >= context.ends[mention.last]:
            return False
        first, last = context.tokens[mention.first], context.tokens[mention.last]
        if context.is_english and not all(mention.is_team for mention in mentions):
            return True
        return first in words.first_plain or last in words.surname_plain or last in words.first_plain

    def _is_mention(self, mention: _Open, word: str) -> bool:
        """Whether a word that is a surname in this text is the person here."""
        context = self._context
        if context.place_end(mention.first) and context.after_locative(mention.first):
            return False
        if word in context.words.surname_word and mention.is_start:
            return context.behind(mention.last) in context.words.after_name
        return True

    def _judged(self, name: str, mentions: list[_Open], is_place: bool) -> str | None:
        """The id of a name that nothing else tells, by all of its mentions."""
        context = self._context
        first, last = mentions[0].first, mentions[0].last
        judged = mentions
        if first == last and name in context.words.common:
            judged = [m for m in mentions if not m.is_start and not context.written(m.first, m.last).isupper()]
        for mention in judged:
            if self._is_organisation(mention, is_place):
                return organisation_id(context, first, last)
        if is_place or not context.is_english or context.written(first, last).isupper():
            return None
        named, particles = range(first, last + 1), context.words.particle
        tokens = [token for token in named if context.tokens[token] not in particles and not context.is_elided(token)]
        if any(self._is_word(token) or context.written(token, token).isupper() for token in tokens):
            return None
        if context.tokens[first] in _ARTICLES and first < last:
            return organisation_id(context, first, last)
        if any(not context.capital[token] or context.gap(token, token + 1) == " " for token in range(first, last)):
            return "person:" + "-".join(map(slug, context.parts(list(named))))
        if first == last and self._is_persons(name, mentions):
            return f"person:{slug(name)}"
        return None

    def _is_word(self, token: int) -> bool:
        """Whether a word can be no part of an unknown person's name."""
        words, word = self._context.words, self._context.tokens[token]
        if not word.isalpha() or word in words.generic or word in words.acronym_common:
            return True
        if word in words.surname_plain or word in words.first_plain:
            return False
        return word in words.common or word in words.org_last or word in words.thing_last or word in words.facility

    def _is_persons(self, word: str, mentions: list[_Open]) -> bool:
        """Whether a first name or surname that stands alone is a person's: one who speaks or acts."""
        words = self._context.words
        if (word not in words.surname_plain and word not in words.first_plain) or word in words.common:
            return False
        text = self._context.text
        return any(
            self._context.behind(m.last) in words.after_name
            and text.text[max(0, text.starts[m.first] - 1)] not in APOSTROPHES  # "Coeur d'Alene is …"
            for m in mentions
        )

    def _is_organisation(self, mention: _Open, is_place: bool) -> bool:
        """Whether the words around a mention say that it is an organisation, or a team of this place."""
        context, words = self._context, self._context.words
        before, behind = context.before(mention.first), self._behind(mention.last)
        if behind in words.team_after or before in words.team_before:
            return True
        if is_place:
            return False
        if behind in words.org_after or before in words.org_before:
            return True
        starts = context.starts
        if mention.first and starts[mention.first - 1] in context.countries and self._is_in_table(mention):
            return True
        return before in ("in", "of", "at") and mention.first > 1 and context.tokens[mention.first - 2] in words.share

    def _is_in_table(self, mention: _Open) -> bool:
        """Whether a rider's or runner's team stands here: "Max Berg (Belgium) Mapei 27"."""
        context, after = self._context, mention.last + 1
        if context.gap(mention.first - 1, mention.first) != ") ":
            return False
        return after >= len(context.tokens) or context.tokens[after].isdigit() or "\n" in context.gap(after - 1, after)

    def _behind(self, last: int) -> str:
        """The word behind a name, or behind its possessive."""
        context, following = self._context, last + 1
        possessive = following < len(context.tokens) and context.tokens[following] == "s"
        if possessive and context.gap(last, following) in ("'", "\u2019"):
            return context.behind(following)
        return context.behind(last)
