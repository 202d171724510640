"""Organisations that are not in the files, by their words: *… University*, *Bank of …*, *FC …*, *… & Co*."""

from collections.abc import Iterable
from typing import NamedTuple

from streams.tagging.runs import Context, Span, slug

MOST_FAR = 12
"""Words within which a name such as *Ministry of …* must end."""
_MOST_CAPITALS = 100
"""Words after which a name is cut whose capitals do not end: whole texts in capitals would take quadratic time."""
_MOST_HEADED, _MOST_SMALL = 8, 2
"""Words within which a name such as *Universidad de …* ends, and small words in a row inside it."""
_LONG = 3
"""Words from which a body behind *the* is named, though each says only what it is: *Supreme Electoral Tribunal*."""
_INNER = frozenset(["the", "and", "of", "at", "for", "in", "on"])
_JOINING = frozenset(["de", "do", "da", "di", "del", "la", "e", "y"])
"""Small words inside a club's or company's name."""
_AND = frozenset(["und", "y", "e", "et", "i", "en", "oraz"])
_ADJECTIVES = {
    "de": ("e", "en", "er"),
    "nl": ("e",),
    "pl": ("a", "ej", "ą", "y", "i", "ego", "emu", "ym", "im", "ie", "e"),
}
"""By language, how adjectives end that stand before what a body is: *Technische Universität*."""
_LINKS = {
    "de": frozenset(["für", "fur", "der", "des", "und", "zu", "zur", "zum", "von", "vom", "am", "an"]),
    "nl": frozenset(["van", "voor", "de", "het", "der", "en", "te", "tot"]),
    "pl": frozenset(["i", "im", "imienia", "ds", "do", "spraw", "na", "rzecz", "oraz"]),
}
_NO_LINKS = frozenset(
    [
        *("en", "con", "por", "sobre", "ante", "que", "se", "dans", "avec", "par", "sur", "qui", "a", "ha", "che"),
        *("su", "em", "com", "no", "na", "nao", "foi", "est", "es", "fue", "sera", "contra", "desde", "tras", "apres"),
        *("dopo", "nel", "nella", "mas", "pero", "ma", "mais", "como", "come", "comme", "ao", "al", "au", "aux", "an"),
    ]
)
"""Folded small words that may stand in a name, by language; in other languages, those that may not."""
_LONGEST_ACRONYM = 6
_ROMAN = frozenset("IVX")
"""Letters of the Roman numbers that stand in names and of centuries."""


class Organisation(NamedTuple):
    """A name found, and the position in the run behind it."""

    span: Span
    after: int


def find_organisation(context: Context, run: list[int], at: int) -> Organisation | None:
    """The organisation, or the thing that bars places, that begins at this position of a run."""
    words, first = context.words, run[at]
    word = context.tokens[first]
    if word in words.org_first_start and " ".join(context.tokens[first : first + 2]) in words.org_first:
        return _of(context, run, at)
    if word in words.org_head:
        return _headed(context, run, at, at)
    if not context.is_english and _is_adjective(context, run, at):
        return _headed(context, run, at, at + 1)
    if at + 1 == len(run):
        return None
    last = last_of_organisation(context, run, at)
    if last is None or _is_in_heading(context, run[at], run[last]):
        return _begun(context, run, at) or _facility(context, run, at)
    parts = [context.tokens[token] for token in run[at : last + 1]]
    key, end_token = None, run[last]
    if _has_organisation_end(context, end_token):
        end_token = _purpose(context, end_token)
        is_long = len(parts) >= _LONG and context.before(first) == "the"
        if is_long or end_token > run[last] or not all(part in words.generic for part in parts[:-1]):
            key = organisation_id(context, first, end_token)
    start, end = context.starts[first], context.ends[end_token]
    behind_place = context.places[start] if key and start in context.countries else start
    if behind_place >= end:
        return None
    after = (
        last + 1 if end_token == run[last] else next((i for i in range(at, len(run)) if run[i] > end_token), len(run))
    )
    return Organisation(Span(start, end, key, behind_place), after)


