"""Which articles already had an earlier near-duplicate when they came: those that never stood on ``unique``."""

from collections.abc import Iterable, Mapping
from functools import cache

from streams.nearness.near import Fingerprint, fingerprint, near
from streams.oracle import Original
from streams.stages.analysis import analyse
from streams.stages.intake import Parsed


def born_duplicates(
    admitted: Iterable[Parsed], originals: Mapping[str, Original], numbers: Mapping[str, int], horizon: int
) -> set[str]:
    """Ids of the articles with an earlier near-duplicate of a lower number.

    ``originals``: ``duplicate_of`` of each duplicate by article id; ``numbers``: offsets on ``tagged`` by article id
    (near-duplicates share a language, so a partition). An article is looked at again only where its original came after
    it: then one of its other earlier near-duplicates may have come before it.
    """
    articles = {parsed.article_id: parsed for parsed in admitted if parsed.article_id in numbers}
    last = max(numbers.values(), default=0) + 1

    @cache
    def about(article_id: str) -> tuple[str, tuple[int, int, str], Fingerprint]:
        parsed = articles[article_id]
        language, _, _, sketch = analyse(parsed)
        order = parsed.published.time, -sketch.length, article_id
        return language, order, fingerprint(sketch, parsed.article.source, parsed.article.url)

    def is_born(article_id: str) -> bool:
        number, time = numbers[article_id], articles[article_id].published.time
        if numbers.get(originals[article_id].article_id, last) < number:
            return True
        language, order, print_ = about(article_id)
        before = (
            about(other)
            for other, parsed in articles.items()
            if numbers[other] < number and time - horizon <= parsed.published.time <= time
        )
        return any(lang == language and first < order and near(print_, other).near for lang, first, other in before)

    return {article_id for article_id in originals.keys() & articles.keys() if is_born(article_id)}
