"""The rules of docs/quality.md, one by one, on sentences made for them."""

from typing import Any

import pytest

from quality.found import IN_TITLE, Answer, Found
from quality.labels import Choice, Labelled, Labels, NameLabel
from quality.scoring import Scores, score
from schemas import Article
from streams.stages.intake import Parsed, article_id, parse_published

BODY = (
    "Mayor Ann Archer of Springfield, Illinois, met Bob Baker in Houston. "
    "Archer praised the Houston Police Department. "
    "The Supreme Court and the Premier League kept silent, said the Daily Sample."
)


def labelled(title: str | None = None, **labels: Any) -> Labelled:
    article = Article(source="Daily Sample", published_at="2024-01-01T00:00:00Z", body=BODY, title=title)
    parsed = Parsed(article, article_id(article), parse_published(article.published_at))
    none: dict[str, Any] = {"places": (), "persons": (), "orgs": (), "topics": Choice(), "events": Choice()}
    return Labelled("a", parsed, Labels(line=1, language="en", **{**none, **labels}))


def name(key: str, *texts: str, may: bool = False, part_of: bool = False) -> NameLabel:
    return NameLabel(id=key, texts=texts, may=may, part_of=part_of)


def tag(key: str, *words: str, **more: Any) -> Found:
    return Found(key, tuple((BODY.index(word), BODY.index(word) + len(word)) for word in words), **more)


def judged(one: Labelled, *tags: Found, language: str = "en") -> Scores:
    return score([(one, Answer(language, tags))])


def counts(scores: Scores, kind: str, *, by_words: bool = False) -> tuple[int, int, int]:
    tally = (scores.by_words if by_words else scores.by_id)[kind]
    return tally.right, tally.missed, tally.wrong


def test_a_label_is_found_by_its_id_missed_without_it_and_what_is_not_labelled_is_wrong() -> None:
    one = labelled(persons=(name("person:ann-archer", "Ann Archer", "Archer"), name("person:bob-baker", "Bob Baker")))
    scores = judged(one, tag("person:ann-archer", "Ann Archer"), tag("person:mayor", "Mayor"))
    assert counts(scores, "persons") == counts(scores, "persons", by_words=True) == (1, 1, 1)
    tally = scores.by_id["persons"]
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)


def test_another_id_over_the_same_words_is_right_by_words_and_wrong_by_id() -> None:
    one = labelled(persons=(name("person:ann-archer", "Ann Archer", "Archer"),))
    scores = judged(one, tag("person:annie-archer", "Ann Archer"))
    assert counts(scores, "persons") == (0, 1, 1)
    assert counts(scores, "persons", by_words=True) == (1, 0, 0)


def test_two_ids_for_one_name_are_one_too_many() -> None:
    one = labelled(persons=(name("person:ann-archer", "Ann Archer", "Archer"),))
    scores = judged(one, tag("person:ann-archer", "Ann Archer"), tag("person:archer", "Archer praised"))
    assert counts(scores, "persons", by_words=True) == (1, 0, 1)
    assert [mistake.what for mistake in scores.mistakes] == ["one more id"]


def test_optional_labels_count_on_neither_side() -> None:
    one = labelled(persons=(name("person:ann-archer", "Ann Archer", may=True),))
    assert counts(judged(one), "persons") == (0, 0, 0)
    assert counts(judged(one, tag("person:ann-archer", "Ann Archer")), "persons") == (0, 0, 0)
    assert counts(judged(one, tag("person:annie", "Ann Archer")), "persons", by_words=True) == (0, 0, 0)


def test_what_a_label_implies_is_no_mistake_but_finds_no_other_label() -> None:
    illinois = "place:US-IL"
    implied = Found(illinois, implied=True)
    springfield = tag("place:geonames:4250542", "Springfield", ancestors=(illinois, "place:US"))
    only_city = labelled(places=(name(springfield.id, "Springfield"),))
    assert counts(judged(only_city, springfield, tag(illinois, "Illinois")), "places") == (1, 0, 0)
    both = labelled(places=(name(springfield.id, "Springfield"), name(illinois, "Illinois")))
    assert counts(judged(both, springfield, implied), "places") == (1, 1, 0)


