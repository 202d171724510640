"""What of a topic a reader asked for."""

import pytest

from schemas import Article, EventCount, Late, Tag, TaggedArticle
from streams.selection import Selection
from streams.stages.intake import parse_published

COUNT = EventCount(
    tag="place:UA",
    kind="place",
    label="Ukraine",
    window="1d",
    start="2022-09-20T00:00:00Z",
    end="2022-09-21T00:00:00Z",
    reports=1,
    stories=1,
    originals=1,
    sources=1,
    revision=2,
    final=False,
)
UNIQUE = (
    TaggedArticle(
        article_id="a",
        origin=(0, 0),
        article=Article(source="Wire", published_at="2022-09-20T12:00:00Z", body="Text."),
        time=parse_published("2022-09-20T12:00:00Z").time,
        precision="second",
        language="en",
        tags=(Tag(id="place:UA", kind="place", label="Ukraine"),),
        vocabulary_version="1",
    )
    .model_dump_json()
    .encode()
)
LATE = (
    Late(
        article_id="a",
        origin=(0, 0),
        source="Wire",
        time=parse_published("2022-09-20").time,
        watermark=0,
        late_by_seconds=1.0,
    )
    .model_dump_json()
    .encode()
)


def at(text: str) -> int:
    return parse_published(text).first


@pytest.mark.parametrize(
    ("selection", "taken"),
    [
        (Selection(), True),
        (Selection(tags=frozenset({"place:UA", "place:RU"})), True),
        (Selection(tags=frozenset({"place:RU"})), False),
        (Selection(windows=frozenset({"1d"})), True),
        (Selection(windows=frozenset({"1h"})), False),
        (Selection(begin=at("2022-09-20"), end=at("2022-09-21")), True),
        (Selection(begin=at("2022-09-20T00:00:01Z")), False),
        (Selection(end=at("2022-09-20")), False),
        (Selection(final=True), False),
    ],
)
def test_counts_go_by_the_start_of_their_window(selection: Selection, taken: bool) -> None:
    assert selection.takes_count(COUNT) is taken


@pytest.mark.parametrize(
    ("selection", "unique", "late"),
    [
        (Selection(), True, True),
        (Selection(sources=frozenset({"Wire"})), True, True),
        (Selection(sources=frozenset({"wire"})), False, False),
        (Selection(begin=at("2022-09-20T12:00:00Z")), True, True),
        (Selection(end=at("2022-09-20T12:00:00Z")), False, False),
    ],
)
def test_articles_go_by_their_time_and_outlet(selection: Selection, unique: bool, late: bool) -> None:
    assert selection.takes_unique(UNIQUE) is unique
    assert selection.takes_late(LATE) is late


@pytest.mark.parametrize(("tag", "taken"), [("place:UA", True), ("all", True), ("place:RU", False)])
def test_articles_go_by_their_tags(tag: str, taken: bool) -> None:
    assert Selection(tags=frozenset({tag})).takes_unique(UNIQUE) is taken
