"""The words of Ukrainian and Russian organisations' names (``slavic-orgs.tsv``), and their nominatives."""

from functools import cache
from typing import NamedTuple

from streams.tagging.fold import fold_terms
from streams.tagging.vocabulary import forms, tables, words

_VOWELS = "аеиоуыэюяєіїь"
_SOFT = ("ьої", "ьою", "ього", "ьому", "ій", "яя", "юю", "я", "ю", "є")
_ENDINGS = (
    *("ьої", "ьою", "ього", "ьому", "ого", "ому", "его", "ему", "ими", "ыми", "ої", "ою", "ой", "ей", "ею", "ий", "ый"),
    *("ій", "им", "ым", "ім", "ом", "ая", "яя", "ую", "юю", "ое", "ее", "ые", "ие", "их", "ых"),
    *("а", "я", "у", "ю", "е", "є", "і", "и", "ы"),
)


class SlavicWords(NamedTuple):
    """Folded words of ``slavic-orgs.tsv``, by their roles."""

    heads: dict[str, str]
    """Forms of what a body is, each with its nominative."""
    strong: frozenset[str]
    kind: frozenset[str]
    work: frozenset[str]
    legal: frozenset[str]
    not_acronym: frozenset[str]
    common: tuple[str, ...]
    """How words begin, as those of ``told`` and ``acts``."""
    told: tuple[str, ...]
    acts: tuple[str, ...]
    compound: dict[str, str]
    """Forms of bodies' names of one word, each with its nominative."""


@cache
def slavic_words() -> SlavicWords:
    """The words, read once."""
    table = "slavic-orgs.tsv"
    strong = _nominatives("strong")
    return SlavicWords(
        heads=_nominatives("head") | strong,
        strong=frozenset(strong),
        kind=words(table, "kind"),
        work=words(table, "work"),
        legal=words(table, "legal"),
        not_acronym=words(table, "not-acronym"),
        common=tuple(sorted(words(table, "common"))),
        told=tuple(sorted(words(table, "told"))),
        acts=tuple(sorted(words(table, "acts"))),
        compound=_nominatives("compound"),
    )


def _nominatives(role: str) -> dict[str, str]:
    """Folded forms of a role's words, each with the nominative before it that it is a form of."""
    found: dict[str, str] = {}
    for row in tables()["slavic-orgs.tsv"].rows:
        if row.cells[0] == role:
            nominative, stem = "", "-"
            for form in fold_terms(form for form, _, _ in forms(row, row.cells[1])):
                if not form.startswith(stem):
                    nominative, stem = form, form.rstrip(_VOWELS)
                    stem = stem[:-1] if len(stem) > 4 else stem
                found.setdefault(form, nominative)
    return found


def agreeing(adjective: str, noun: str, *, ukrainian: bool) -> str:
    """An adjective in the nominative, as it stands before a noun: *державної* before *служба* is *державна*."""
    ending = next((ending for ending in _ENDINGS if adjective.endswith(ending)), "")
    feminine, neuter = noun[-1] in "ая", noun[-1] in "оеєю"
    stem, soft = adjective[: len(adjective) - len(ending)], ending in _SOFT and not (feminine and ending == "ій")
    if not ukrainian:
        return stem + ("ая" if feminine else "ое" if neuter else "ий")
    hard = "а" if feminine else "е" if neuter else "ий"
    return stem + (("я" if feminine else "є" if neuter else "ій") if soft else hard)
