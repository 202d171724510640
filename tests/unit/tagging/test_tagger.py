"""What a reader of tags sees: names found with their exact words, vetoes, ambiguity, languages, negation, order."""

import pytest

from schemas.article import Tag
from streams.tagging.tagger import tag_article


def tags_of(body: str, title: str | None = None, language: str = "en") -> dict[str, Tag]:
    return {tag.id: tag for tag in tag_article(title, body, language)}


def counted(body: str, title: str | None = None, language: str = "en") -> set[str]:
    return {key for key, tag in tags_of(body, title, language).items() if not tag.negated}


def words_of(body: str, key: str, language: str = "en") -> list[str]:
    return [body[start:end] for start, end in tags_of(body, None, language)[key].evidence]


def places_of(body: str, language: str = "en") -> set[str]:
    return {key for key in counted(body, None, language) if key.startswith("place:")}


def test_kiev_and_kyiv_are_one_place_and_imply_its_region_and_country() -> None:
    body = "Talks moved from Kyiv to Warsaw. Kiev\u2019s allies agreed."
    tags = tags_of(body)
    kyiv = tags["place:geonames:703448"]
    assert [body[a:b] for a, b in kyiv.evidence] == ["Kyiv", "Kiev"]
    assert kyiv.country == "UA"
    assert kyiv.ancestors == ("place:UA-30", "place:UA")
    assert tags["place:UA"].implied
    assert tags["place:UA"].evidence == ()


def test_adjectives_and_nouns_of_nations_are_the_country() -> None:
    body = "Russian troops met Ukrainians near the Polish border."
    assert words_of(body, "place:RU") == ["Russian"]
    assert words_of(body, "place:UA") == ["Ukrainians"]
    assert words_of(body, "place:PL") == ["Polish"]


@pytest.mark.parametrize(
    "body",
    [
        "Vladimir Putin spoke on Monday.",
        "Antony Blinken answered questions.",
        "Paris Hilton arrived late.",
        "Jordan Peterson wrote a book.",
        "Denzel Washington starred in it.",
        "George Washington crossed the river.",
        "The Bank of England raised rates.",
        "The New York Times reported it.",
        "She studied at the University of Chicago.",
        "Florence Nightingale was a nurse.",
        "Mr. Houston said he was sorry.",
        "Ashley Dallas and Brooklyn Beckham attended.",
        "The turkey was served with nice reading and mobile phones.",
        "Nice weather is expected. Reading is fun. Mobile phones are not.",
        "Of all things, Date night was cancelled.",
        "Deputies searched Washington Street.",
    ],
)
def test_no_place(body: str) -> None:
    assert places_of(body) == set()


def test_occupied_regions_keep_their_iso_codes() -> None:
    body = "Votes were announced in the Donetsk, Luhansk, Kherson and Zaporizhzhia regions, as once in Crimea."
    found = places_of(body)
    assert {"place:UA-14", "place:UA-09", "place:UA-65", "place:UA-23", "place:UA-43", "place:UA"} <= found
    assert not any(key.startswith("place:RU") for key in found)


def test_a_name_is_a_region_only_where_the_article_says_so() -> None:
    assert "place:UA-63" in {k for k, t in tags_of("Forces advanced in the Kharkiv region.").items() if not t.implied}
    city = tags_of("A missile hit central Kharkiv overnight.")
    assert city["place:UA-63"].implied
    assert not city["place:geonames:706483"].implied


def test_the_state_behind_a_comma_decides_between_cities() -> None:
    assert "place:US-TX" in places_of("He lives in Paris, Texas, with his dog.")
    assert "place:FR" in places_of("He lives in Paris with his dog.")
    assert "place:US-IL" in places_of("SPRINGFIELD, Ill. (AP) \u2014 Lawmakers met.")
    assert "place:US-MA" in places_of("A man from Springfield, Mass., was found.")


@pytest.mark.parametrize(
    "name",
    ["Salt Lake City", "Fort Worth", "Lake Charles", "Palm Springs", "Virginia Beach", "Cape Town", "Sioux Falls"],
)
def test_words_for_things_inside_a_citys_name_do_not_bar_it(name: str) -> None:
    body = f"Crews came from {name} on Monday."
    assert name in {
        body[a:b] for key, tag in tags_of(body).items() if key.startswith("place:") for a, b in tag.evidence
    }


