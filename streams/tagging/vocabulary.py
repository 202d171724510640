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
LATIN_END = "\u0250"
"""Names that begin before this are in Latin letters: of other languages than English they hold in these only."""
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
    languages: str = ""
    """The only languages of articles in which the name has this meaning, by spaces; empty: in all."""
    is_country: bool = False
    is_region: bool = False


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


def _labelled(row: Row, label: str, names: str) -> list[tuple[str, int, bool]]:
    """The forms of a cell of names, and the label where it is not among them (there it may be marked as weak)."""
    found = list(forms(row, names))
    return found if any(form == label for form, _, _ in found) else [(label, CAPITAL, False), *found]


def _country_senses() -> Iterator[Sense]:
    for row in tables()["countries.tsv"].rows:
        code, label, names, adjectives = row.cells
        for form, case, weak in [*_labelled(row, label, names), *forms(row, adjectives)]:
            yield Sense(f"place:{code}", "place", COUNTRY_RANK, case, weak, form, "", True)
    for table in ("country-names.tsv", "nationalities.tsv"):
        for row in tables()[table].rows:
            code, languages, names = row.cells
            for form, case, weak in forms(row, names):
                spoken = languages if form < LATIN_END else ""
                yield Sense(f"place:{code}", "place", COUNTRY_RANK, case, weak, form, spoken, True)


def _region_senses() -> Iterator[Sense]:
    known = set()
    for row in tables()["regions.tsv"].rows:
        code, label, names = row.cells
        known.add(code)
        for form, case, weak in _labelled(row, label, names):
            yield Sense(f"place:{code}", "place", _region_rank(code), case, weak, form, "", False, True)
    for row in tables()["region-names.tsv"].rows:
        code, names, abbreviations = row.cells
        if code not in known:
            row.fail(f"{code} is no region of regions.tsv")
        for form, case, weak in forms(row, names):
            yield Sense(f"place:{code}", "place", _region_rank(code), case, weak, form, "", False, True)
        for form, _, _ in forms(row, abbreviations):
            yield Sense(
                f"place:{code}", "abbreviation", _region_rank(code), EXACT, False, form.rstrip("."), "", False, True
            )


def _region_rank(code: str) -> int:
    return STATE_RANK if code[:2] in FEDERAL else REGION_RANK


def _city_senses() -> Iterator[Sense]:
    other = {row.cells[0]: row for row in tables()["city-names.tsv"].rows}
    for row in tables()["cities.tsv"].rows:
        number, label, _, _, population, flags, names = row.cells
        key, rank = f"place:geonames:{number}", int(population)
        more = other.pop(number, None)
        if more is not None:
            rank = int(more.cells[2] or rank)
            for form, case, weak in forms(more, more.cells[3]):
                yield Sense(key, "place", rank, case, weak, form)
        if len(label) > 2:
            yield Sense(key, "place", rank, CAPITAL, bool(flags), label)
        for form, case, weak in forms(row, names):
            yield Sense(key, "place", rank, case, weak, form)
    for row in other.values():
        row.fail(f"{row.cells[0]} is no city of cities.tsv")


def _senses() -> Iterator[Sense]:
    yield from _country_senses()
    yield from _region_senses()
    yield from _city_senses()
    for row in tables()["vetoes.tsv"].rows:
        for form, case, weak in forms(row, row.cells[0]):
            yield Sense("", "veto", COUNTRY_RANK * 2, case, weak, form)
    for row in tables()["persons.tsv"].rows:
        for form, case, weak in forms(row, "|".join(filter(None, row.cells[1:]))):
            yield Sense(row.cells[0], "person", COUNTRY_RANK * 2, case, weak, form)
    for row in tables()["orgs.tsv"].rows:
        for form, case, weak in _labelled(row, row.cells[1], row.cells[2]):
            yield Sense(row.cells[0], "org", COUNTRY_RANK * 2, case, weak, form)


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
    """One sense for each id and case rule, with the languages of all, the likeliest first."""
    if len(senses) == 1:
        return (senses[0],)
    best: dict[tuple[str, int], Sense] = {}
    for sense in senses:
        key = (sense.id, sense.case)
        known = best.get(key)
        if known is None or not sense.languages:
            best[key] = sense
        elif known.languages:
            best[key] = known._replace(languages=f"{known.languages} {sense.languages}")
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
    for row in (*tables()["topic-terms.tsv"].rows, *tables()["event-terms.tsv"].rows):
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
    if not found:
        return {}
    by_key: dict[str, list[Term]] = defaultdict(list)
    for key, (_, term) in zip(fold_terms(form for form, _ in found), found, strict=True):
        by_key[key].append(term)
    return {key: tuple(sorted(set(terms))) for key, terms in by_key.items()}


@cache
def _first_names() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in tables()["persons.tsv"].rows:
        full = [form for form, _, _ in forms(row, "|".join(filter(None, row.cells[1:3])))]
        found[row.cells[0]] = frozenset(name.split(" ")[0] for name in fold_terms(full) if " " in name)
    return found


def persons_first_names(person_id: str) -> frozenset[str]:
    """Folded first names of a known person, in all spellings; none of an unknown one."""
    return _first_names().get(person_id, frozenset())


def words(table: str, *wanted: str) -> frozenset[str]:
    """Folded words of a table's last column, of the rows whose first columns are ``wanted``."""
    rows: Iterable[Row] = tables()[table].rows
    cells = [form for row in rows if row.cells[: len(wanted)] == wanted for form, _, _ in forms(row, row.cells[-1])]
    return frozenset(fold_terms(cells)) if cells else frozenset()


class NameWords(NamedTuple):
    """Folded words that tell names: by the roles of ``name-words.tsv``, and first names and surnames."""

    title: frozenset[str]
    honorific: frozenset[str]
    particle: frozenset[str]
    suffix: frozenset[str]
    locative: frozenset[str]
    not_name: frozenset[str]
    facility: frozenset[str]
    facility_before: frozenset[str]
    org_last: frozenset[str]
    thing_last: frozenset[str]
    generic: frozenset[str]
    org_first: frozenset[str]
    after_name: frozenset[str]
    speech: frozenset[str]
    first_plain: frozenset[str]
    first_doubtful: frozenset[str]
    surname_plain: frozenset[str]
    surname_word: frozenset[str]


@cache
def name_words() -> NameWords:
    """The word lists that tell names."""
    roles = [field.replace("_", "-") for field in NameWords._fields[:14]]
    real = words("name-words.tsv", "real-first")
    return NameWords(
        **{role.replace("-", "_"): words("name-words.tsv", role) for role in roles},
        first_plain=words("first-names.tsv", "plain") | real,
        first_doubtful=(words("first-names.tsv", "word") | words("first-names.tsv", "place")) - real,
        surname_plain=words("surnames.tsv", "plain"),
        surname_word=words("surnames.tsv", "word"),
    )


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
