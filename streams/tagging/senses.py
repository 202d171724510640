"""Names and what each can mean, and the word lists that tell names."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from math import log10
from typing import Final, NamedTuple

from streams.tagging.fold import fold_terms
from streams.tagging.tables import Row
from streams.tagging.vocabulary import CAPITAL, EXACT, describe, district_id, forms, tables, words

COUNTRY_RANK, REGION_RANK, STATE_RANK = 200_000_000, 200_000, 3_000_000
DISTRICT_RANK, AREA_RANK = 20_000, 20_000_000
# Districts and small towns are named as common words of other languages are ("Landes"): they hold in these alone.
ENGLISH, SPOKEN = "en und", {"FR": "fr", "IT": "it", "ES": "es", "BE": "fr nl"}
ENGLISH_SPEAKING = frozenset(["US", "CA", "GB", "IE", "AU", "NZ"])
SMALL, METROPOLIS = 15_000, 1_000_000
SMALL_TOWN, WORLD_CITY, ABBREVIATION = -1.2, 1.0, 1.6
# Countries whose first-level regions are as well known as their large cities.
FEDERAL = frozenset(["US", "CA", "AU", "GB", "DE", "ES", "IT", "IN", "BR", "MX", "CN", "RU", "JP", "FR"])
LATIN_END = "\u0250"
"""Names that begin before this are in Latin letters: of other languages than English they hold in these only."""


class Sense:
    """One thing that a name can mean."""

    __slots__ = (
        *("above", "case", "country", "form", "id", "is_country", "is_region", "kind", "languages", "rank"),
        *("regions", "size", "weak"),
    )

    def __init__(
        self,
        key: str,
        kind: str,
        rank: int,
        case: int,
        weak: bool,
        form: str,
        languages: str,
        is_country: bool,
        is_region: bool,
        country: str | None = None,
        above: tuple[str, ...] = (),
        size: float = 0.0,
        regions: tuple[str, ...] = (),
    ) -> None:
        self.id: Final = key
        self.kind: Final = kind
        """``place``, ``person``, ``org``, ``abbreviation`` (of a region, only behind a comma) or ``veto`` (no tag)."""
        self.rank: Final = rank
        """How likely it is meant, without context: inhabitants, for places."""
        self.case: Final = case
        self.weak: Final = weak
        """Whether it needs support from the context: the name is a common word or a person's name."""
        self.form: Final = form
        """The name as written in the data file."""
        self.languages = languages
        """The only languages of articles in which the name has this meaning, by spaces; empty: in all."""
        self.is_country: Final = is_country
        self.is_region: Final = is_region
        self.country: Final = country
        self.above: Final = above
        """Of a place: its country's code, and the ids of the regions and the country that it lies in."""
        self.size: Final = size
        """Of a place: points for what it is and how large, from half the decimal logarithm of ``rank``."""
        self.regions: Final = regions
        """Of a place: those of itself and what it lies in that are regions of ISO 3166-2."""


_Raw = tuple[str, str, int, int, bool, str, str, bool, bool]
"""The fields of a sense: a plain tuple is made ten times faster, and few of them are ever needed."""


def _labelled(row: Row, label: str, names: str) -> list[tuple[str, int, bool]]:
    """The forms of a cell of names, and the label where it is not among them (there it may be marked as weak)."""
    found = list(forms(row, names))
    return found if any(form == label for form, _, _ in found) else [(label, CAPITAL, False), *found]


def _country_senses() -> Iterator[_Raw]:
    for row in tables()["countries.tsv"].rows:
        code, label, names, adjectives = row.cells
        for form, case, weak in [*_labelled(row, label, names), *forms(row, adjectives)]:
            yield (f"place:{code}", "place", COUNTRY_RANK, case, weak, form, "", True, False)
    for table in ("country-names.tsv", "nationalities.tsv"):
        for row in tables()[table].rows:
            code, languages, names = row.cells
            for form, case, weak in forms(row, names):
                spoken = languages if form < LATIN_END else ""
                yield (f"place:{code}", "place", COUNTRY_RANK, case, weak, form, spoken, True, False)