def test_a_thing_named_after_a_person_is_not_the_person() -> None:
    assert "person:donald-trump" not in counted("Fire crews ran up Trump Tower.")


def test_a_territory_has_its_own_country_code_and_a_surname_is_no_company() -> None:
    found = counted("Jean Dupont visited Mayotte and Puerto Rico.")
    assert {"place:YT", "place:PR", "person:jean-dupont"} <= found
    assert not {"org:dupont", "place:FR", "place:US"} & found


def test_georgia_is_a_state_or_a_country_by_its_neighbours() -> None:
    state = places_of("Voters in Georgia and Alabama lined up; in Atlanta, Georgia, lines were long.")
    country = places_of("Georgia and Armenia border Turkey; in Tbilisi thousands marched.")
    assert "place:US-GA" in state
    assert "place:GE" not in state
    assert "place:GE" in country
    assert "place:US-GA" not in country


def test_a_later_surname_is_the_person_of_the_full_name() -> None:
    body = "Prosecutors charged Maria Delgado on Friday. Delgado\u2019s lawyer denied it. Delgado is 34."
    assert words_of(body, "person:maria-delgado") == ["Maria Delgado", "Delgado", "Delgado"]


def test_a_known_surname_alone_and_with_a_title() -> None:
    body = "President Putin met Erdo\u011fan. Zelensky declined."
    assert words_of(body, "person:vladimir-putin") == ["Putin"]
    assert "person:recep-tayyip-erdogan" in counted(body)
    assert "person:volodymyr-zelenskyy" in counted(body)


def test_another_first_name_is_another_person() -> None:
    found = counted("Jill Biden visited a school, the White House said.")
    assert "person:jill-biden" in found
    assert "person:joe-biden" not in found


def test_organisations_known_and_by_form() -> None:
    body = "NATO and the World Health Organization met the Hartwell Institute and Blue Ridge Holdings."
    found = counted(body)
    assert {"org:nato", "org:world-health-organization", "org:hartwell-institute"} <= found


def test_words_that_are_acronyms_need_their_capitals() -> None:
    assert "place:US" in places_of("The US said so.")
    assert "place:US" not in places_of("They told us so.")


def test_a_denied_referendum_is_negated_and_implies_nothing() -> None:
    tags = tags_of("The government has no plans to hold a referendum.")
    assert tags["event:x:referendum"].negated
    assert "event:x:politics" not in tags


@pytest.mark.parametrize(
    "body",
    [
        "The referendum was called off on Sunday.",
        "The minister ruled out a referendum.",
        "Officials said there will not be a new referendum.",
        "They won\u2019t hold a referendum.",
    ],
)
def test_negated(body: str) -> None:
    assert tags_of(body)["event:x:referendum"].negated


@pytest.mark.parametrize(
    "body",
    [
        "They did not say when the referendum would be held.",
        "No decision was made. A referendum will be held in May.",
        "A referendum was cancelled, but the second referendum is on Sunday.",
    ],
)
def test_not_negated(body: str) -> None:
    assert not tags_of(body)["event:x:referendum"].negated


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("uk", "Референдуму не буде, запевнили в уряді."),
        ("ru", "Правительство не планирует проводить референдум."),
        ("de", "Es gibt kein neues Referendum."),
        ("es", "No habrá un referéndum."),
    ],
)
def test_negated_in_other_languages(language: str, body: str) -> None:
    assert tags_of(body, None, language)["event:x:referendum"].negated


@pytest.mark.parametrize("word", ["mobilization", "mobilisation", "troop call-up"])
def test_mobilisation(word: str) -> None:
    body = f"The president ordered a {word}."
    assert words_of(body, "event:plover:MOBILIZE") == [word]


