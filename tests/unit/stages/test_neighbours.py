"""Thousands of copies: the facts of the oracle, from few comparisons."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from streams.inputs import InputRecord
from streams.local import run_local
from streams.nearness.near import Fingerprint, Nearness, verify
from streams.oracle import truth
from streams.stages import neighbours
from streams.stages.intake import parse_article
from streams.stages.setup import make_identity
from tests.unit.text.salad import Salad

NOON = 1_664_582_400_000
HOUR = 3_600 * 10**6
COPIES = 250
IDENTITY = make_identity(
    partitions=1,
    bounded=True,
    windows=("1h", "1d"),
    lateness=168 * HOUR,
    story_horizon=20 * HOUR,
    max_article_bytes=1 << 19,
    k=5,
)
PLACES = ("Kyiv", "Paris", "Lima", "Oslo", "Quito", "Accra")


def records(*, day: bool, seed: int) -> list[InputRecord]:
    """Copies of one text with small edits over a day or on a bare day, some with a place of their own; shuffled."""
    random, salad = Random(seed), Salad(seed)
    words, start = salad.article(120), datetime(2022, 9, 20, tzinfo=UTC)
    found = []
    for copy in range(COPIES):
        edited = salad.edit_words(words, 0.02) + ([random.choice(PLACES)] if copy % 5 == 0 else [])
        moment = start + timedelta(minutes=copy * 1440 / COPIES)
        published = "2022-09-20" if day else moment.isoformat()
        article = {"source": f"s{copy % 7}", "published_at": published, "body": f"The vote: {' '.join(edited)}."}
        found.append(InputRecord("f", copy + 1, json.dumps(article).encode(), None))
    random.shuffle(found)
    return found


@pytest.mark.parametrize("day", [False, True], ids=["instants", "bare days"])
def test_copies_are_counted_as_the_oracle_does_with_few_comparisons(day: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def counted(duplicate: Fingerprint, earlier: Fingerprint) -> Nearness:
        compared.append(1)
        return verify(duplicate, earlier)

    monkeypatch.setattr(neighbours, "verify", counted)
    copies = records(day=day, seed=4)
    result = run_local(copies, IDENTITY, NOON)
    expected = truth((parse_article(one.value, NOON, 1 << 19) for one in copies), IDENTITY)
    assert list(result.counts) == expected.counts
    assert len(compared) < 12 * COPIES
