"""Organisations of Ukrainian and Russian texts: by quotes, heads, acronyms and words of one body."""

import pytest

from streams.tagging.tagger import tag_article


def orgs(body: str, language: str) -> dict[str, list[str]]:
    """By id, the words that are evidence."""
    tags = tag_article(None, body, language)
    return {tag.id: [body[start:end] for start, end in tag.evidence] for tag in tags if tag.kind == "org"}


@pytest.mark.parametrize(
    ("body", "key", "evidence"),
    [
        ("Угоду уклало ТОВ «Верболіс-Трейд». «Верболіс-Трейд» не відповів.", "org:verbolis-treid", None),
        ("Торги виграла фірма «Тарновіт». Власник «Тарновіта» мовчить.", "org:tarnovit", ["Тарновіт", "Тарновіта"]),
        ("Рішення Білогірського районного суду оскаржено.", "org:bilohirskyi-raionnyi-sud", None),
        ("Про це повідомило Міністерство внутрішніх справ учора.", "org:ministerstvo-vnutrishnikh-sprav", None),
        ("Торік Гадяцька міськрада продала ділянку.", "org:hadiatska-miskrada", ["Гадяцька міськрада"]),
        ("Він звернувся до Мінцифри.", "org:mintsyfry", ["Мінцифри"]),
        ("Скаргу подано до ДКРЗТ учора.", "org:dkrzt", ["ДКРЗТ"]),
    ],
)
def test_ukrainian(body: str, key: str, evidence: list[str] | None) -> None:
    found = orgs(body, "uk")
    assert list(found) == [key]
    assert evidence is None or found[key] == evidence


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("Об этом сообщает «Верболист».", "org:verbolist"),
        ("Компания Kelvarra закрыла завод.", "org:kelvarra"),
        ("Студенты Высшей школы экономики вышли на площадь.", "org:vysshaya-shkola-ekonomiki"),
        ("В Федеральной службе по тарифам отказались отвечать.", "org:federalnaya-sluzhba-po-tarifam"),
        ("Иск подал Роспотребнадзор.", "org:rospotrebnadzor"),
    ],
)
def test_russian(body: str, key: str) -> None:
    assert list(orgs(body, "ru")) == [key]


def test_one_body_in_two_cases_is_one_id() -> None:
    body = "Луганська обласна рада зібралась. Депутати Луганської обласної ради голосували."
    assert orgs(body, "uk") == {"org:luhanska-oblasna-rada": ["Луганська обласна рада", "Луганської обласної ради"]}


def test_the_acronym_in_brackets_is_the_body_of_the_full_name() -> None:
    body = "Голова Державного агентства лісових доріг (ДАЛД) пішов. У ДАЛД мовчать."
    assert list(orgs(body, "uk").values()) == [["Державного агентства лісових доріг", "ДАЛД", "ДАЛД"]]


@pytest.mark.parametrize(
    "body",
    [
        "Він сказав: «Ні». У фільмі «Вершник» грає мій брат.",
        "Районний суд не працює. ВВП зріс, США раді, у XIX столітті було інакше.",
        "Суд зобов'язав його платити.",
    ],
)
def test_what_is_no_organisation(body: str) -> None:
    assert orgs(body, "uk") == {}


def test_places_inside_a_name_are_none_but_the_one_it_begins_with() -> None:
    tags = tag_article(None, "Тоді Харківська міськрада і Фонд розвитку Львова домовились.", "uk")
    assert [tag.id for tag in tags if tag.kind == "place" and not tag.implied] == ["place:UA-63"]
