"""What an editor sees of topics and events: the family that an article is about, and events that are news in it."""

import pytest

from streams.tagging.concepts import find_concepts
from streams.tagging.fold import fold
from streams.tagging.topics import family


def concepts_of(title: str, body: str, language: str = "en", year: int | None = None) -> dict[str, bool]:
    """Topics and events by id, in order, with whether they are denied."""
    return {one.id: one.negated for one in find_concepts(fold(title), fold(body), language, year)}


@pytest.mark.parametrize(
    ("title", "body", "top"),
    [
        ("Maker of bricks lifts profit", "Sales rose in spring. Shares gained two percent.", "04000000"),
        ("Two share the prize for best film", "The comedy had opened the festival in May.", "01000000"),
        ("MPs reject the plan", "The prime minister said the bill would come back to the Commons.", "11000000"),
        ("Rovers through on penalties", "The keeper saved twice after extra time in the cup semi-final.", "15000000"),
        ("A browser that forgets", "The software deletes what its users have looked at online.", "13000000"),
        ("Ferry runs aground", "All 40 passengers were rescued from the vessel.", "03000000"),
        ("Man jailed for theft of a harp", "The judge said he had shown no remorse.", "02000000"),
        ("Vaccine for calves and children", "Doctors expect fewer patients with the disease.", "07000000"),
        ("Snow by the weekend", "Forecasters expect temperatures below freezing.", "17000000"),
    ],
)
def test_a_headline_and_a_sentence_have_their_family_first(title: str, body: str, top: str) -> None:
    first = next(iter(concepts_of(title, body)))
    assert family(first) == f"topic:medtop:{top}"


def test_one_hint_in_a_long_article_is_no_topic() -> None:
    body = "Nobody knew the way to the mill, and the path was wet. " * 80 + "A film was shown."
    assert concepts_of("The way to the mill", body) == {}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("The striker's strike gave United the lead, and a late attack sealed the win over Rovers.", "event:x:strike"),
        ("A blast from the striker won the match for Rovers in the cup final.", "event:x:explosion"),
        ("The supermarkets are in a price war, and shares fell.", "event:plover:ASSAULT"),
        ("The party won by a landslide in the general election.", "event:x:landslide"),
        ("The senator was hit by a storm of criticism over the tax bill.", "event:x:storm"),
        ("The firm was flooded with orders for its shares.", "event:x:flood"),
        ("He had a heart attack, doctors at the hospital said.", "event:plover:ASSAULT"),
        ("Fans came onto the grass in a pitch invasion after the cup final.", "event:x:invasion"),
    ],
)
def test_figures_of_speech_are_no_events(body: str, wrong: str) -> None:
    assert wrong not in concepts_of("", body)


@pytest.mark.parametrize(
    "body",
    [
        "The prime minister warned of a coup while the army and parliament looked on.",
        "The generals spoke of fears of a coup, the government said.",
        "Parliament and the army marked the anniversary of the coup.",
        "The 1991 coup still divides the parliament and the army.",
        "The coup of 1991 still divides the parliament and the army.",
    ],
)
def test_what_is_feared_or_recalled_is_no_event(body: str) -> None:
    assert "event:x:coup" not in concepts_of("", body, year=2022)


def test_a_year_that_is_not_past_is_no_history() -> None:
    body = "The 2022 referendum was held on Sunday, the government said."
    assert "event:x:referendum" in concepts_of("", body, year=2022)
    assert "event:x:referendum" not in concepts_of("", body, year=2024)


def test_a_denial_beside_a_report_is_no_denial() -> None:
    body = "There are no plans to hold a referendum. "
    assert concepts_of("", body)["event:x:referendum"]
    assert not concepts_of("", body + "The referendum in the islands was held on Sunday.")["event:x:referendum"]