def _region_senses() -> Iterator[_Raw]:
    known = set()
    for row in tables()["regions.tsv"].rows:
        code, label, names = row.cells
        known.add(code)
        for form, case, weak in _labelled(row, label, names):
            yield (f"place:{code}", "place", _region_rank(code), case, weak, form, "", False, True)
    for row in tables()["region-names.tsv"].rows:
        code, names, abbreviations = row.cells
        if code not in known:
            row.fail(f"{code} is no region of regions.tsv")
        for form, case, weak in forms(row, names):
            yield (f"place:{code}", "place", _region_rank(code), case, weak, form, "", False, True)
        for form, _, _ in forms(row, abbreviations):
            yield (f"place:{code}", "abbreviation", _region_rank(code), EXACT, False, form.rstrip("."), "", False, True)


def _region_rank(code: str) -> int:
    return STATE_RANK if code[:2] in FEDERAL else REGION_RANK


def _city_senses() -> Iterator[_Raw]:
    other = {row.cells[0]: row for row in tables()["city-names.tsv"].rows}
    for row in tables()["cities.tsv"].rows:
        number, label, country, _, population, flags, names = row.cells
        key, rank = f"place:geonames:{number}", int(population)
        spoken = ENGLISH if rank < SMALL and country in ENGLISH_SPEAKING else ""
        more = other.pop(number, None)
        if more is not None:
            rank = int(more.cells[2] or rank)
            for form, case, weak in forms(more, more.cells[3]):
                yield (key, "place", rank, case, weak, form, "", False, False)
        if label.startswith("Saint "):
            yield (key, "place", rank, CAPITAL, False, f"St. {label[6:]}", spoken, False, False)
        if len(label) > 2:
            yield (key, "place", rank, CAPITAL, bool(flags), label, spoken, False, False)
        if "{" not in names:
            for form in names.split("|") if names else ():
                yield (key, "place", rank, CAPITAL, False, form, "", False, False)
            continue
        for form, case, weak in forms(row, names):
            yield (key, "place", rank, case, weak, form, "", False, False)
    for row in other.values():
        row.fail(f"{row.cells[0]} is no city of cities.tsv")
    ranks = {row.cells[0]: int(row.cells[4]) for row in tables()["cities.tsv"].rows}
    for row in tables()["city-exonyms.tsv"].rows:
        number, languages, names = row.cells
        if number not in ranks:
            row.fail(f"{number} is no city of cities.tsv")
        for form, case, weak in forms(row, names):
            spoken = languages if form < LATIN_END else ""
            yield (f"place:geonames:{number}", "place", ranks[number], case, weak, form, spoken, False, False)


def _district_senses() -> Iterator[_Raw]:
    for row in tables()["districts.tsv"].rows:
        number, label, country, _, population, names = row.cells
        key, rank = district_id(number), max(int(population), DISTRICT_RANK)
        own = f"{ENGLISH} {SPOKEN.get(country, '')}"
        for form, case, weak in _labelled(row, label, names):
            yield (key, "place", rank, case, weak, form, own if form < LATIN_END else "", False, True)


def _area_senses() -> Iterator[_Raw]:
    for row in tables()["areas.tsv"].rows:
        number, label, _, languages, names = row.cells
        for form, case, weak in forms(row, names) if languages else _labelled(row, label, names):
            spoken = languages if form < LATIN_END else ""
            yield (f"place:{number}", "place", AREA_RANK, case, weak, form, spoken, False, True)


def _senses() -> Iterator[_Raw]:
    yield from _country_senses()
    yield from _region_senses()
    yield from _district_senses()
    yield from _area_senses()
    yield from _city_senses()
    for row in tables()["vetoes.tsv"].rows:
        for form, case, weak in forms(row, row.cells[0]):
            yield ("", "veto", COUNTRY_RANK * 2, case, weak, form, "", False, False)
    for row in tables()["persons.tsv"].rows:
        for form, case, weak in forms(row, "|".join(filter(None, row.cells[1:]))):
            yield (row.cells[0], "person", COUNTRY_RANK * 2, case, weak, form, "", False, False)
    for row in tables()["orgs.tsv"].rows:
        for form, case, weak in _labelled(row, row.cells[2], row.cells[3]):
            yield (row.cells[0], "org", COUNTRY_RANK * 2, case, weak, form, "", False, False)


