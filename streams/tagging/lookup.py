"""Where a word stands in the vocabulary, and what it holds: for people who read and extend it."""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

from streams.tagging.fold import fold_terms
from streams.tagging.lexicon import STEM
from streams.tagging.senses import meanings, names
from streams.tagging.tables import Row, VocabularyError
from streams.tagging.vocabulary import (
    NOTHING,
    descriptions,
    event_families,
    forms,
    tables,
    terms,
    vocabulary_version,
)

_PREFILTER = 2
"""A line can only hold a word if it has so many of its first letters: braces stand behind them."""
MOST_NEAR = 4
_LIKENESS = 0.8
"""By difflib: one wrong letter in ten."""


class Place(NamedTuple):
    """A line of a data file in which a word stands."""

    file: str
    line: int
    columns: dict[str, str]
    """The line's cells by the names of the columns; of cells with names only those that are the word."""


def find(word: str) -> Iterator[Place]:
    """The lines with this word as a whole name, term, label or id, in any form and spelling that folds to the same."""
    wanted = fold_terms([word])[0]
    if not wanted:
        return
    start = wanted.split()[0][:_PREFILTER]
    for table in tables().values():
        lines = fold_terms("\t".join(row.cells) for row in table.rows)
        for row, line in zip(table.rows, lines, strict=True):
            if start in line and (cells := _matching(row, table.columns, word, wanted)):
                yield Place(row.file, row.line, cells)


def _names(form: str, key: str, wanted: str) -> bool:
    """Whether a form of a cell, folded the ``key``, is the word: itself, or a stem of it."""
    return key == wanted or (form.endswith(STEM) and wanted.startswith(key) and " " not in wanted[len(key) :])


def _matching(row: Row, columns: tuple[str, ...], word: str, wanted: str) -> dict[str, str]:
    """All short cells of the row, and of those with names the fitting ones; nothing if no cell fits."""
    found: dict[str, str] = {}
    fits = False
    for column, cell in zip(columns, row.cells, strict=True):
        if cell == word:
            fits, found[column] = True, cell
            continue
        try:
            spelled = [form for form, _, _ in forms(row, cell)]
        except VocabularyError:  # no cell of names
            spelled = [cell]
        same = (
            [form for form, key in zip(spelled, fold_terms(spelled), strict=True) if _names(form, key, wanted)]
            if spelled
            else []
        )
        if same:
            fits, found[column] = True, same[0]
        elif len(spelled) == 1:
            found[column] = cell
    return found if fits else {}


def is_known(tag_id: str) -> bool:
    """Whether an id stands in the vocabulary, the places of its data files included."""
    return tag_id == "all" or tag_id in descriptions() or tag_id in _cities()


def near_ids(tag_id: str) -> list[str]:
    """Ids of the vocabulary that may be meant by one that is unknown.

    With this word as a country's other code, as label or as another name; where there are none, ids spelled alike.
    """
    kind, colon, rest = tag_id.partition(":")
    word = (rest or kind).rpartition(":")[2].replace("-", " ").casefold()
    labels = {key: one.label for key, one in descriptions().items()} | _cities()
    named = [key for key, label in labels.items() if label.casefold() == word]
    named += [one.id for one in meanings(fold_terms([word])[0]) if not colon or one.kind == kind]
    if (code := _country_codes().get(word)) and (not colon or kind == "place"):
        named.insert(0, f"place:{code}")
    ids = [key for key in descriptions() if not colon or key.startswith(f"{kind}:")] or list(descriptions())
    return list(dict.fromkeys(named or get_close_matches(tag_id, ids, MOST_NEAR, _LIKENESS)))[:MOST_NEAR]


@cache
def _country_codes() -> dict[str, str]:
    """ISO 3166-1 alpha-2 codes by the others of ``iso3166.txt``, in lower case."""
    lines = Path(__file__).with_name("iso3166.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return {other.lower(): code for code, *others in rows for other in others}


@cache
def _cities() -> dict[str, str]:
    """Ids of the towns with their labels."""
    return {f"place:geonames:{row.cells[0]}": row.cells[1] for row in tables()["cities.tsv"].rows}


def languages() -> tuple[str, ...]:
    """The languages in which topics or events have terms."""
    rows = (*tables()["topic-terms.tsv"].rows, *tables()["event-terms.tsv"].rows)
    return tuple(sorted({language for row in rows for language in row.cells[1].split()}))


def check() -> str:
    """Load everything as a worker does; a line about it. Raises VocabularyError at the first mistake."""
    known = descriptions()
    for key, described in known.items():
        if described.kind == "event":
            event_families(key)
    for row in tables()["negation.tsv"].rows:
        list(forms(row, row.cells[-1]))
    number = len(terms(languages()))
    return f"{vocabulary_version()}: {len(tables())} files, {len(known)} ids, {len(names())} names, {number} terms"


def stats() -> list[tuple[str, str, int]]:
    """What there is: (what, of what, how many), for a table."""
    found = [("file", table.name, len(table.rows)) for table in tables().values()]
    kinds = Counter(described.kind for described in descriptions().values())
    found += [("ids", kind, number) for kind, number in sorted(kinds.items())]
    for table, kind in (("topic-terms.tsv", "topics"), ("event-terms.tsv", "events")):
        concepts: dict[str, set[str]] = {language: set() for language in languages()}
        for row in tables()[table].rows:
            for language in row.cells[1].split() if row.cells[0] != NOTHING else ():
                concepts[language].add(row.cells[0])
        found += [(kind, language, len(keys)) for language, keys in concepts.items() if keys]
    found += [("terms", language, len(terms((language,)))) for language in languages()]
    return found