@pytest.mark.parametrize(
    ("language", "title", "body", "topic"),
    [
        ("uk", "Повінь на заході", "Рятувальники вивозять людей із затоплених сіл.", "20000154"),
        ("ru", "Землетрясением разрушен мост", "Толчки ощущались и в соседней области.", "20000153"),
        ("de", "Warnstreiks an Häfen", "Die Gewerkschaften fordern mehr Geld.", "20000530"),
        ("fr", "Les grévistes restent au dépôt", "Le syndicat appelle à poursuivre la grève.", "20000530"),
        ("es", "Inundaciones en el valle", "Los damnificados duermen en la escuela.", "20000154"),
        ("it", "Terremoto nella notte", "La scossa ha avuto magnitudo 4,8.", "20000153"),
        ("pl", "Strażacy walczą z pożarem magazynu", "W pożarze nikt nie ucierpiał.", "20000150"),
        ("pt", "Eleições presidenciais em abril", "Os eleitores escolhem entre cinco candidatos.", "20000579"),
    ],
)
def test_inflected_words_name_a_topic_in_other_languages(language: str, title: str, body: str, topic: str) -> None:
    assert f"topic:medtop:{topic}" in concepts_of(title, body, language)


@pytest.mark.parametrize(
    ("language", "body", "event"),
    [
        ("en", "Baggage handlers and their union have called off next week's strike at the airport.", "event:x:strike"),
        ("en", "The minister told parliament that he would not resign.", "event:x:resignation"),
        ("de", "Ein Konkurs sei abgewendet, sagte die Bank.", "event:x:bankruptcy"),
        ("fr", "La grève a été annulée, ont dit les syndicats.", "event:x:strike"),
        (
            "es",
            "El presidente dijo en el parlamento que no va a renunciar: «No voy a renunciar».",
            "event:x:resignation",
        ),
        ("it", "Lo sciopero è stato revocato dai sindacati.", "event:x:strike"),
        ("pl", "Premier nie poda się do dymisji, mówi rzecznik rządu.", "event:x:resignation"),
        ("pt", "Não houve corte de energia na cidade, disse a empresa de energia elétrica.", "event:x:power-outage"),
        ("uk", "Від повені в області загиблих немає, кажуть рятувальники.", "event:x:death"),
        ("ru", "Забастовка отменена, сообщил профсоюз железнодорожников.", "event:x:strike"),
    ],
)
def test_denials_in_many_languages(language: str, body: str, event: str) -> None:
    assert concepts_of("", body, language)[event]


def test_the_setting_is_no_topic() -> None:
    body = (
        "The earthquake of magnitude 6 damaged two schools, police and the mayor said. Aftershocks went on, "
        "and seismologists put the epicentre of the earthquake near the coast."
    )
    found = concepts_of("Earthquake shakes the coast", body)
    assert "topic:medtop:20000153" in found
    assert not {"topic:medtop:20000133", "topic:medtop:20000400", "topic:medtop:11000000"} & set(found)


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("en", "Ferry strike in Bergen", "Ferry workers walked out on Monday. The ferry company offered more."),
        ("en", "A vessel for the museum", "The vessel was built in 1903. The vessel will open to visitors in May."),
        ("fr", "Grève de ferry", "Les employés du ferry sont en grève, et la compagnie de ferry offre plus."),
        ("de", "Streik auf der Fähre", "Die Besatzung der Fähre streikt; die Gewerkschaft fordert mehr Lohn."),
    ],
)
def test_a_ship_alone_is_no_accident(language: str, title: str, body: str) -> None:
    accidents = {"topic:medtop:20000145", "topic:medtop:03000000"}
    assert accidents.isdisjoint(concepts_of(title, body, language))


