"""Bodies that the operator does not want on ``unique``."""

from schemas import Article, TaggedArticle
from streams.runtime.outputs import without_bodies
from streams.stages.base import Emission, Topic

TAGGED = TaggedArticle(
    article_id="a1",
    origin=(0, 7),
    article=Article(source="The Post", published_at="2022-09-20", body="Secret words.", title="A “title”"),
    time=1,
    precision="day",
    language="en",
    vocabulary_version="1",
)


def test_only_unique_loses_the_body_and_stays_what_its_schema_says() -> None:
    value = TAGGED.model_dump_json().encode()
    changelog = Emission(Topic.DEDUPLICATE_CHANGELOG, 0, b"a1", value, (("sketch", b"1"),))
    unique = Emission(Topic.UNIQUE, 3, b"a1", value)
    [[first], [kept, second]] = without_bodies([[changelog], [changelog, unique]])
    assert (first, kept) == (changelog, changelog)
    assert (second.topic, second.partition, second.key) == (unique.topic, unique.partition, unique.key)
    assert second.value is not None
    assert b"Secret" not in second.value
    article = TAGGED.article.model_copy(update={"body": "…"})
    assert TaggedArticle.model_validate_json(second.value) == TAGGED.model_copy(update={"article": article})
