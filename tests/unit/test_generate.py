"""The synthetic corpus: valid articles, the same for each seed; copies are near, and originals are not."""

import json
from collections import Counter
from typing import Any

import pytest

from streams.eventtime.windows import DAY
from streams.generate import generate
from streams.stages.intake import parse_article

NOW = 1_790_000_000_000
N = 1_500


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return list(generate(N, seed=7))


@pytest.fixture(scope="module")
def articles(lines: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


def shingles(body: str) -> set[tuple[str, ...]]:
    words = body.lower().split()
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def test_every_line_is_an_article(lines: list[bytes]) -> None:
    parsed = [parse_article(line, NOW, 512 * 1024) for line in lines]
    assert len(parsed) == N
    assert {p.article.language for p in parsed} == {None, "en", "de", "es"}
    assert len({p.article.source for p in parsed}) > 20
    assert all(50 <= len(p.article.body.split()) <= 300 for p in parsed)
    assert {p.published.day for p in parsed} == {True, False}


def test_one_seed_one_corpus(lines: list[bytes]) -> None:
    assert list(generate(N, seed=7)) == lines
    assert set(generate(N, seed=8)).isdisjoint(lines)
    assert list(generate(0)) == []
    assert len(list(generate(1))) == 1


def test_dates_come_out_of_order_but_within_the_lateness(lines: list[bytes]) -> None:
    published = [parse_article(line, NOW, 512 * 1024).published for line in lines]
    times = [p.time for p in published]
    assert times != sorted(times)
    assert 25 * DAY < max(times) - min(times) < 40 * DAY
    latest = 0
    for one in published:
        assert latest - one.time < 7 * DAY
        latest = max(latest, one.first)


def test_shares_of_copies(lines: list[bytes], articles: list[dict[str, Any]]) -> None:
    redelivered = N - len(set(lines))
    assert 0.03 * N < redelivered < 0.09 * N
    versions = sum("utm_source" in article["url"] for article in articles)
    assert versions > 0.02 * N
    same_text = N - len({article["body"] for article in articles}) - redelivered
    assert same_text > 0.04 * N


def test_pairs_are_near_or_far_and_hardly_between(articles: list[dict[str, Any]]) -> None:
    sets = [shingles(article["body"]) for article in articles[:600]]
    overlaps: Counter[int] = Counter()
    for i, one in enumerate(sets):
        for other in sets[:i]:
            overlaps[int(10 * len(one & other) / len(one | other))] += 1
    far, near = sum(overlaps[tenth] for tenth in (0, 1)), sum(overlaps[tenth] for tenth in range(3, 11))
    assert near > 50
    assert far > 150_000
    assert overlaps[2] < 5
