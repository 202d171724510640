"""Persons in Ukrainian and Russian texts whose first names are in no Cyrillic list: by how surnames end, by Latin lists
of first names, and by who speaks.
"""

import re
from functools import lru_cache

from streams.tagging.declension import first_name, forms_of, in_latin, is_cyrillic, is_feminine, known_surname, surname
from streams.tagging.runs import Context
from streams.tagging.senses import name_words
from streams.tagging.slavic_words import slavic_words

_SURNAME = re.compile(
    r"\w{2,}(?:"
    r"(?:[оеє]в|[иії]н)(?:а|у|ым|им|ім|е|ой|ою|ої|ій|і)?"
    r"|(?:ск|цк|ськ|цьк|зьк)(?:ий|ого|ому|им|ім|ом|ая|ой|ую|а|ої|ій|у|ою)"
    r"|енк(?:о|а|у|ом|ові|е|і)|(?:чу|щу|ю|су|ру|ну)к(?:а|у|ом|ові)?"
    r"|дзе|швил[иі]|швілі|[бдзклнрт]ел[иі]|[аи]я"
    r"|[аеиоудцтрскнлзб]ян(?:а|у|ом|ові|е)?"
    r"|(?:ови|еви|єви|ани|ини|аши)ч(?:а|у|ем|ові|е)?|улы|кызы|оглу|огли|заде"
    r")"
)
"""Folded surnames in any case."""
_ADJECTIVE = ("ий", "ый", "ая", "яя", "ое", "ее", "ого", "его", "ому", "ой", "ую", "ые", "ие", "ых", "их", "ої", "ська")
_SHORTEST = 4
_THINGS = frozenset(
    [
        *("кубок", "кубка", "кубку", "кубком", "кубке", "лига", "лиги", "лиге", "лигу", "лигой", "ліга", "ліги"),
        *("лігу", "лігою", "дом", "дома", "доме", "день", "дня", "дню", "парк", "парка", "парке", "мост"),
        *("площадь", "площади", "площа", "площі", "орден", "ордена", "премия", "премии", "премія", "премії", "улица"),
        *("улице", "вулиця", "вулиці", "проспект", "проспекте", "бульвар", "фестиваль", "фестивале", "фестивалі"),
        *("дворец", "дворце", "палац", "станция", "станции", "станція", "стадион", "стадіон", "остров", "острова"),
        *("острів", "острови", "гора", "озеро", "река", "армия", "армія", "сектор", "регион", "блок", "план"),
    ]
)
"""What bears a name that ends as surnames do: *Кубок Чемпионов*."""
_WOMENS_SURNAME = ("овой", "евой", "иной", "ової", "евої", "євої", "іної", "овій", "евій", "ской")
_MEN_ONLY = ("енка", "чука", "щука", "юка", "яна", "ича")
_WOMEN = ("ой", "ою", "ої")
"""How surnames end that are a man's genitive, and that are a woman's in cases that a man's have not."""
_PREPOSITIONS = frozenset(
    [
        *("у", "от", "для", "без", "против", "после", "около", "кроме", "из", "с", "про", "на", "за", "ради"),
        *("від", "до", "біля", "проти", "після", "крім", "щодо", "замість", "вместо", "насчет", "зі", "імені", "имени"),
    ]
)
_MEN_GENITIVE = (
    *("тора", "дора", "сора", "рора", "ста", "ента", "анта", "ника", "еля", "ера", "аря", "ата", "лога", "гога"),
    *("ого", "его", "ьего", "вца", "мца", "льца", "истра", "зя", "рга", "эра", "ора", "фа"),
)
"""How nouns and adjectives end that are a man's genitive: *директора*, *нового*."""
_ADVERBS = frozenset(["вчера", "позавчера", "много", "долго"])


