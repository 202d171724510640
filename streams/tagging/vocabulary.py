"""The vocabulary: what the data files in ``vocabulary/`` say, ready for matching. See docs/tags.md for the files."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from streams.tagging.fold import fold_terms
from streams.tagging.lexicon import STEM
from streams.tagging.tables import Row, Table, content_hash, expand, read_tables

VERSION = "1"
"""Of the rules in this package; what the data files hold is in the hash behind it."""

NOTHING = "-"
"""Stands for a concept where a phrase that holds a term speaks for none."""

CAPITAL, ANY_CASE, EXACT = 0, 1, 2
_LANGUAGE = re.compile("[a-z]{2}|any")
_WEIGHT = re.compile(r"[0-4](\.\d+)?|5")
_MARKS = {"=": EXACT, "^": ANY_CASE}


class Description(NamedTuple):
    """What a tag's id says: its kind, a label for people, the ids it implies, and a place's country."""

    kind: str
    label: str
    ancestors: tuple[str, ...] = ()
    country: str | None = None


class Term(NamedTuple):
    """A word or phrase that speaks for a topic or an event type."""

    concept: str
    weight: float
    is_event: bool


_own: tuple[Path, ...] = ()


def use(paths: Iterable[Path]) -> None:
    """Let this process read a user's own files (or folders of them) besides the package's.

    To be called before the vocabulary is first looked at: raises RuntimeError where that has happened with others.
    """
    global _own
    wanted = tuple(paths)
    if wanted != _own and tables.cache_info().currsize:
        raise RuntimeError("the vocabulary is already loaded")
    _own = wanted


@cache
def tables() -> dict[str, Table]:
    """The data files, the user's own included, read once. Raises VocabularyError."""
    return read_tables(_own)


@cache
def vocabulary_version() -> str:
    """Version of rules and data: a rule version and a hash of the data files' content, the user's own included."""
    return f"{VERSION}-{content_hash(tables())}"


@cache
def endings() -> dict[str, str]:
    """Named sets of endings for ``expand``."""
    return {row.cells[0]: row.cells[1] for row in tables()["endings.tsv"].rows}


def forms(row: Row, cell: str) -> Iterator[tuple[str, int, bool]]:
    """The forms in a cell of names divided by ``|``: form, case rule, weak."""
    for name in cell.split("|") if cell else ():
        case, weak = CAPITAL, False
        while name[:1] in ("=", "^", "~"):
            weak = weak or name[0] == "~"
            case = _MARKS.get(name[0], case)
            name = name[1:]
        if not name.strip():
            row.fail("an empty name")
        if "{" not in name and "}" not in name:
            yield name, case, weak
            continue
        try:
            for form in expand(name, endings()):
                yield form, case, weak
        except ValueError as error:
            row.fail(str(error))


@cache
def descriptions() -> dict[str, Description]:
    """Every id of the vocabulary but the cities' with its description."""
    found: dict[str, Description] = {}
    for row in tables()["countries.tsv"].rows:
        found[f"place:{row.cells[0]}"] = Description("place", row.cells[1], (), row.cells[0])
    for row in tables()["regions.tsv"].rows:
        code, label, _ = row.cells
        found[f"place:{code}"] = Description("place", label, (f"place:{code[:2]}",), code[:2])
    for row in tables()["districts.tsv"].rows:
        key, label, country, region = row.cells[:4]
        found[district_id(key)] = Description("place", label, _lies_in(country, region), country)
    for row in tables()["areas.tsv"].rows:
        key, label, country = row.cells[:3]
        found[f"place:{key}"] = Description("place", label, (f"place:{country}",) if country else (), country or None)
    for row in tables()["persons.tsv"].rows:
        key, label = row.cells[:2]
        _same_label(row, key, label, found)
        found[key] = Description("person", label)
    found.update(_concepts("topics.tsv", "topic:medtop:", "topic"))
    found.update(_concepts("events.tsv", "", "event"))
    found.update(_concepts("orgs.tsv", "", "org"))
    return found


def district_id(key: str) -> str:
    """The tag's id of a row of ``districts.tsv``: ISO 3166-2 or GeoNames."""
    return f"place:geonames:{key}" if key.isdigit() else f"place:{key}"


def _lies_in(country: str, region: str) -> tuple[str, ...]:
    return (f"place:{region}", f"place:{country}") if region else (f"place:{country}",)


def _concepts(table: str, prefix: str, kind: str) -> dict[str, Description]:
    parents: dict[str, str] = {}
    for row in tables()[table].rows:
        key, parent = row.cells[:2]
        if not f"{prefix}{key}".startswith(f"{kind}:"):
            row.fail(f"an id of this file begins with '{kind}:', not '{key}'")
        if parent and parent not in parents:
            row.fail(f"the parent {parent} does not stand above")
        if parents.setdefault(key, parent) != parent:
            row.fail(f"{key} stands above under another parent")
    found: dict[str, Description] = {}
    for row in tables()[table].rows:
        ancestors, key = [], row.cells[0]
        while key := parents[key]:
            ancestors.append(f"{prefix}{key}")
        _same_label(row, f"{prefix}{row.cells[0]}", row.cells[2], found)
        found[f"{prefix}{row.cells[0]}"] = Description(kind, row.cells[2], tuple(ancestors))
    return found


def _same_label(row: Row, key: str, label: str, found: dict[str, Description]) -> None:
    """A later row of an id adds names to it, and says the same label."""
    if key in found and found[key].label != label:
        row.fail(f"{key} is labelled '{found[key].label}' above, not '{label}'")


