"""The plain dictionary of places."""

from quality.dictionary import dictionary
from schemas import Article
from streams.stages.intake import Parsed, article_id, parse_published


def found(body: str) -> dict[str, list[str]]:
    article = Article(source="a", published_at="2024-01-01", body=body)
    parsed = Parsed(article, article_id(article), parse_published(article.published_at))
    return {tag.id: [body[start:end] for start, end in tag.spans] for tag in dictionary(parsed).tags}


def test_the_longest_name_and_the_largest_place_of_that_name() -> None:
    assert found("From New York City to Paris, Texas, and back to Paris") == {
        "place:geonames:5128581": ["New York City"],
        "place:geonames:2988507": ["Paris", "Paris"],
    }


def test_countries_whole_words_and_capitals_as_written() -> None:
    assert found("Ukraine, Ukrainetown, ukraine") == {"place:UA": ["Ukraine"]}
