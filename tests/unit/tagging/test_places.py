"""Which place a name means: countries, regions, districts, cities and areas, by what stands around it."""

import pytest

from streams.tagging.tagger import tag_article


def places(body: str, language: str = "en", title: str | None = None) -> dict[str, list[str]]:
    """The ids of the places that a text names, each with its words."""
    tags = [tag for tag in tag_article(title, body, language) if tag.kind == "place" and not tag.implied]
    return {tag.id: [body[start:end] for start, end in tag.evidence] for tag in tags}


def countries(body: str, language: str = "en") -> set[str | None]:
    return {tag.country for tag in tag_article(None, body, language) if tag.kind == "place"}


def test_valencia_is_the_city_of_the_country_that_the_article_speaks_of() -> None:
    assert countries("Floods hit Valencia on Tuesday. Spanish rescue teams were sent from Madrid.") == {"ES"}
    assert countries("Floods hit Valencia on Tuesday. Venezuelan rescue teams were sent from Caracas.") == {"VE"}


def test_a_county_is_a_place_and_lies_in_its_state() -> None:
    found = tag_article(None, "Deputies of Harris County searched a house in Houston.", "en")
    county = next(tag for tag in found if tag.id == "place:geonames:4696376")
    assert county.label == "Harris County"
    assert county.ancestors == ("place:US-TX", "place:US")


def test_the_state_that_is_spoken_of_decides_between_counties() -> None:
    assert places("Police in Madison County, Alabama, said so.").keys() >= {"place:geonames:4074277"}
    assert "place:US-MS" in {
        tag.id for tag in tag_article(None, "A man from Mississippi was found in Madison County.", "en")
    }


def test_counties_that_are_as_likely_as_each_other_are_their_country() -> None:
    assert places("The fire in Clay County is out.") == {"place:US": ["Clay County"]}


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("A farm in Cornwall was closed.", "place:GB-CON"),
        ("Gardai in Co. Tipperary are investigating.", "place:IE-TA"),
        ("A typhoon struck Pangasinan in the Philippines.", "place:PH-PAN"),
    ],
)
def test_districts_have_their_iso_codes(body: str, key: str) -> None:
    assert key in places(body)


def test_seas_continents_and_parts_of_the_world_are_places_without_a_country() -> None:
    body = "Ships crossed the Black Sea. Gas prices rose in Europe and in southeast Asia."
    found = places(body)
    assert found == {
        "place:x:black-sea": ["Black Sea"],
        "place:geonames:6255148": ["Europe"],
        "place:x:southeast-asia": ["southeast Asia"],
    }
    assert countries(body) == {None}


def test_a_list_of_countries_is_not_a_town_in_each() -> None:
    body = "Cases rose in Mexico, China, Italy, Niger, Nigeria and Lebanon, Jordan said."
    assert places(body).keys() == {f"place:{code}" for code in ("MX", "CN", "IT", "NE", "NG", "LB", "JO")}


def test_words_of_direction_are_no_regions_of_other_countries() -> None:
    assert places("He moved to North Texas, then to Far North Queensland, and met a Central Bank official.").keys() == {
        "place:US-TX",
        "place:x:north-queensland",
    }


def test_a_public_body_names_its_place_and_a_university_does_not() -> None:
    assert places("The Toronto Police Services Board met.") == {"place:geonames:6167865": ["Toronto"]}
    assert places("The Kansas Department of Transportation closed it.") == {"place:US-KS": ["Kansas"]}
    assert places("She studied at the University of Toronto.") == {}


def test_a_persons_first_name_alone_is_no_place() -> None:
    body = "Georgia Thompson skates. Georgia began at four, and Georgia has won twice."
    assert places(body) == {}


def test_who_says_something_is_no_small_town() -> None:
    assert places("According to Davis, sales fell.") == {}
    assert places("Sales fell in Davis, California.").keys() == {"place:geonames:5341704", "place:US-CA"}


def test_part_of_a_longer_name_is_no_small_town() -> None:
    assert places("Shares of Lombard Odier rose, and Weston Otmoor was planned.") == {}


def test_what_other_names_have_in_common_decides() -> None:
    body = "Volunteers from Neosho, Aurora and Monett met in Springfield. Springfield and Aurora lost a bridge each."
    assert countries(body) == {"US"}
    assert "place:US-MO" in {tag.id for tag in tag_article(None, body, "en")}