def test_a_passing_mention_is_no_topic_and_the_strongest_comes_first() -> None:
    passing = counted("A baker opened a shop. His uncle once voted in an election. The bread is good. " * 3)
    assert "topic:medtop:20000584" not in passing
    tags = tag_article(
        "Strong earthquake shakes coast",
        "A magnitude 6 earthquake struck at dawn. Aftershocks followed. The epicenter was at sea.",
        "en",
    )
    topics = [tag.id for tag in tags if tag.kind == "topic" and not tag.implied]
    assert topics[0] == "topic:medtop:20000153"
    assert "topic:medtop:03000000" in {tag.id for tag in tags}


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("uk", "У Києві президент Путіна не бачив. Росія й Україна обговорили референдум.",
         {"place:geonames:703448"}),
        ("uk", "Володимир Зеленський прибув до Харкова.", {"person:volodymyr-zelenskyy", "place:geonames:706483"}),
        ("uk", "Псевдореферендуми на Херсонщині та в Криму.", {"place:UA-65", "place:UA-43", "event:x:referendum"}),
        ("ru", "Путин объявил мобилизацию. Из Киева ответили.", {"person:vladimir-putin", "event:plover:MOBILIZE"}),
        ("ru", "В Донецкой области прошёл референдум, сообщили в Москве.", {"place:UA-14", "event:x:referendum"}),
        ("ru", "Российские войска отступили из Херсона.", {"place:RU", "place:UA"}),
        ("de", "Präsident Wladimir Putin sprach in Moskau über die Ukraine.",
         {"place:RU", "place:UA", "person:vladimir-putin"}),
        ("de", "Nach dem Erdbeben in der Türkei half Deutschland.", {"place:TR", "place:DE", "event:x:earthquake"}),
        ("fr", "La France et l\u2019Allemagne ont reçu Poutine à Genève.",
         {"place:FR", "place:DE", "place:CH", "person:vladimir-putin"}),
        ("es", "El terremoto sacudió la Ciudad de México y Estados Unidos.",
         {"place:MX", "place:US", "event:x:earthquake"}),
        ("pl", "Wybory w Polsce: premier Donald Tusk w Warszawie.",
         {"place:PL", "person:donald-tusk", "event:x:election"}),
        ("it", "Giorgia Meloni a Roma: terremoto in Sicilia.", {"place:IT", "person:giorgia-meloni", "place:IT-82"}),
        ("pt", "Lula da Silva discursou em Brasília e Lisboa.",
         {"place:BR", "place:PT", "person:luiz-inacio-lula-da-silva"}),
        ("ar", "قال الرئيس في كييف", {"place:geonames:703448"}),
        ("zh", "习近平在北京会见了代表。", {"person:xi-jinping", "place:CN"}),
        ("ja", "東京で会議が開かれた。ロシア外相が出席。", {"place:JP", "place:RU"}),
        ("ko", "서울에서 회의가 열렸다.", {"place:KR"}),
        ("el", "Η Ουκρανία και η Ρωσία στην Αθήνα.", {"place:UA", "place:RU"}),
    ],
)  # fmt: skip
def test_languages(language: str, body: str, expected: set[str]) -> None:
    assert expected <= counted(body, None, language)


def test_a_word_of_another_language_is_no_country_here() -> None:
    assert "place:IS" not in counted("The Island was quiet; an Island like no other.", None, "en")
    assert "place:IS" in counted("Die Regierung von Island tagte.", None, "de")


def test_a_tag_only_in_the_title_has_no_evidence_and_is_not_implied() -> None:
    tags = tags_of("Nothing else is known.", title="Macron visits Finland")
    assert tags["person:emmanuel-macron"].evidence == ()
    assert not tags["person:emmanuel-macron"].implied
    assert not tags["place:FI"].implied


def test_decomposed_text_line_breaks_and_soft_hyphens_keep_their_offsets() -> None:
    body = "Sa\u0303o Paulo and New\nYork and Kher\u00adson."
    tags = tags_of(body)
    assert [body[a:b] for a, b in tags["place:geonames:3448439"].evidence] == ["Sa\u0303o Paulo"]
    assert [body[a:b] for a, b in tags["place:geonames:5128581"].evidence] == ["New\nYork"]
    assert any(body[a:b] == "Kher\u00adson" for t in tags.values() for a, b in t.evidence)


def test_no_name_reaches_across_a_paragraph() -> None:
    assert "place:geonames:5128581" not in counted("It was New\n\nYork was next.")


def test_astral_characters_before_a_name_do_not_shift_it() -> None:
    body = "\U0001f600\U00010348 \u0130stanbul, \U0001f1fa\U0001f1e6Ukraine stra\u00dfe Kyiv"
    assert words_of(body, "place:UA") == ["Ukraine"]
    assert words_of(body, "place:geonames:703448") == ["Kyiv"]
    assert words_of(body, "place:geonames:745044") == ["\u0130stanbul"]