@cache
def names() -> dict[str, list[_Raw]]:
    """Folded names, and the fields of what each can mean. ``meanings`` makes senses of them as they are needed."""
    senses = list(_senses())
    by_key: dict[str, list[_Raw]] = defaultdict(list)
    for key, sense in zip(fold_terms([sense[5] for sense in senses]), senses, strict=True):
        by_key[key].append(sense)
    by_key.pop("", None)
    return by_key


@lru_cache(maxsize=50_000)
def meanings(name: str) -> tuple[Sense, ...]:
    """What a folded name can mean, the likeliest first; nothing, for a name that is not in the vocabulary."""
    return _distinct([_sense(raw) for raw in names().get(name, ())])


def _sense(raw: _Raw) -> Sense:
    if raw[1] not in ("place", "abbreviation"):
        return Sense(*raw)
    described = describe(raw[0])
    regions = tuple(filter(_is_region_id, (raw[0], *described.ancestors)))
    size = _size(raw[1], raw[2], is_area=raw[7] or raw[8])
    return Sense(*raw, described.country, described.ancestors, size, regions)


def _is_region_id(place: str) -> bool:
    """Whether the id is of ISO 3166-2."""
    return "-" in place and place.count(":") == 1


def _size(kind: str, rank: int, *, is_area: bool) -> float:
    points = log10(max(rank, 10)) / 2
    if kind == "abbreviation":
        points += ABBREVIATION
    if not is_area:
        points += SMALL_TOWN if rank < SMALL else WORLD_CITY if rank >= METROPOLIS else 0.0
    return points


def _distinct(senses: list[Sense]) -> tuple[Sense, ...]:
    """One sense for each id and case rule (and exact form), with the languages of all, the likeliest first."""
    if len(senses) == 1:
        return (senses[0],)
    best: dict[tuple[str, int, str], Sense] = {}
    for sense in senses:
        key = (sense.id, sense.case, sense.form if sense.case == EXACT else "")
        known = best.get(key)
        if known is None or not sense.languages:
            best[key] = sense
        elif known.languages:
            known.languages = f"{known.languages} {sense.languages}"
    return tuple(sorted(best.values(), key=lambda sense: (-sense.rank, sense.id, sense.case, sense.form)))


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
    locals: frozenset[str]
    org_start: frozenset[str]
    org_before: frozenset[str]
    org_after: frozenset[str]
    team_last: frozenset[str]
    team_before: frozenset[str]
    team_after: frozenset[str]
    acronym_common: frozenset[str]
    share: frozenset[str]
    peoples: frozenset[str]
    org_head: frozenset[str]
    first_plain: frozenset[str]
    first_doubtful: frozenset[str]
    first_place: frozenset[str]
    """First names that are places too."""
    surname_plain: frozenset[str]
    surname_word: frozenset[str]
    common: frozenset[str]
    """Words of everyday English texts."""
    title_start: frozenset[str]
    org_first_start: frozenset[str]
    """The first words of titles, and of organisations' beginnings, that are of several."""
    title_begin: frozenset[str]
    """Titles, and first words of titles."""
    org_begin: frozenset[str]
    """Words with which an organisation may begin whose others are written small."""


@cache
def name_words() -> NameWords:
    """The word lists that tell names."""
    of_role = {field: words("name-words.tsv", field.replace("_", "-")) for field in NameWords._fields[:25]}
    real = words("name-words.tsv", "real-first")
    title_start, org_first_start = _first_of_several(of_role["title"]), _first_of_several(of_role["org_first"])
    return NameWords(
        **of_role,
        first_plain=words("first-names.tsv", "plain") | real,
        first_doubtful=(words("first-names.tsv", "word") | words("first-names.tsv", "place")) - real,
        first_place=words("first-names.tsv", "place"),
        surname_plain=words("surnames.tsv", "plain"),
        surname_word=words("surnames.tsv", "word"),
        common=words("common-words.tsv"),
        title_start=title_start,
        org_first_start=org_first_start,
        title_begin=of_role["title"] | title_start,
        org_begin=org_first_start | of_role["org_head"],
    )


def _first_of_several(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase.partition(" ")[0] for phrase in phrases if " " in phrase)