@pytest.mark.parametrize(
    ("language", "body", "event"),
    [
        # A strong cue may stand further off, and what denies may follow what belongs to the event's name.
        ("en", "The army denied carrying out an airstrike on the village.", "event:x:airstrike"),
        ("en", "Police found no evidence of a planned bomb attack at the station.", "event:x:bombing"),
        (
            "en",
            "The rail strike of the drivers, due to begin on Monday, was called off by their union.",
            "event:x:strike",
        ),
        ("en", "A merger of the two banks was ruled out by both chairmen.", "event:x:merger"),
        ("en", "Sunday's protest march was banned by the city and did not take place.", "event:plover:PROTEST"),
        ("en", "This is not a security incident or cyberattack, the software company said.", "event:x:cyberattack"),
        ("ru", "Взрыва на заводе не было, сообщили в МЧС.", "event:x:explosion"),
        ("ru", "Авиакомпания отрицает, что её самолёт потерпел крушение.", "event:x:air-crash"),
        ("uk", "Міністерство оборони спростувало чутки про мобілізацію.", "event:plover:MOBILIZE"),
        ("fr", "L'armée dément avoir mené une frappe aérienne sur le village.", "event:x:airstrike"),
        ("fr", "Le tremblement de terre n'a pas provoqué de tsunami.", "event:x:tsunami"),
        ("de", "Der Streik der Lokführer wurde nach Verhandlungen abgesagt.", "event:x:strike"),
        ("es", "El Gobierno descarta la celebración de un referéndum este año.", "event:x:referendum"),
        ("it", "Il governo esclude il ricorso a elezioni anticipate.", "event:x:election"),
        ("pl", "Ministerstwo Obrony dementuje pogłoski o mobilizacji.", "event:plover:MOBILIZE"),
        ("pt", "A empresa não planeja demissões em massa, disse o presidente.", "event:x:layoffs"),
    ],
)
def test_a_denial_reaches_over_its_clause(language: str, body: str, event: str) -> None:
    assert concepts_of("", body, language)[event]


@pytest.mark.parametrize(
    ("language", "body", "event"),
    [
        ("en", "The senator denied any role in the bombing of the barracks.", "event:x:bombing"),
        ("en", "Voters rejected the constitution in Sunday's referendum.", "event:x:referendum"),
        ("en", "Nobody was hurt in the earthquake that shook the coast on Friday.", "event:x:earthquake"),
        ("en", "The central bank decided against a rate increase.", "event:x:rate-decision"),
        ("ru", "В результате землетрясения никто не пострадал.", "event:x:earthquake"),
        ("fr", "Le séisme n'a fait aucune victime.", "event:x:earthquake"),
        ("es", "La mayoría rechazó la nueva Constitución en el plebiscito del domingo.", "event:x:referendum"),
        ("de", "Bei dem Erdbeben wurde niemand verletzt.", "event:x:earthquake"),
    ],
)
def test_what_is_denied_beside_an_event_leaves_it_news(language: str, body: str, event: str) -> None:
    assert concepts_of("", body, language)[event] is False


@pytest.mark.parametrize(
    ("language", "body", "event"),
    [
        ("en", "The union does not rule out a strike at the airport.", "event:x:strike"),
        ("ru", "Если профсоюз объявит забастовку, поезда остановятся.", "event:x:strike"),
        ("fr", "Si le syndicat lance une grève, les trains s'arrêteront.", "event:x:strike"),
        ("de", "Die Gewerkschaft schließt einen Streik nicht aus.", "event:x:strike"),
    ],
)
def test_what_is_only_possible_is_not_reported(language: str, body: str, event: str) -> None:
    assert concepts_of("", body, language).get(event) is not False


def test_what_the_beginning_denies_stays_denied_further_down() -> None:
    body = "Unions have called off Monday's rail strike. " + "Ministers had met them twice that week. " * 10
    assert concepts_of("Rail strike averted", body + "The strike was planned for months by the rail union.")[
        "event:x:strike"
    ]