def _purpose(context: Context, last: int) -> int:
    """The last word of *… Commission on Human Rights*, *… Agency for Development*; of a place behind *of*, none."""
    token, until = last + 2, min(last + _MOST_CAPITALS, len(context.tokens))
    if context.behind(last) not in ("of", "for", "on"):
        return last
    while token < until and context.capital[token] and context.gap(token - 1, token) == " ":
        word = context.tokens[token]
        is_place = context.starts[token] in context.places and word not in context.words.generic
        if is_place or word in context.words.not_name:
            break
        last, token = token, token + 1
        if context.behind(last) == "and":
            token += 1
    return last


def organisation_id(context: Context, first: int, last: int) -> str:
    """The id of an organisation that is called so."""
    return "org:" + "-".join(slug(context.tokens[token]) for token in range(first, last + 1))


def last_of_organisation(context: Context, run: list[int], at: int) -> int | None:
    """Where the last word stands that ends the name of an organisation or thing; not one inside a place's name."""
    words, starts = context.words, context.starts
    last, covered = None, context.place_end(run[at])
    for index in range(at + 1, len(run)):
        start = starts[run[index]]
        if start in context.known:
            break
        word = context.tokens[run[index]]
        named = word in words.thing_last or word in words.facility or _has_organisation_end(context, run[index])
        if named and start >= covered and start not in context.countries:
            last = index
        covered = max(covered, context.place_end(run[index]))
    return last


def _has_organisation_end(context: Context, token: int) -> bool:
    word = context.tokens[token]
    if word in context.words.org_last:
        return True
    return word in context.words.team_last and context.place_end(token) == 0


def _begun(context: Context, run: list[int], at: int) -> Organisation | None:
    """*Real Madrid*, *FC Porto*, *Duff & Phelps*: to the end of the capitalised words."""
    if at + 1 >= len(run):
        return None
    started = context.tokens[run[at]] in context.words.org_start or (
        is_acronym(context, run[at]) and not _is_heading(context, run[at])
    )
    if not started and context.text.text.find(" & ", context.starts[run[at]], context.starts[run[-1]]) < 0:
        return None
    last = at
    ampersand = False
    while last + 1 < len(run):
        gap, word = context.gap(run[last], run[last + 1]), context.tokens[run[last + 1]]
        if gap not in (" ", "-", " & ") or word in context.words.not_name:
            break
        if not context.capital[run[last + 1]] and word not in _JOINING:
            break
        ampersand = ampersand or gap == " & "
        last += 1
    if context.place_end(run[at]) > context.ends[run[at]]:
        return None
    if last == at or not (ampersand or (started and last - at <= 3)):
        return None
    if not ampersand and (
        context.tokens[run[at + 1]] in context.words.title or context.starts[run[at + 1]] in context.known
    ):
        return None
    start, end = context.starts[run[at]], context.ends[run[last]]
    return Organisation(Span(start, end, organisation_id(context, run[at], run[last]), start), last + 1)


def is_acronym(context: Context, token: int) -> bool:
    """Whether the word is an acronym that can be an organisation's: *PLO*, not *GDP*."""
    start, end = context.starts[token], context.ends[token]
    if not 3 <= end - start <= _LONGEST_ACRONYM or not context.text.text[start + 1].isupper():
        return False
    written, word = context.text.text[start:end], context.tokens[token]
    if not (written.isupper() and written.isalpha() and written.isascii()) or _ROMAN.issuperset(written):
        return False
    return word not in context.words.acronym_common and word not in context.words.suffix


def _is_heading(context: Context, token: int, others: Iterable[int] = ()) -> bool:
    """Whether the words beside are in capitals too, so that capitals say nothing here."""
    for other in others or (token - 1, token + 1):
        if 0 <= other < len(context.tokens):
            gap = context.gap(*sorted((token, other)))
            written = context.written(other, other)
            if "\n" not in gap and len(written) > 1 and written.isupper() and "(" not in gap:
                return True
    return False


