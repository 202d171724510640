"""Endings of Ukrainian and Russian place names, written as a term with braces: *Херсон* to *Херсон{,а,у,ом,е,і}*.

Rules of declension by the last letters; of *-ово* and *-ино* only what is no surname's form. They give some forms that
neither language has; those do no harm in a matcher.
"""

import re

_RULES: tuple[tuple[str, str, str], ...] = (
    ("їв", "", "їв,єва,єву,євом,єві,ев,ева"),
    ("ів", "", "ів,ова,ову,овом,ові,ов"),
    ("піль", "п", "піль,оля,олю,олем,олі"),
    ("ріг", "р", "іг,огу,огом,озі"),
    ("лец", "л", "ец,ьца,ьцу,ьцом,ьце"),
    ("ец", "", "ец,ца,цу,цом,цем,це"),
    ("ець", "", "ець,ця,цю,цем,ці"),
    ("ок", "", "ок,ка,ку,ком,ке,ока,оку,оком,оке"),
    ("ия", "и", "я,и,ї,ю,ей,єю"),
    ("ія", "і", "я,ї,ю,єю"),
    ("ья", "ь", "я,и,ю,ей,е"),
    ("ье", "ь", "е,я,ю,ем"),
    ("ая", "", "ая,ой,ую"),
    ("га", "", "га,ги,гу,гой,гою,ге,зі"),
    ("ка", "", "ка,ки,ку,кой,кою,ке,ці"),
    ("ха", "", "ха,хи,ху,хой,хою,хе,сі"),
    ("а", "", "а,и,ы,е,і,у,ой,ою"),
    ("я", "", "я,и,і,ю,ей,ею,е,ям"),
    ("ий", "", "ий,ого,ому,им,ім,ом"),
    ("ый", "", "ый,ого,ому,ым,ом"),
    ("ой", "", "ой,ого,ому,ым,ом"),
    ("й", "", "й,я,ю,ем,єм,е,ї"),
    ("ь", "", "ь,я,ю,ем,і,и,е,ью"),
    ("ово", "", "ово,ове,ові,овом"),
    ("ево", "", "ево,еве,еві,евом"),
    ("ино", "", "ино,ине,ином"),
    ("о", "", "о,а,у,ом,і,е"),
    ("ое", "", "ое,ого,ому,ым,им,ом"),
    ("ьке", "ьк", "е,ого,ому,им"),
    ("не", "н", "е,ого,ому,им"),
    ("ці", "ц", "і,ів,ям,ями,ях"),
    ("и", "", "и,,ам,ами,ах,ів,ов"),
    ("ы", "", "ы,,ам,ами,ах,ов"),
)
_ADJECTIVES: tuple[tuple[str, str], ...] = (
    ("ний", "ний,него,нему,ним,нем,ного,ному,ном"),
    ("ній", "ній,нього,ньому,нім"),
    ("ий", "ий,ого,ому,им,ім,ом"),
    ("ый", "ый,ого,ому,ым,ом"),
    ("ой", "ой,ого,ому,ым,ом"),
    ("няя", "няя,ней,нюю"),
    ("ая", "ая,ой,ую"),
    ("ське", "ське,ського,ському,ським"),
    ("ое", "ое,ого,ому,ым,им,ом"),
    ("ие", "ие,их,им,ими"),
    ("ые", "ые,ых,ым,ыми"),
    ("а", "а,ої,ій,у,ою"),
    ("е", "е,ого,ому,им"),
    ("і", "і,их,им,ими"),
)
"""Endings of the first of two words: *Кривий Ріг*, *Великие Луки*."""
_SHORT = {"Ріг": "Р{іг,огу,огом,озі}", "Рог": "Рог{,а,у,ом,е}", "Яр": "Яр{,а,у,ом,е,і}"}
_ON_RIVER = re.compile(r"([^-]+)(-на-.+)")
_OBLAST_UK = re.compile(r"(.*[сз])ька [оО]бласть$")
_OBLAST_RU = re.compile(r"(.*[сз])кая [оО]бласть$")
_CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ' ’-]+")


def declined(name: str) -> str:
    """The name with its endings in braces; a name in another alphabet, or of several words, as it is."""
    if match := _OBLAST_UK.match(name):
        return match[1] + "ьк{а,ої,ій,у,ою} област{ь,і,ю}"
    if match := _OBLAST_RU.match(name):
        return match[1] + "к{ая,ой,ую} област{ь,и,ью}"
    if not _CYRILLIC.fullmatch(name):
        return name
    if match := _ON_RIVER.fullmatch(name):
        return declined(match[1]) + match[2]
    if " " in name:
        return _two_words(name)
    if len(name) < 4:
        return name
    for ending, kept, endings in _RULES:
        if name.endswith(ending):
            return f"{name[: -len(ending)]}{kept}{{{endings}}}"
    return name if name[-1] in "еєуюиі" else name + "{,а,у,ом,е,і}"


def _two_words(name: str) -> str:
    """An adjective and a noun, both declined; other names of several words as they are."""
    first, _, second = name.partition(" ")
    if " " in second or not second[0].isupper():
        return name
    noun = _SHORT.get(second) or declined(second)
    for ending, endings in _ADJECTIVES:
        if first.endswith(ending) and len(first) > len(ending) + 1 and "{" in noun:
            return f"{first.removesuffix(ending)}{{{endings}}} {noun}"
    return name