@pytest.mark.parametrize(
    ("language", "body", "top"),
    [
        ("de", "Der Torhüter hielt zwei Elfmeter.", "15000000"),
        ("fr", "Les astronomes ont découvert une planète.", "13000000"),
        ("es", "La cantante presentó su nuevo álbum.", "01000000"),
        ("it", "I medici consigliano il vaccino.", "07000000"),
        ("pl", "Sejm przyjął ustawę głosami koalicji.", "11000000"),
        ("pt", "A inflação subiu no trimestre.", "04000000"),
        ("uk", "Науковці розробили новий телескоп.", "13000000"),
        ("ru", "Актриса получила главную роль в фильме.", "01000000"),
    ],
)
def test_one_sentence_in_another_language_has_its_family(language: str, body: str, top: str) -> None:
    assert family(next(iter(concepts_of("", body, language)))) == f"topic:medtop:{top}"


@pytest.mark.parametrize(
    ("language", "body", "event"),
    [
        # Who denies a claim denies the whole clause; what is planned may be told at length before it is cancelled.
        (
            "en",
            "Officials denied rumours on messaging apps that three of the union's leaders had been arrested.",
            "event:x:arrest",
        ),
        (
            "en",
            "Protests that had been planned in Kano, Jos and Benin City were also cancelled, police said.",
            "event:plover:PROTEST",
        ),
        (
            "en",
            "A demonstration planned for Sunday outside the town hall was called off, the mayor said.",
            "event:plover:PROTEST",
        ),
        ("en", "Teachers' unions suspend planned general strike", "event:x:strike"),
        ("en", "The city council postpones a vote on the stadium, the mayor said.", "event:x:vote"),
        ("en", "Reports of an explosion do not correspond to reality, firefighters said.", "event:x:explosion"),
        ("ru", "Мэрия опровергла посты в соцсетях о том, что в городе задержали двух депутатов.", "event:x:arrest"),
        ("ru", "Информация о взрыве на заводе не соответствует действительности, сообщили в МЧС.", "event:x:explosion"),
        ("uk", "Інформація про мобілізацію не відповідає дійсності, заявило міноборони.", "event:plover:MOBILIZE"),
    ],
)
def test_a_claim_is_denied_to_its_end_and_a_plan_however_long(language: str, body: str, event: str) -> None:
    assert concepts_of("", body, language)[event]


def test_what_is_denied_is_not_news_by_the_other_partys_words() -> None:
    title = "Army denies its soldiers attacked a village"
    body = "Villagers said earlier that soldiers had opened fire on a farm. The army is in the region since May."
    assert concepts_of(title, body)["event:plover:ASSAULT"]


def test_a_denied_part_in_an_attack_leaves_the_attack() -> None:
    body = "The senator denied reports that she had any role in the deadly bombing of the barracks."
    assert concepts_of("", body)["event:x:bombing"] is False


@pytest.mark.parametrize(
    ("language", "body", "event"),
    [
        ("en", "A strong earthquake could bring down the old bridge, engineers said.", "event:x:earthquake"),
        ("en", "Flash flooding is a concern along the river, forecasters said.", "event:x:flood"),
        ("en", "If convicted, he could spend up to 20 years in prison, prosecutors told the court.", "event:x:verdict"),
        ("uk", "Підозрюваному загрожує до 8 років позбавлення волі, кажуть у прокуратурі.", "event:x:verdict"),
        ("en", "A general election is widely expected in May, the government said.", "event:x:election"),
        ("en", "The new president takes office on March 4, the government said.", "event:x:appointment"),
        ("ru", "Президент призвал стороны к мирным переговорам, сообщило правительство.", "event:plover:CONSULT"),
        ("en", "A magnitude 7.9 quake in 1934, with its epicentre in the hills, destroyed it.", "event:x:earthquake"),
        ("en", "The army retook the province in October 2019 with its tanks.", "event:x:invasion"),
        ("uk", "Письменник помер у Львові 1981 року.", "event:x:death"),
        ("en", "Anti-virus software finds the phone virus, a computer virus.", "event:x:disease-outbreak"),
        ("ru", "Полиция вернула музею похищенную картину, сообщил суд.", "event:x:hostage-taking"),
        ("uk", "Наступне засідання суд призначив на 12 травня.", "event:x:appointment"),
        ("en", "The company blamed tariffs on steel for its losses, the government said.", "event:plover:SANCTION"),
        ("en", "Both armies spoke of violations of the ceasefire at the border.", "event:x:ceasefire"),
    ],
)
def test_what_may_be_or_was_or_is_something_else_is_no_event(language: str, body: str, event: str) -> None:
    assert event not in concepts_of("", body, language, year=2024)


