"""Endings of Polish place names, written as a term with braces: *Kanada* to *Kana{da,dy,dzie,dę,dą,do}*.

Rules of declension by the last letters, as school grammars give them. Some forms do not exist; those do no harm.
"""

_SOFTENED = (
    *(("da", "dzie"), ("ta", "cie"), ("ra", "rze"), ("ła", "le"), ("na", "nie"), ("ka", "ce"), ("ga", "dze")),
    *(("wa", "wie"), ("sa", "sie"), ("za", "zie"), ("ba", "bie"), ("ma", "mie"), ("pa", "pie"), ("cha", "sze")),
)
_HARD = (("d", "dzie"), ("t", "cie"), ("r", "rze"), ("ł", "le"), ("n", "nie"), ("s", "sie"), ("z", "zie"), ("w", "wie"))
_VELAR = ("k", "g")
_UNDECLINED = ("i", "u", "é", "ü", "ö")


def declined(name: str) -> str:
    """The name with its endings in braces; a name of several words, or one that does not decline, as it is."""
    if " " in name or "-" in name or len(name) < 4 or name.endswith(_UNDECLINED):
        return name
    if name.endswith(("ia", "ja", "la", "ca", "sza", "ża", "cza")):
        stem = name[:-1]
        genitive = (
            stem + "i" if name.endswith(("ja", "la")) else stem[:-1] + "ii" if name.endswith("ia") else stem + "y"
        )
        return _braced([name, genitive, stem + "ę", stem + "ą", stem + "o"])
    for ending, locative in _SOFTENED:
        if name.endswith(ending):
            stem = name[:-1]
            genitive = stem + ("i" if ending in ("ka", "ga") else "y")
            return _braced([name, genitive, name[: -len(ending)] + locative, stem + "ę", stem + "ą", stem + "o"])
    if name.endswith("y"):
        stem = name[:-1]
        return _braced([name, stem, stem + "om", stem + "ach", stem + "ami", stem + "ów"])
    if name.endswith("o"):
        stem = name[:-1]
        return _braced([name, stem + "a", stem + "u", stem + ("iem" if stem.endswith(_VELAR) else "em")])
    if name.endswith("e"):
        return name
    forms = [name, name + "u", name + "owi", name + "a", name + ("iem" if name.endswith(_VELAR) else "em")]
    forms += [name[: -len(end)] + locative for end, locative in _HARD if name.endswith(end)]
    return _braced(forms)


def _braced(forms: list[str]) -> str:
    start = 0
    while all(len(form) > start + 1 and form[start] == forms[0][start] for form in forms):
        start += 1
    return f"{forms[0][:start]}{{{','.join(dict.fromkeys(form[start:] for form in forms))}}}"
