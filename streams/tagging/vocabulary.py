"""The vocabulary: what the data files in ``vocabulary/`` say, ready for matching. See docs/tags.md for the files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from streams.tagging.fold import fold_terms
from streams.tagging.tables import Row, Table, VocabularyError, content_hash, expand, read_tables

VERSION = "1"
"""Of the rules in this package; what the data files hold is in the hash behind it."""

CAPITAL, ANY_CASE, EXACT = 0, 1, 2
COUNTRY_RANK, REGION_RANK, STATE_RANK = 200_000_000, 200_000, 3_000_000
# Countries whose first-level regions are as well known as their large cities.
FEDERAL = frozenset(["US", "CA", "AU", "GB", "DE", "ES", "IT", "IN", "BR", "MX", "CN", "RU", "JP", "FR"])
# Languages that write adjectives and nouns of nations with a small letter: those names are found in any case.
_MARKS = {"=": EXACT, "^": ANY_CASE}


class Description(NamedTuple):
    """What a tag's id says: its kind, a label for people, the ids it implies, and a place's country."""

    kind: str
    label: str
    ancestors: tuple[str, ...] = ()
    country: str | None = None


class Sense(NamedTuple):
    """One thing that a name can mean."""

    id: str
    kind: str
    """``place``, ``person``, ``org``, ``abbreviation`` (of a region, only behind a comma) or ``veto`` (no tag)."""
    rank: int
    """How likely it is meant, without context: inhabitants, for places."""
    case: int
    weak: bool
    """Whether it needs support from the context: the name is a common word or a person's name."""
    form: str
    """The name as written in the data file."""


class Term(NamedTuple):
    """A word or phrase that speaks for a topic or an event type."""

    concept: str
    weight: float


class Names(NamedTuple):
    """Everything needed to find names."""

    senses: dict[str, tuple[Sense, ...]]
    places: dict[str, tuple[str, str, str]]
    """Region and city ids with label, country and the id of the region (or '')."""


@cache
def tables() -> dict[str, Table]:
    """The data files, read once."""
    return read_tables()


VOCABULARY_VERSION: str = f"{VERSION}-{content_hash(tables())}"
"""Version of rules and data: a rule version and a hash of the data files' content."""


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


def _senses() -> Iterator[Sense]:
    for row in tables()["countries.tsv"].rows:
        code, label, names, adjectives = row.cells
        key = f"place:{code}"
        found = list(forms(row, names))
        if label not in (name for name, _, _ in found):
            found.insert(0, (label, CAPITAL, False))
        for form, case, weak in [*found, *forms(row, adjectives)]:
            yield Sense(key, "place", COUNTRY_RANK, case, weak, form)
    for row in tables()["country-names.tsv"].rows:
        code, _, names = row.cells
        for form, case, weak in forms(row, names):
            yield Sense(f"place:{code}", "place", COUNTRY_RANK, case, weak, form)
    for row in tables()["regions.tsv"].rows:
        code, label, names = row.cells
        rank = STATE_RANK if code[:2] in FEDERAL else REGION_RANK
        for form in (label, *names.split("|")) if names else (label,):
            yield Sense(f"place:{code}", "place", rank, CAPITAL, False, form)
    for row in tables()["cities.tsv"].rows:
        key, label, _, _, population, flags, names = row.cells
        weak = bool(flags)
        rank = int(population)
        key = f"place:geonames:{key}"
        yield Sense(key, "place", rank, CAPITAL, weak, label)
        if names:
            for form in names.split("|"):
                yield Sense(key, "place", rank, CAPITAL, False, form)
    for kind in ("person", "org"):
        for row in tables()[f"{kind}s.tsv"].rows:
            key, label = row.cells[:2]
            for form, case, weak in forms(
                row, "|".join((label, *filter(None, row.cells[3 if kind == "org" else 2 :])))
            ):
                yield Sense(key, kind, COUNTRY_RANK * 2, case, weak, form)


