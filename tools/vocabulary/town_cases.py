"""Give the Cyrillic names of towns in ``cities.tsv`` their case forms. Run it when ``places.py`` has made the file.

``places.py`` declines the names of large cities only. Of others a form may be a word, a first name or a surname as
well (*Кирова*, *Победе*, *Кургане*): such forms are written with ``~``, so that they need support from the context.
What is a word say the dictionaries of ``pymorphy3`` (PyPI, MIT; data of OpenCorpora and VESUM), which are only asked.

Usage: ``python tools/vocabulary/town_cases.py``.
"""

import re
import unicodedata
from functools import cache
from itertools import product
from pathlib import Path

import pymorphy3
from slavic import declined

FILE = Path(__file__).parents[2] / "streams" / "tagging" / "vocabulary" / "cities.tsv"
COUNTRIES = frozenset(["UA", "RU", "BY", "KZ"])
_RUSSIAN, _UKRAINIAN = re.compile("[А-Яа-яЁё -]+"), re.compile("[А-ЩЬЮЯІЇЄҐа-щьюяіїєґ'’ -]+")
_BRACES = re.compile(r"\{([^{}]*)\}")
_LATIN = str.maketrans(
    dict(zip("абвгґдезиіїйклмнопрстуфыэєёюя", "abvggdeziiijklmnoprstufyeeeua", strict=True))
    | {"ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ж": "zh", "х": "kh"}
)
_SURNAMES = re.compile(".*(?:[оеёє]в|[иыі]н)[ау]")


def sound(name: str) -> tuple[str, bool]:
    """A name's consonants, and whether it ends in a vowel: to tell a town's name from what others call it."""
    plain = name.lower().translate(_LATIN)
    plain = re.sub("[^a-z]", "", unicodedata.normalize("NFKD", plain).replace("x", "ks").replace("tch", "ch"))
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiouyjhgw]", "", plain)), plain[-1:] in "aeiouyj"


def expand(term: str) -> list[str]:
    """The forms of a term with braces."""
    parts = _BRACES.split(term)
    return ["".join(one) for one in product(*[part.split(",") if at % 2 else [part] for at, part in enumerate(parts)])]


@cache
def _dictionaries() -> tuple[pymorphy3.MorphAnalyzer, pymorphy3.MorphAnalyzer]:
    return pymorphy3.MorphAnalyzer(lang="ru"), pymorphy3.MorphAnalyzer(lang="uk")


def is_word(form: str, town: str) -> bool:
    """Whether a form of a town's name can be something else."""
    if _SURNAMES.fullmatch(form):
        return True
    russian, ukrainian = _dictionaries()
    word = form.lower()
    if any(one.is_known and "Geox" not in one.tag.grammemes for one in russian.parse(word)):
        return True
    for one in ukrainian.parse(word):
        if one.is_known and (one.normal_form != town.lower() or {"Name", "Surn", "anim"} & one.tag.grammemes):
            return True
    return False


def terms(name: str) -> list[str]:
    """The name as it was, its sure forms and its doubtful ones."""
    term = declined(name)
    others = [form for form in dict.fromkeys(expand(term)) if form != name and len(form) > 3]
    if name.endswith(("ск", "цк")):
        # "в Курском районе" is written as often as "под Курском".
        others = [form for form in others if not form.endswith("ом")]
    doubtful = [form for form in others if " " not in form and is_word(form, name)]
    if " " in name or not others:
        return [term]
    stem = term.partition("{")[0]
    sure = [name, *(form for form in others if form not in doubtful)]
    endings = [",".join(form.removeprefix(stem) for form in forms) for forms in (sure, doubtful)]
    found = [f"{stem}{{{endings[0]}}}" if len(sure) > 1 else name]
    return [*found, f"~{stem}{{{endings[1]}}}"] if doubtful else found


def row(line: str) -> str:
    """A line of the file with case forms."""
    cells = line.split("\t")
    if line.startswith("#") or len(cells) != 7 or cells[2] not in COUNTRIES:
        return line
    found: list[str] = []
    for alias in cells[6].split("|"):
        name = expand(alias)[0]
        spelled = _RUSSIAN.fullmatch(name) or _UKRAINIAN.fullmatch(name)
        if not spelled or "~" in alias or ("{" in alias and cells[2] != "UA"):
            found.append(alias)
        elif "{" in alias:
            found.append(declined(name))
        elif cells[2] == "UA" or sound(name) == sound(cells[1]):
            found += terms(name)
        else:
            found.append(alias)
    return "\t".join([*cells[:6], "|".join(dict.fromkeys(found))])


if __name__ == "__main__":
    lines = FILE.read_text(encoding="utf-8").split("\n")
    FILE.write_text("\n".join(map(row, lines)), encoding="utf-8")
