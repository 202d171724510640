"""Ukrainian and Russian names in the nominative and in Latin letters: *Петренком* and *Петренку* are *petrenko*.

Rules by the last letters of folded words (small, ё as е, ґ as г), as school grammars give them for names: masculine
surnames decline like nouns or adjectives, feminine ones in -ова, -ина, -ська, -ская like adjectives; a woman's surname
in a consonant or -о does not decline.
"""

from collections.abc import Container
from functools import lru_cache

_VOWELS = "аеиоуыэюяєії"
_SOFT = "лнрз"
_ADJECTIVES = (
    ("ськ", "ий", "а"),
    ("цьк", "ий", "а"),
    ("зьк", "ий", "а"),
    ("ск", "ий", "ая"),
    ("цк", "ий", "ая"),
    ("ов", "", "а"),
    ("ев", "", "а"),
    ("єв", "", "а"),
    ("їв", "", "а"),
    ("ин", "", "а"),
    ("ін", "", "а"),
    ("їн", "", "а"),
    ("ын", "", "а"),
)
"""Stem, and the endings of a man's and a woman's surname."""
_MASCULINE = ("ого", "ому", "им", "ым", "ім", "ом", "у", "ові", "е", "і")
_FEMININE = ("ої", "ой", "ій", "ою", "у", "ую")
_NOUN = ("ові", "еві", "єві", "ом", "ем", "єм", "а", "у", "я", "ю", "і", "е")
_MEN_IN_A = frozenset(
    [
        "микола",
        "илья",
        "ілля",
        "никита",
        "микита",
        "фома",
        "хома",
        "лука",
        "сава",
        "савва",
        "кузьма",
        "данила",
        "яша",
        "саша",
        "женя",
    ]
)


_LATIN = dict(zip("абвгдезийклмнопрстуфыэі", "abvgdeziyklmnoprstufyei", strict=True)) | {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "є": "ye",
    "ї": "yi",
}
_UKRAINIAN = _LATIN | {"г": "h", "и": "y", "й": "i", "ю": "iu", "я": "ia", "є": "ie", "ї": "i", "ц": "ts"}
_UKRAINIAN_FIRST = {"й": "y", "ю": "yu", "я": "ya", "є": "ye", "ї": "yi"}


def in_latin(word: str, *, ukrainian: bool) -> str:
    """A folded word in Latin letters: Ukrainian by the rules of its government (2010), Russian as in passports of old
    and in English news (*Sergey*, *Zhukovskiy*), but for *-iy*, which is *-y* there.
    """
    if ukrainian:
        word = word.replace("зг", "zgh")
        first = _UKRAINIAN_FIRST.get(word[0], _UKRAINIAN.get(word[0], word[0]))
        return first + "".join(_UKRAINIAN.get(c, c) for c in word[1:])
    ending = "y" if word.endswith(("ий", "ый")) else ""
    return "".join(_LATIN.get(c, c) for c in (word[:-2] if ending else word)) + ending


def is_cyrillic(word: str) -> bool:
    """Whether the word is written in Cyrillic letters."""
    return "\u0400" <= word[:1] <= "\u04ff"


def first_name(word: str, known: Container[str]) -> str | None:
    """The nominative of a first name, if it is among the known ones."""
    return word if word in known else next((name for name in forms_of(word) if name in known), None)


@lru_cache(maxsize=20_000)
def forms_of(word: str) -> tuple[str, ...]:
    """What the word can be a form of: *Сергієм* of *Сергій*, *Миколі* of *Микола*, *Ольги* of *Ольга*."""
    found = []
    for ending in _NOUN:
        if word.endswith(ending) and len(word) - len(ending) > 1:
            stem = word[: -len(ending)]
            found += [stem, stem + ("й" if stem[-1] in _VOWELS else "ь")]
    for ending, base in (("и", "а"), ("ы", "а"), ("і", "а"), ("е", "а"), ("у", "а"), ("ою", "а"), ("ой", "а")):
        if word.endswith(ending):
            found.append(word[: -len(ending)] + base)
    for ending in ("і", "ї", "и", "ю", "ею", "єю", "ей", "е"):
        if word.endswith(ending):
            found += [word[: -len(ending)] + "я", word[: -len(ending)] + "ія"]
    for ending, base in (("ці", "ка"), ("зі", "га"), ("сі", "ха")):
        if word.endswith(ending):
            found.append(word[:-2] + base)
    return tuple(found)


def is_feminine(first: str) -> bool:
    """Whether a first name (in the nominative) is a woman's."""
    return first[-1:] in "ая" and first not in _MEN_IN_A


def surname(word: str, *, feminine: bool) -> str:
    """The nominative of a man's or a woman's surname; the word itself where no rule fits."""
    if word.endswith("кові") and word[-5] not in _VOWELS:
        return _base(word[:-3], "ові")
    for stem, man, woman in _ADJECTIVES:
        for ending in (man, woman, *(_FEMININE if feminine else _MASCULINE), "а"):
            if word.endswith(stem + ending) and len(word) - len(stem + ending) > 1:
                return word[: len(word) - len(ending)] + (woman if feminine else man)
    if feminine or len(word) < 5:
        return word
    for ending in ("ого", "ому", "им", "ым"):
        if word.endswith(ending):
            return word[: -len(ending)] + "ий"
    if word.endswith(("ою", "ой")):
        return word[:-2] + "а"
    for ending in _NOUN:
        if word.endswith(ending) and word[-len(ending) - 1] not in _VOWELS:
            return _base(word[: -len(ending)], ending)
        if word.endswith(ending) and ending[0] in "яюєе":
            return word[: -len(ending)] + "й"
    return word


def _base(stem: str, ending: str) -> str:
    """A noun's nominative by its stem: *Шевченк-* is *Шевченко*, *Ковал-* with *-ем* is *Коваль*."""
    if stem[-1] == "к" and stem[-2] not in _VOWELS:
        return stem + "о"
    soft = ending[0] in "яю" or (ending in ("ем", "еві") and stem[-1] in _SOFT)
    return stem + ("ь" if soft and stem[-1] in _SOFT else "")


def known_surname(word: str, learned: Container[str]) -> str | None:
    """Which of the learned surnames the word is a form of."""
    return next((name for name in (word, *_surnames(word)) if name in learned), None)


@lru_cache(maxsize=20_000)
def _surnames(word: str) -> tuple[str, ...]:
    """What a surname can be a form of, the likeliest first."""
    return surname(word, feminine=False), surname(word, feminine=True), *forms_of(word)