@cache
def event_families(event: str) -> tuple[str, ...]:
    """The top-level topics one of which an article with this event type is about; none asked for: empty."""
    return _event_families().get(event, ())


@cache
def _event_families() -> dict[str, tuple[str, ...]]:
    known = descriptions()
    found = {}
    for row in tables()["events.tsv"].rows:
        families = tuple(f"topic:medtop:{code}" for code in row.cells[3].split())
        for family in families:
            if family not in known or known[family].ancestors:
                row.fail(f"{family} is no topic of the top level")
        found[row.cells[0]] = families
    return found


@cache
def _cities() -> dict[str, Row]:
    return {row.cells[0]: row for row in tables()["cities.tsv"].rows}


@lru_cache(maxsize=50_000)
def describe(tag_id: str) -> Description:
    """Kind, label, ancestors and country of a tag's id: from the vocabulary, else from the id alone; ``all`` too."""
    if tag_id == "all":
        return Description("all", "All articles")
    known = descriptions().get(tag_id)
    if known is not None:
        return known
    kind, _, rest = tag_id.partition(":")
    if city := _cities().get(rest.removeprefix("geonames:")) if kind == "place" else None:
        _, label, country, region = city.cells[:4]
        return Description(kind, label, _lies_in(country, region), country)
    name = rest.rpartition(":")[2] or kind
    if kind in ("person", "org"):
        return Description(kind, " ".join(word.capitalize() for word in name.split("-")))
    if kind == "place":
        code, dash, _ = rest.partition("-")
        if len(code) == 2 and code.isalpha() and code.isupper():
            return Description(kind, rest, (f"place:{code}",) if dash else (), code)
    return Description(kind, name)


@cache
def terms(languages: tuple[str, ...]) -> dict[str, tuple[Term, ...]]:
    """Folded terms of these languages with the concepts they speak for; with none, a phrase that bars what it holds."""
    found: list[tuple[str, Term | None]] = []
    known = descriptions()
    for row in (*tables()["topic-terms.tsv"].rows, *tables()["event-terms.tsv"].rows):
        concept, spoken, weight, cell = row.cells
        if concept != NOTHING and (concept not in known or known[concept].kind not in ("topic", "event")):
            row.fail(f"{concept} is no topic or event of the vocabulary")
        if unknown := [code for code in spoken.split() if not _LANGUAGE.fullmatch(code)]:
            row.fail(f"'{unknown[0]}' is no language: write ISO 639-1 codes, or any")
        if not set(spoken.split()) & set(languages):
            continue
        if not _WEIGHT.fullmatch(weight):
            row.fail(f"the weight is a number from 0 to 5, not '{weight}'")
        term = None if concept == NOTHING else Term(concept, float(weight), known[concept].kind == "event")
        found.extend((form, term) for form, _, _ in forms(row, cell))
    if not found:
        return {}
    by_key: dict[str, list[Term]] = defaultdict(list)
    barred: set[str] = set()
    for key, (form, term) in zip(fold_terms(form for form, _ in found), found, strict=True):
        word = f"{key.rstrip()}{STEM}" if form.endswith(STEM) else key
        by_key[word] += [term] if term else []
        if term is None:
            barred.add(word)
    _share_stems(by_key)
    _share_words(by_key, barred)
    return {key: tuple(_strongest(terms)) for key, terms in by_key.items()}


def _strongest(found: list[Term]) -> Iterator[Term]:
    """Each concept once, with its highest weight."""
    weights: dict[str, Term] = {}
    for term in sorted(found):
        weights[term.concept] = term
    yield from weights.values()


def _share_stems(by_key: dict[str, list[Term]]) -> None:
    """A longer term of the same last word hides a stem, so it speaks for what the stem does, unless for nothing."""
    for key, found in by_key.items():
        if found:
            word = key.removesuffix(STEM)
            for stop in range(len(word), word.rfind(" ") + 1, -1):
                if stem := by_key.get(word[:stop] + STEM):
                    concepts = {term.concept for term in found}
                    found += [term for term in stem if term.concept not in concepts]


def _share_words(by_key: dict[str, list[Term]], barred: Collection[str]) -> None:
    """A phrase hides the terms with which it begins or ends: of these it says what it has none of, topics or events.
    Not so one that is ``barred``: what it holds it does not mean ("anti-virus").
    """
    for key, found in by_key.items():
        parts = key.split(" ") if found and " " in key and key not in barred else []
        for length in range(len(parts) - 1, 0, -1):
            for inner in (" ".join(parts[:length]), " ".join(parts[-length:])):
                kinds = {term.is_event for term in found}
                if len(kinds) == 1:
                    found += [term for term in by_key.get(inner, ()) if term.is_event not in kinds]


def words(table: str, *wanted: str) -> frozenset[str]:
    """Folded words of a table's last column, of the rows whose first columns are ``wanted``; without stems."""
    return _folded_words(table, wanted, are_stems=False)


def stems(table: str, *wanted: str) -> frozenset[str]:
    """Like ``words``: the beginnings of words, of what ends in a star."""
    return _folded_words(table, wanted, are_stems=True)


def _folded_words(table: str, wanted: tuple[str, ...], *, are_stems: bool) -> frozenset[str]:
    rows: Iterable[Row] = tables()[table].rows
    cells = [form for row in rows if row.cells[: len(wanted)] == wanted for form, _, _ in forms(row, row.cells[-1])]
    kept = [form for form in cells if form.endswith(STEM) is are_stems]
    return frozenset(fold_terms(kept)) if kept else frozenset()
