"""Ukrainian and Russian names: each form leads to the nominative."""

import pytest

from streams.tagging.declension import first_name, in_latin, is_feminine, known_surname, surname

MEN = {
    "петренко": "петренка петренку петренкові петренком",
    "кличко": "кличка кличку кличком",
    "ковальчук": "ковальчука ковальчуку ковальчуком",
    "зеленський": "зеленського зеленському зеленським",
    "лавров": "лаврова лаврову лавровым лаврове",
    "коваль": "коваля ковалю ковалем",
    "гайдай": "гайдая гайдаю гайдаєм",
    "навальный": "навальный",
}
WOMEN = {"захарова": "захаровой захарову", "поклонська": "поклонської поклонську", "тимошенко": "тимошенко"}
FIRST = {"сергій": "сергія сергієм", "микола": "миколи миколі миколою", "ольга": "ольги ольгу", "марія": "марії марію"}


@pytest.mark.parametrize(("name", "forms"), MEN.items())
def test_a_mans_surname(name: str, forms: str) -> None:
    assert {surname(form, feminine=False) for form in forms.split()} == {name}


@pytest.mark.parametrize(("name", "forms"), WOMEN.items())
def test_a_womans_surname(name: str, forms: str) -> None:
    assert {surname(form, feminine=True) for form in forms.split()} == {name}


@pytest.mark.parametrize(("name", "forms"), FIRST.items())
def test_a_first_name(name: str, forms: str) -> None:
    assert {first_name(form, FIRST) for form in [name, *forms.split()]} == {name}


def test_women_are_told_from_men() -> None:
    assert is_feminine("олена") and not is_feminine("микола") and not is_feminine("іван")


@pytest.mark.parametrize("form", ["кулеба", "кулебою", "кулеби"])
def test_a_known_surname_is_found_by_its_forms(form: str) -> None:
    assert known_surname(form, {"кулеба", "петренко"}) == "кулеба"
    assert known_surname(form, {"петренко"}) is None


@pytest.mark.parametrize(
    ("word", "ukrainian", "latin"),
    [
        ("згурський", True, "zghurskyi"),
        ("юлія", True, "yuliia"),
        ("щербина", True, "shcherbyna"),
        ("сергей", False, "sergey"),
        ("жуковский", False, "zhukovsky"),
    ],
)
def test_latin_letters(word: str, ukrainian: bool, latin: str) -> None:
    assert in_latin(word, ukrainian=ukrainian) == latin
