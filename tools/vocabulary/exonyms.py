"""Make ``city-exonyms.tsv``: large cities as other languages name them, by the cities of CLDR's time zones.

Sources: ``Babel`` 2.18.0 (PyPI; Unicode CLDR) unpacked as ``babel/`` in the folder that is the argument;
``cities.tsv``; and ``zone.tab`` of the tz database (public domain), which says in which country a time zone lies.

Usage: ``python tools/vocabulary/exonyms.py FOLDER``.
"""

import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from polish import declined as declined_in_polish
from slavic import declined as declined_in_cyrillic

OUT = Path(__file__).parents[2] / "streams" / "tagging" / "vocabulary"
ZONES = Path("/usr/share/zoneinfo/zone.tab")
LANGUAGES = [
    *("de", "fr", "es", "it", "pt", "nl", "pl", "uk", "ru", "sv", "da", "nb", "fi", "tr", "ro", "hu", "cs", "sk", "hr"),
    *("sl", "et", "lv", "lt", "ca"),
]
SMALLEST = 20_000


def bare(name: str) -> str:
    """A name's letters from a to z, without accents, to compare spellings."""
    letters = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"[^a-z]", "", letters)


def rows(folder: Path) -> list[str]:
    """The rows: GeoNames id, language, name."""
    sys.path.insert(0, str(folder / "babel"))
    from babel import Locale

    cities: dict[tuple[str, str], tuple[str, str]] = {}
    for line in (OUT / "cities.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 7 and int(cells[4]) >= SMALLEST:
            cities.setdefault((bare(cells[1]), cells[2]), (cells[0], cells[1]))
    lines = (line.split("\t") for line in ZONES.read_text().splitlines() if not line.startswith("#"))
    countries = {cells[2].strip(): cells[0] for cells in lines}
    english = Locale.parse("en").time_zones
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for language in LANGUAGES:
        for zone, names in Locale.parse(language).time_zones.items():
            name = english[zone].get("city") if zone in english else None
            city = cities.get((bare(name or zone.rpartition("/")[2]), countries.get(zone, "")))
            exonym = names.get("city")
            if city and exonym and len(exonym) > 3 and exonym != city[1]:
                found[city[0], written(exonym, language)].append(language)
    return [f"{key}\t{' '.join(languages)}\t{name}" for (key, name), languages in sorted(found.items())]


def written(name: str, language: str) -> str:
    """The name with its endings, where they are known."""
    if language == "pl":
        return declined_in_polish(name)
    return declined_in_cyrillic(name) if language in ("uk", "ru") else name


def main(folder: Path) -> None:
    header = (
        "# source: Unicode CLDR names of time zones' cities by way of PyPI Babel 2.18.0; made by "
        "tools/vocabulary/exonyms.py\n# licence: Unicode License v3\n# columns: geoname id, languages, name\n"
    )
    (OUT / "city-exonyms.tsv").write_text(header + "\n".join(rows(folder)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