@cache
def names() -> dict[str, tuple[Sense, ...]]:
    """Folded names and what each can mean, the likeliest first."""
    senses = list(_senses())
    by_key: dict[str, list[Sense]] = defaultdict(list)
    for key, sense in zip(fold_terms(sense.form for sense in senses), senses, strict=True):
        if key:
            by_key[key].append(sense)
    return {key: _distinct(found) for key, found in by_key.items()}


def _distinct(senses: list[Sense]) -> tuple[Sense, ...]:
    if len(senses) == 1:
        return (senses[0],)
    best: dict[tuple[str, int], Sense] = {}
    for sense in senses:
        best.setdefault((sense.id, sense.case), sense)
    return tuple(sorted(best.values(), key=lambda sense: (-sense.rank, sense.id, sense.case)))


@cache
def descriptions() -> dict[str, Description]:
    """Every id of the vocabulary with its description."""
    found: dict[str, Description] = {}
    for row in tables()["countries.tsv"].rows:
        found[f"place:{row.cells[0]}"] = Description("place", row.cells[1], (), row.cells[0])
    for row in tables()["regions.tsv"].rows:
        code, label, _ = row.cells
        found[f"place:{code}"] = Description("place", label, (f"place:{code[:2]}",), code[:2])
    for row in tables()["cities.tsv"].rows:
        key, label, country, region = row.cells[:4]
        ancestors = (f"place:{region}", f"place:{region[:2]}") if region else (f"place:{country}",)
        found[f"place:geonames:{key}"] = Description("place", label, ancestors, country)
    for row in tables()["persons.tsv"].rows:
        found[row.cells[0]] = Description("person", row.cells[1])
    for row in tables()["orgs.tsv"].rows:
        found[row.cells[0]] = Description("org", row.cells[1])
    found.update(_concepts("topics.tsv", "topic:medtop:", "topic"))
    found.update(_concepts("events.tsv", "", "event"))
    return found


def _concepts(table: str, prefix: str, kind: str) -> dict[str, Description]:
    parents: dict[str, str] = {}
    for row in tables()[table].rows:
        key, parent, _ = row.cells
        if parent and parent not in parents:
            row.fail(f"the parent {parent} does not stand above")
        parents[key] = parent
    found = {}
    for row in tables()[table].rows:
        ancestors, key = [], row.cells[0]
        while key := parents[key]:
            ancestors.append(f"{prefix}{key}")
        found[f"{prefix}{row.cells[0]}"] = Description(kind, row.cells[2], tuple(ancestors))
    return found


def describe(tag_id: str) -> Description:
    """Kind, label, ancestors and country of a tag's id: from the vocabulary, else from the id alone; ``all`` too."""
    if tag_id == "all":
        return Description("all", "All articles")
    known = descriptions().get(tag_id)
    if known is not None:
        return known
    kind, _, rest = tag_id.partition(":")
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
    """Folded terms of these languages with the concepts they speak for."""
    found: list[tuple[str, Term]] = []
    known = descriptions()
    for row in tables()["terms.tsv"].rows:
        concept, spoken, weight, cell = row.cells
        if concept not in known:
            row.fail(f"{concept} is no topic or event of the vocabulary")
        if not set(spoken.split()) & set(languages):
            continue
        try:
            term = Term(concept, float(weight))
        except ValueError:
            row.fail(f"the weight '{weight}' is no number")
        found.extend((form, term) for form, _, _ in forms(row, cell))
    by_key: dict[str, list[Term]] = defaultdict(list)
    for key, (_, term) in zip(fold_terms(form for form, _ in found), found, strict=True):
        by_key[key].append(term)
    return {key: tuple(sorted(set(terms))) for key, terms in by_key.items()}


def words(table: str, *wanted: str) -> frozenset[str]:
    """Folded words of a table's last column, of the rows whose first columns are ``wanted``."""
    rows: Iterable[Row] = tables()[table].rows
    cells = [form for row in rows if row.cells[: len(wanted)] == wanted for form, _, _ in forms(row, row.cells[-1])]
    return frozenset(fold_terms(cells)) if cells else frozenset()


__all__ = [
    "VOCABULARY_VERSION",
    "Description",
    "Sense",
    "Term",
    "VocabularyError",
    "describe",
    "names",
    "terms",
    "words",
]