def test_a_town_of_the_state_that_is_spoken_of_is_not_lost_to_its_larger_namesake() -> None:
    assert "place:geonames:4681758" in places("Texas troopers met. A barn burned near Clarksville, and in Texarkana.")


def test_what_stands_before_a_list_of_places_holds_for_all_of_it() -> None:
    body = "Oregon set rules. Voters in Forest Grove, Banks and Gaston backed the levy."
    assert len(places(body)) == 4
    assert "place:geonames:5712430" in places("The fair drew crowds from Banks and Gaston, Oregon.")
    assert "place:US-MO" in places("Snow fell six miles north of Troy, Missouri, and east of Aurora.")


def test_a_name_does_not_speak_for_the_country_that_nothing_else_speaks_of() -> None:
    assert "PE" not in countries("LA PAZ, Bolivia - Crowds met in El Alto, and El Alto was closed.")
    assert "PH" not in countries("Bolivia waits, and Andronico Rodriguez won. He flew to Santa Cruz and to Cochabamba.")


def test_a_far_larger_city_abroad_is_not_lost_to_the_country_of_its_namesake() -> None:
    assert "place:geonames:2660646" in places("GENEVA - The United States told envoys that it would leave.")
    assert "place:geonames:4930956" in places("Snow fell in Boston. Flights from London were cancelled.")
    assert "place:geonames:2643743" in places("TORONTO - A man flew to London on Friday.")
    assert "place:geonames:6058560" in places("Ontario police in London said that roads to Toronto were closed.")


def test_washington_is_a_state_only_where_the_text_says_so() -> None:
    assert "place:geonames:4140963" in places("YEREVAN - In Washington, the State Department urged calm.")
    assert "place:US-WA" in places("SEATTLE - In Washington, farmers near Yakima and Spokane lost crops.")


def test_a_small_towns_name_is_an_english_readers() -> None:
    assert places("Der Schutz des Landes geht vor.", "de") == {}


def test_abbreviations_with_points_are_no_initials() -> None:
    assert places("Acting U.S. Attorney Jane Doe praised the S.C. governor.") == {
        "place:US": ["U.S"],
        "place:US-SC": ["S.C"],
    }
    assert places("The wall was built around 300 B.C. and lasted.") == {}


def test_a_region_whose_name_only_geonames_has_is_tagged() -> None:
    assert places("Reindeer herders of Finnmark met in Oslo.").keys() >= {"place:NO-56"}


def test_what_is_called_like_a_city_is_none() -> None:
    assert places("She won the ribbon with a rabbit called Paris.") == {}
    assert "place:geonames:2988507" in places("It is in a city called Paris.")


@pytest.mark.parametrize(
    ("body", "language", "key"),
    [
        ("Wyścig odbył się w Australii.", "pl", "place:AU"),
        ("Mieszka w Luizjanie.", "pl", "place:US-LA"),
        ("Ела в Огайо и Иллинойсе.", "ru", "place:US-IL"),
        ("Договор с Соединёнными Штатами подписан.", "ru", "place:US"),
        ("El tenista noruego perdió.", "es", "place:NO"),
        ("Hij woont in Parijs.", "nl", "place:geonames:2988507"),
        ("Abitano in Piemonte.", "it", "place:IT-21"),
        ("De grens van de Sovjet-Unie was dicht.", "nl", "place:x:soviet-union"),
    ],
)
def test_places_in_other_languages(body: str, language: str, key: str) -> None:
    assert key in places(body, language)


@pytest.mark.parametrize(
    ("body", "language", "towns"),
    [
        ("Снег выпал в Туле и Курске, мэр Смоленска уехал из Тамбова.", "ru", 4),
        ("Россия: дождь в Грозном, в Твери, в Великих Луках и в Ельце.", "ru", 5),
        ("У Чернівцях, Коломиї та Кривому Розі немає світла.", "uk", 3),
        ("Роман Серова о великой Победе он читал в лесу. Орла видели двое.", "ru", 0),
    ],
)
def test_towns_in_ukrainian_and_russian_cases(body: str, language: str, towns: int) -> None:
    assert len(places(body, language)) == towns