def test_what_is_denied_behind_a_time_is_not_the_time() -> None:
    body = "Під час дії воєнного стану виборів не буде, заявив президент."
    found = concepts_of("", body, "uk")
    assert found["event:x:election"]
    assert not found.get("event:plover:MOBILIZE")


def test_a_flood_in_all_its_ukrainian_forms() -> None:
    assert concepts_of("", "Рятувальники борються з наслідками повеней.", "uk")["event:x:flood"] is False


@pytest.mark.parametrize(
    ("language", "title", "body", "topic"),
    [
        # What adds up of hints, or of forms of one word, or belongs to another sport as much, is no narrow topic.
        ("en", "Cholera in the delta", "The cases of cholera rose. Vaccination with a new vaccine began.", "20001218"),
        (
            "en",
            "Fire in a flat",
            "The blaze was put out by firefighters at the house, where the fire began.",
            "20001202",
        ),
        ("en", "Clerk stole from town", "The theft cost taxpayers their tax: she hid the theft for years.", "20000620"),
        (
            "en",
            "Scots dream of Grand Slam",
            "The rugby side beat Ireland in the Six Nations; the fly-half ran.",
            "20001085",
        ),
        ("ru", "Теннисистка выиграла матч", "Матч на Уимблдоне длился три часа, матчи теннисистов идут.", "20001065"),
        (
            "en",
            "Crude oil up on unrest",
            "Oil rose to $90 a barrel; OPEC traders and refineries fear for supply.",
            "20000065",
        ),
        ("en", "Hail damages cars", "Hail damages to roofs were many, the weather service said.", "20000114"),
    ],
)
def test_hints_that_add_up_are_no_narrow_topic(language: str, title: str, body: str, topic: str) -> None:
    assert f"topic:medtop:{topic}" not in concepts_of(title, body, language)


def test_an_event_speaks_for_its_topic() -> None:
    body = "The nurses walked off the job at two hospitals. Patients were sent to other hospitals during the walkout."
    assert "topic:medtop:20000530" in concepts_of("Nurses walk out", body)


def test_a_denied_event_speaks_for_none() -> None:
    body = "The nurses called off the walkout at two hospitals. Patients of both hospitals thanked their doctors."
    assert "topic:medtop:20000530" not in concepts_of("", body)


def test_damages_are_sought_at_court() -> None:
    body = "The plaintiff sued for damages and was awarded $2 million in damages by the judge."
    assert "topic:medtop:20000114" in concepts_of("Rider seeks damages", body)


@pytest.mark.parametrize(
    ("language", "title", "body", "topic"),
    [
        ("de", "Waldbrand im Harz", "Der Waldbrand hat sich in der Nacht ausgebreitet.", "20001202"),
        ("fr", "Accident de bus près de Lyon", "L'accident de la route a fait deux morts.", "20000147"),
        ("es", "Elecciones municipales en mayo", "Las elecciones municipales serán el día 24.", "20000578"),
        ("it", "Incendi boschivi in Sardegna", "Gli incendi boschivi minacciano due paesi.", "20001202"),
        ("pl", "Wypadek w kopalni", "W kopalni pracowało pod ziemią 40 górników.", "20000320"),
        ("pt", "Desemprego e recessão", "O PIB caiu: a recessão deve durar.", "20000383"),
    ],
)
def test_narrow_topics_in_other_languages(language: str, title: str, body: str, topic: str) -> None:
    assert f"topic:medtop:{topic}" in concepts_of(title, body, language)
