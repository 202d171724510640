"""Persons and organisations in running text: what a reader would underline, and which id each mention gets."""

import pytest

from streams.tagging.tagger import tag_article


def named(body: str, kind: str, language: str = "en", title: str | None = None) -> dict[str, list[str]]:
    """By id, the words that are evidence."""
    tags = tag_article(title, body, language)
    return {tag.id: [body[start:end] for start, end in tag.evidence] for tag in tags if tag.kind == kind}


@pytest.mark.parametrize(
    ("body", "key", "evidence"),
    [
        ("The prize went to J. K. Threlkeld on Monday.", "person:j-k-threlkeld", ["J. K. Threlkeld"]),
        ("They met Willem van der Houten in court.", "person:willem-van-der-houten", ["Willem van der Houten"]),
        (
            "Police released Tomasz Wrzosek. Later Wrzosek thanked them.",
            "person:tomasz-wrzosek",
            ["Tomasz Wrzosek", "Wrzosek"],
        ),
        ("Wrzosek was freed. Police released Tomasz Wrzosek.", "person:tomasz-wrzosek", ["Wrzosek", "Tomasz Wrzosek"]),
        ("The work of Oluchi Ezennaya was shown.", "person:oluchi-ezennaya", ["Oluchi Ezennaya"]),
        ("It was won by Todd Woodridge of Australia.", "person:todd-woodridge", ["Todd Woodridge"]),
        ("They named Mustafa-ul-Karim.", "person:mustafa-ul-karim", ["Mustafa-ul-Karim"]),
        ("She defended Emily Hartnoll's record.", "person:emily-hartnoll", ["Emily Hartnoll"]),
        ("Party leader Trelko Rodriguez was jostled.", "person:trelko-rodriguez", ["Trelko Rodriguez"]),
        ("Then Ald. Lakeisha Trenk left.", "person:lakeisha-trenk", ["Lakeisha Trenk"]),
        ("Today Blessing Threlk-Wrzosek was glad.", "person:blessing-threlk-wrzosek", ["Blessing Threlk-Wrzosek"]),
        ("It rained. Sherry Threlkeld called it a flood.", "person:sherry-threlkeld", ["Sherry Threlkeld"]),
    ],
)
def test_persons(body: str, key: str, evidence: list[str]) -> None:
    assert named(body, "person") == {key: evidence}


@pytest.mark.parametrize(
    "body",
    [
        "On Monday Results were published. Standings follow.",
        "The Interim Report and Annual Review came in March.",
        "SOCCER RESULTS AND STANDINGS\nFinal Table\n",
        "Last Christmas Eve the Kurdish and Dutch guests came by the Western Highway.",
        "He flew to New York and San Diego. New York was cold.",
    ],
)
def test_what_is_no_name(body: str) -> None:
    assert named(body, "person") == named(body, "org") == {}


@pytest.mark.parametrize(
    ("body", "key", "evidence"),
    [
        (
            "The boss of Kelvarra Holdings left. Kelvarra hired another.",
            "org:kelvarra-holdings",
            ["Kelvarra Holdings", "Kelvarra"],
        ),
        ("Shares in Brondexo fell. Brondexo makes pumps.", "org:brondexo", ["Brondexo", "Brondexo"]),
        ("The carmaker Vestrado said so.", "org:vestrado", ["Vestrado"]),
        ("They asked Marlow & Finch, Inc. about it.", "org:marlow-finch-inc", ["Marlow & Finch, Inc"]),
        ("Talks with the ZKPL broke down; a ZKPL official left.", "org:zkpl", ["ZKPL", "ZKPL"]),
        (
            "The Zorbian Peoples Party (ZPP) won. The ZPP cheered.",
            "org:zorbian-peoples-party",
            ["Zorbian Peoples Party", "ZPP"],
        ),
        ("He joined FC Drenova in May.", "org:fc-drenova", ["FC Drenova"]),
        ("So said the Supreme Electoral Tribunal.", "org:supreme-electoral-tribunal", ["Supreme Electoral Tribunal"]),
        (
            "A study of the National Institute of Biomedical Research came out.",
            "org:national-institute-of-biomedical-research",
            ["National Institute of Biomedical Research"],
        ),
        (
            "It met the Organisation of Zorbian Millers in Paris.",
            "org:organisation-of-zorbian-millers",
            ["Organisation of Zorbian Millers"],
        ),
        ("She studied at the University of Tarnmouth.", "org:university-of-tarnmouth", ["University of Tarnmouth"]),
    ],
)
def test_organisations(body: str, key: str, evidence: list[str]) -> None:
    found = named(body, "org")
    assert found.get(key, [])[: len(evidence)] == evidence and len(found) == 1