def is_person(context: Context, run: list[int], at: int, *, titled: bool) -> bool:
    """Whether two Cyrillic words that begin at this position of a run are a person's first name and surname."""
    first, rest = run[at], run[at:]
    parts = context.parts(rest)
    if len(parts) < 2 or not all(is_cyrillic(part) and part.isalpha() for part in parts[:2]):
        return False
    second = rest[1 + context.is_elided(first)]
    if context.gap(second - 1, second) != " " or not context.capital[second]:
        return False
    if any(_is_other(context, token) for token in (first, second)):
        return False
    name, last = parts[0], parts[1]
    is_surname = len(last) > _SHORTEST and _SURNAME.fullmatch(last) is not None
    is_start = context.sentence_start(first)
    if (is_surname or not is_start) and len(name) >= _SHORTEST and latin_first_name(name) is not None:
        return True
    if is_start or name.endswith(_ADJECTIVE) or len(name) < 3:
        return titled and not name.endswith(_ADJECTIVE)
    words = context.words
    told = context.before(first) in words.title or context.before(first) in words.speech
    return titled or is_surname or told or context.behind(second) in words.speech


def is_before_name(context: Context, run: list[int], at: int) -> bool:
    """Whether a Cyrillic word, such as an unknown town, stands before a first name and a surname."""
    rest = run[at : at + 3]
    if len(rest) < 3 or context.gap(rest[0], rest[1]) != " ":
        return False
    word, following = context.tokens[rest[0]], context.tokens[rest[1]]
    if latin_first_name(word) is not None or not is_cyrillic(following) or latin_first_name(following) is None:
        return False
    return _SURNAME.fullmatch(following) is None and context.gap(rest[1], rest[2]) == " "


def _is_other(context: Context, token: int) -> bool:
    """Whether a word is known to be a place, an organisation, or what one is called."""
    word, start = context.tokens[token], context.starts[token]
    if start in context.places or start in context.known:
        return True
    slavic, words = slavic_words(), context.words
    if word in _THINGS:
        return True
    return word in slavic.heads or word in slavic.kind or word in words.title or word in words.not_name


@lru_cache(maxsize=20_000)
def latin_first_name(word: str) -> str | None:
    """The nominative of a Cyrillic first name that a list has in Latin letters, or has in Cyrillic."""
    names = name_words().first_plain
    if known := first_name(word, names):
        return known
    return next((form for form in (word, *forms_of(word)) if not names.isdisjoint(_spellings(form))), None)


def _spellings(word: str) -> tuple[str, ...]:
    """A Cyrillic word in Latin letters, as it is written in several countries."""
    russian = in_latin(word, ukrainian=False)
    return (
        russian,
        in_latin(word, ukrainian=True),
        russian.replace("ay", "ai").replace("ey", "ei"),
        russian.replace("kh", "h"),
    )


def in_nominative(context: Context, tokens: list[int], parts: list[str], learned: dict[str, str]) -> list[str]:
    """A name in the nominative. *Аркадия Шмакова* is a woman or a man's genitive: other mentions say which, or else
    what stands before.
    """
    first, last = parts[0], parts[-1]
    known = first in context.words.first_plain
    form = next((form for form in forms_of(first) if form in context.words.first_plain), None)
    if form is None and not known:
        form = latin_first_name(first)
    if len(parts) < 2:
        return parts
    if form is None or form == first:
        return [*parts[:-1], surname(last, feminine=True)] if last.endswith(_WOMENS_SURNAME) else parts
    feminine = is_feminine(form)
    nominative = known_surname(last, learned) or surname(last, feminine=feminine)
    if known and (feminine or first[-1] not in "ая" or not _is_man(context, tokens, last, nominative)):
        return parts
    return [form, *parts[1:-1], nominative]


def _is_man(context: Context, tokens: list[int], last: str, masculine: str) -> bool:
    """Whether a name that may be a woman's nominative is a man's genitive."""
    if masculine == last:
        return False
    if last.endswith(_MEN_ONLY) or masculine in context.tokens:
        return True
    if any(last[:-1] + ending in context.tokens for ending in _WOMEN):
        return False
    before = context.before(tokens[0])
    return before in _PREPOSITIONS or (before.endswith(_MEN_GENITIVE) and before not in _ADVERBS)
