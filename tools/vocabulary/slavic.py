"""Endings of Ukrainian and Russian place names, written as a term with braces: *Херсон* to *Херсон{,а,у,ом,е,і}*.

Rules of declension by the last letters. They give some forms that neither language has; those do no harm in a matcher.
"""

import re

_RULES: tuple[tuple[str, str, str], ...] = (
    ("їв", "", "їв,єва,єву,євом,єві,ев,ева"),
    ("ів", "", "ів,ова,ову,овом,ові,ов"),
    ("піль", "п", "піль,оля,олю,олем,олі"),
    ("ия", "и", "я,и,ю,ей"),
    ("ія", "і", "я,ї,ю,єю"),
    ("ья", "ь", "я,и,ю,ей,е"),
    ("ье", "ь", "е,я,ю,ем"),
    ("а", "", "а,и,ы,е,і,у,ой,ою"),
    ("я", "", "я,и,і,ю,ей,ею,е,ям"),
    ("ий", "", "ий,ого,ому,им,ім,ом"),
    ("ый", "", "ый,ого,ому,ым,ом"),
    ("ой", "", "ой,ого,ому,ым,ом"),
    ("й", "", "й,я,ю,ем,єм,е,ї"),
    ("ь", "", "ь,я,ю,ем,і,и,е,ью"),
    ("о", "", "о,а,у,ом,і"),
    ("и", "", "и,,ам,ами,ах,ів,ов"),
    ("ы", "", "ы,,ам,ами,ах,ов"),
)
_OBLAST_UK = re.compile(r"(.*[сз])ька [оО]бласть$")
_OBLAST_RU = re.compile(r"(.*[сз])кая [оО]бласть$")
_CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ' ’-]+")


def declined(name: str) -> str:
    """The name with its endings in braces; a name in another alphabet, or of several words, as it is."""
    if match := _OBLAST_UK.match(name):
        return match[1] + "ьк{а,ої,ій,у,ою} област{ь,і,ю}"
    if match := _OBLAST_RU.match(name):
        return match[1] + "к{ая,ой,ую} област{ь,и,ью}"
    if not _CYRILLIC.fullmatch(name) or " " in name or len(name) < 4:
        return name
    for ending, kept, endings in _RULES:
        if name.endswith(ending):
            return f"{name[: -len(ending)]}{kept}{{{endings}}}"
    return name if name[-1] in "еєуюиі" else name + "{,а,у,ом,е,і}"