def test_acronyms_that_are_no_organisations() -> None:
    body = "The CEO said GDP and the CPI rose after the IPO, and a DVD came out at 6 GMT.\nMAN HELD OVER FIRE IN FLAT\n"
    assert named(body, "org") == {}


def test_a_city_in_a_result_is_its_team_but_not_behind_in() -> None:
    body = (
        "NANTES, Aug 3 (Reuters) - Lens 0 Nantes 4\nAuxerre 4 2 2 0 3 0 8\nThe game in Nantes ended late. Nantes won."
    )
    teams = named(body, "org")
    assert {"org:lens", "org:nantes", "org:auxerre"} <= set(teams)
    assert teams["org:nantes"] == ["Nantes", "Nantes"]
    assert ["NANTES", "Nantes"] in named(body, "place").values()


def test_national_sides_stay_places() -> None:
    body = "France 2 Brazil 1\nEngland v Pakistan\nThe France striker scored."
    assert named(body, "org") == {}
    assert {"place:FR", "place:BR", "place:PK", "place:GB-ENG"} <= set(named(body, "place"))


def test_a_player_in_a_table_is_no_team() -> None:
    assert "org:" not in "".join(named("Michael Brandt 3 1 0 9\n", "org"))


def test_forms_of_one_ukrainian_name_are_one_person() -> None:
    body = "Про це заявив Іван Петренко. Розмовляли з Іваном Петренком. Петренку подякували. Слова Петренка вразили."
    assert named(body, "person", "uk") == {
        "person:ivan-petrenko": ["Іван Петренко", "Іваном Петренком", "Петренку", "Петренка"]
    }


def test_a_title_names_the_person_of_the_body() -> None:
    found = tag_article("Wrzosek freed", "Police released Tomasz Wrzosek.", "en")
    assert [tag.id for tag in found if tag.kind == "person"] == ["person:tomasz-wrzosek"]


@pytest.mark.parametrize("language", ["de", "nl", "pl"])
def test_capitalised_words_of_other_languages_are_no_persons(language: str) -> None:
    assert named("Die Alten Straßenbahnen und Neuen Brücken der Vorstädte kosten Millionen.", "person", language) == {}


@pytest.mark.parametrize(
    ("language", "body", "words"),
    [
        ("es", "Lo dijo la Universidad de Valdemora el lunes.", "Universidad de Valdemora"),
        ("de", "Das teilte das Institut für Küstenkunde mit.", "Institut für Küstenkunde"),
        ("uk", "Про це повідомило Міністерство оборони України у середу.", "Міністерство оборони України"),
        ("en", "She joined the Zorbian Commission on Human Rights last week.", "Zorbian Commission on Human Rights"),
        (
            "en",
            "He left the Aid Agency for Rural Development and Trade then.",
            "Aid Agency for Rural Development and Trade",
        ),
    ],
)
def test_organisations_to_the_end_of_their_names(language: str, body: str, words: str) -> None:
    assert [words] in named(body, "org", language).values()


def test_capitals_and_hyphens_are_no_persons() -> None:
    body = "It runs on Windows NT. The Eco-Challenge was won in S. Africa. The Barlow XI lost."
    assert named(body, "person") == {}


def test_a_bowler_is_no_team() -> None:
    assert named("Bowling: Vestergaard 3-0-24-1, Lindqvist 3-0-15-0", "org") == {}


@pytest.mark.parametrize(
    ("body", "language", "key", "evidence"),
    [
        ("Sie lehrt an der Technischen Universität Dresden.", "de", "org:technischen-universitat-dresden", None),
        ("Das Justizministerium lehnte Klagen ab.", "de", "", None),
        ("Habló el ministro de la Unión Africana.", "es", "org:african-union", ["Unión Africana"]),
        ("Il presidente del Consiglio Mario Draghi ha parlato.", "it", "", None),
    ],
)
def test_organisations_in_other_languages(body: str, language: str, key: str, evidence: list[str] | None) -> None:
    found = named(body, "org", language)
    assert list(found) == ([key] if key else [])
    assert evidence is None or found[key] == evidence