def _is_in_heading(context: Context, first: int, last: int) -> bool:
    """Whether a name in capitals stands among other words in capitals."""
    return context.written(first, last).isupper() and (
        _is_heading(context, first, range(first - 1, first)) or _is_heading(context, last, range(last + 1, last + 2))
    )


def find_acronym(context: Context, token: int) -> Span | None:
    """An acronym that stands alone, not in a heading of capitals."""
    if not is_acronym(context, token) or _is_heading(context, token):
        return None
    start = context.starts[token]
    if start in context.places:
        return None
    return Span(start, context.ends[token], f"org:{slug(context.tokens[token])}", start)


def _facility(context: Context, run: list[int], at: int) -> Organisation | None:
    """*Lake Geneva*, *Fort Worth*: no tag, but what bars a place."""
    first = run[at]
    following = context.ends[run[at + 1]] if at + 1 < len(run) else 0
    if not following or context.tokens[first] not in context.words.facility_before:
        return None
    if context.place_end(first) >= following:
        return None
    return Organisation(Span(context.starts[first], following, None, context.starts[first]), at + 2)


def _is_adjective(context: Context, run: list[int], at: int) -> bool:
    """Whether this is an adjective before what a body is: *Technische Universität*."""
    if at + 1 >= len(run) or context.tokens[run[at + 1]] not in context.words.org_head:
        return False
    endings = _ADJECTIVES.get(context.language)
    return endings is not None and context.tokens[run[at]].endswith(endings)


def _headed(context: Context, run: list[int], at: int, head: int) -> Organisation | None:
    """*Universidad de Chile*, *Institut für Physik*, *Technische Universität Dresden*: to the last capital near.

    ``head``: the position of the word that says what it is, at or behind the first.
    """
    first, last = run[at], run[head]
    small = 0
    for token in range(last + 1, min(last + _MOST_HEADED, len(context.tokens))):
        if context.gap(token - 1, token) not in (" ", "-", ' "', " \u00ab", "'", "\u2019") or small > _MOST_SMALL:
            break
        if context.capital[token]:
            is_person = context.tokens[token - 1] in _AND and context.tokens[token] in context.words.first_plain
            if is_person or context.starts[token] in context.known:
                break
            last, small = token, 0
        elif _is_link(context, token):
            small += 1
        else:
            break
    if last == run[head] and head == at:
        return None
    start, end = context.starts[first], context.ends[last]
    after = next((i for i in range(at, len(run)) if run[i] > last), len(run))
    return Organisation(Span(start, end, organisation_id(context, first, last), start), after)


def _is_link(context: Context, token: int) -> bool:
    """Whether a small word may stand inside a body's name in this language."""
    word = context.tokens[token]
    links = _LINKS.get(context.language)
    return word in links if links is not None else word not in _NO_LINKS


def _is_where(context: Context, token: int) -> bool:
    """Whether a town is said here, which is no part of the name before: *in Isfahan*; *for Cricket in India* is."""
    following = token + 1
    return (
        context.tokens[token] in ("in", "at")
        and following < len(context.tokens)
        and context.place_end(following) > 0
        and context.starts[following] not in context.countries
    )


def _of(context: Context, run: list[int], at: int) -> Organisation | None:
    """*Bank of …*: with the capitalised words behind ``of``, and behind ``the``, ``and`` and ``at``."""
    token, last, until = run[at] + 2, 0, min(run[at] + _MOST_CAPITALS, len(context.tokens))
    while token < until and context.gap(token - 1, token) in (" ", "-"):
        if context.capital[token]:
            last = token
        elif context.tokens[token] not in _INNER or token - run[at] > MOST_FAR or _is_where(context, token):
            break
        token += 1
    if not last:
        return None
    start, end = context.starts[run[at]], context.ends[last]
    after = next((i for i in range(at, len(run)) if run[i] > last), len(run))
    return Organisation(Span(start, end, organisation_id(context, run[at], last), start), after)