def test_what_has_no_id_of_its_own_is_found_by_its_region_or_by_an_id_within_it() -> None:
    one = labelled(places=(name("place:US-IL", "Springfield", part_of=True),))
    assert counts(judged(one), "places") == (0, 1, 0)
    assert counts(judged(one, Found("place:US-IL", implied=True)), "places") == (1, 0, 0)
    finer = tag("place:geonames:1", "Springfield", ancestors=("place:US-IL", "place:US"))
    assert counts(judged(one, finer), "places") == (1, 0, 0)


def test_a_place_that_begins_an_organisations_name_is_optional_elsewhere_it_is_wrong() -> None:
    one = labelled(orgs=(name("org:houston-police-department", "Houston Police Department"),))
    at = BODY.index("Houston Police")
    inside = Found("place:geonames:4699066", ((at, at + len("Houston")),))
    assert counts(judged(one, inside), "places") == (0, 0, 0)
    assert counts(judged(one, tag("place:geonames:4699066", "Houston")), "places") == (0, 0, 1)


def test_a_trap_is_wrong_whatever_its_words() -> None:
    one = labelled(places=(name("place:geonames:1", "Springfield"),), must_not=("place:geonames:2", "place:US-TX"))
    scores = judged(one, tag("place:geonames:2", "Springfield"))
    assert counts(scores, "places", by_words=True) == (0, 1, 1)
    assert scores.traps["places"] == [1, 2]


@pytest.mark.parametrize("words", ["Supreme Court", "Premier League", "Daily Sample"])
def test_bodies_named_by_their_kind_competitions_and_the_source_are_optional(words: str) -> None:
    assert counts(judged(labelled(), tag(f"org:{words}", words)), "orgs") == (0, 0, 0)
    assert counts(judged(labelled(), tag("org:houston-police", "Houston Police")), "orgs") == (0, 0, 1)


def test_a_name_in_the_title_alone_is_matched_there() -> None:
    one = labelled(title="Cole resigns", persons=(name("person:carl-cole", "Cole"),))
    scores = judged(one, Found("person:c-cole", (IN_TITLE,)))
    assert counts(scores, "persons", by_words=True) == (1, 0, 0)


def test_an_organisation_taken_for_a_person_is_missed_here_and_wrong_there() -> None:
    one = labelled(orgs=(name("org:houston-police-department", "Houston Police Department"),))
    scores = judged(one, tag("person:houston-police", "Houston Police Department"))
    assert counts(scores, "orgs", by_words=True) == (0, 1, 0)
    assert counts(scores, "persons", by_words=True) == (0, 0, 1)


def test_a_topic_is_found_by_a_narrower_one_and_a_broader_one_is_no_mistake() -> None:
    rates, economy = "topic:medtop:20000379", "topic:medtop:04000000"
    one = labelled(topics=Choice(must=(economy,)))
    found = Found(economy, implied=True)
    assert counts(judged(one, found), "topics") == (1, 0, 0)
    assert counts(judged(one, found, Found(rates, ancestors=(economy,))), "topics") == (1, 0, 1)
    narrower = labelled(topics=Choice(must=("topic:medtop:20000066",)))
    assert counts(judged(narrower, Found("topic:medtop:16000000")), "topics") == (0, 1, 0)
    assert counts(judged(narrower, Found("topic:medtop:15000000")), "topics") == (0, 1, 1)


def test_a_denied_event_is_marked_or_wrong_and_a_real_one_is_not_marked() -> None:
    one = labelled(events=Choice(must=("event:x:vote",)), negated=("event:x:strike",))
    right = judged(one, Found("event:x:vote"), Found("event:x:strike", negated=True))
    assert (counts(right, "events"), right.denied) == ((1, 0, 0), [1, 1])
    wrong = judged(one, Found("event:x:vote", negated=True), Found("event:x:strike"))
    assert (counts(wrong, "events"), wrong.denied) == ((0, 1, 1), [0, 1])


def test_no_language_is_missed_and_another_is_wrong_too() -> None:
    assert counts(judged(labelled(), language="en"), "language") == (1, 0, 0)
    assert counts(judged(labelled(), language="und"), "language") == (0, 1, 0)
    assert counts(judged(labelled(), language="nl"), "language") == (0, 1, 1)