def test_foreign_first_names_in_cyrillic_make_persons() -> None:
    body = "Об этом заявил Стивен Трелкелд. Вопросы Трелкелду задавали в Праге."
    assert named(body, "person", "ru") == {"person:stiven-trelkeld": ["Стивен Трелкелд", "Трелкелду"]}


@pytest.mark.parametrize(
    ("language", "body", "key", "evidence"),
    [
        ("en", "Police met Sean O'Threlk. Later O’Threlk left.", "person:sean-othrelk", ["Sean O'Threlk", "O’Threlk"]),
        ("en", "The goal by N'Gelo Wrzosek won it.", "person:ngelo-wrzosek", ["N'Gelo Wrzosek"]),
        ("uk", "Про це сказав Мар'ян Тарновець.", "person:marian-tarnovets", ["Мар'ян Тарновець"]),
        ("uk", "Анна Лук'янчук пішла. Без Лук’янчук сумно.", "person:anna-lukianchuk", ["Анна Лук'янчук", "Лук’янчук"]),
    ],
)
def test_an_apostrophe_is_inside_a_name(language: str, body: str, key: str, evidence: list[str]) -> None:
    assert named(body, "person", language) == {key: evidence}


def test_what_follows_an_apostrophe_is_no_name_of_its_own() -> None:
    assert named("The office in Coeur d'Alene is open.", "person") == {}


@pytest.mark.parametrize(
    ("language", "body", "key"),
    [
        ("ru", "С нами говорила пекарь Гульмира Тронт в пятницу.", "person:gulmira-tront"),
        ("ru", "Дом построил каменщик Эркин Тарнобаев.", "person:erkin-tarnobaev"),
        ("ru", "Победил борец Малхаз Верчидзе из Гори.", "person:malkhaz-verchidze"),
        ("uk", "Про це розповіла Зейнеп Трелк.", "person:zeinep-trelk"),
        ("ru", "Ответил тренер Борнео Вистатти.", "person:borneo-vistatti"),
        ("ru", "Так считал директор Аркадия Тарнова. Тарнов молчал.", "person:arkady-tarnov"),
        ("ru", "В списке видео Саодат Тарновой.", "person:saodat-tarnova"),
        ("uk", "Він подякував Вероніці Тарновій.", "person:veronika-tarnova"),
        ("ru", "Жительница Хромзау Гульмира Тарнова спаслась.", "person:gulmira-tarnova"),
        ("uk", "Про це сказала Кіра Тарнова.", "person:kira-tarnova"),
        ("ru", "Вчера Александра Тарнова победила.", "person:aleksandra-tarnova"),
        ("ru", "Суд арестовал директора Александра Тарнова.", "person:aleksandr-tarnov"),
    ],
)
def test_persons_in_cyrillic(language: str, body: str, key: str) -> None:
    assert list(named(body, "person", language)) == [key]


@pytest.mark.parametrize("body", ["Вчера Красные Дьяволы играли.", "Он любит Кубок Чемпионов.", "Однако Тарнов ушёл."])
def test_what_is_no_person_in_cyrillic(body: str) -> None:
    assert named(body, "person", "ru") == {}


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("Kenya voted. In Kenya the Senate met, and Kenya waited.", "org:kenya-senate"),
        ("WASHINGTON - The Senate met. It sent aid to Kenya; Kenya waited.", "org:u-s-senate"),
        ("In Ohio the Zorbian Democratic Party lost.", "org:zorbian-democratic-party"),
        ("It is Norway's Labour Party that won.", "org:norway-labour-party"),
    ],
)
def test_bodies_of_many_countries(body: str, key: str) -> None:
    assert list(named(body, "org")) == [key]


def test_a_body_inside_a_streets_name_is_none() -> None:
    assert named("Crowds lined Congress Street in Ohio.", "org") == {}


def test_the_acronym_behind_a_known_name_is_that_body() -> None:
    body = "The World Trade Organization (WTRO) met. The WTRO said so."
    assert named(body, "org") == {"org:world-trade-organization": ["World Trade Organization", "WTRO", "WTRO"]}
