"""How much memory a remembered article takes, and what is told of it."""

import tracemalloc
from random import Random

import pytest

from streams.stages.base import Topic
from streams.stages.pace import Pace
from streams.stages.seen import Seen
from streams.stages.setup import make_stage
from tests.unit.stages.support import article, identity, tagged

VOCABULARY = ["".join(Random(n).choices("abcdefghijklmnoprstuvwz", k=7)) for n in range(4_000)]


@pytest.mark.parametrize("words", [400, 6_000], ids=["one page", "fifteen pages"])
def test_an_article_takes_a_few_kilobytes_however_long_it_is(words: int) -> None:
    random, of = Random(words), identity(bounded=True)
    records = tagged((article(" ".join(random.choices(VOCABULARY, k=words)), source=f"s{n}") for n in range(40)), of)
    stage = make_stage(Topic.TAGGED, 0, None, of, Pace())
    tracemalloc.start()
    stage.process(records)
    del records
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stage.entries == 40  # type: ignore[attr-defined]
    assert kept / 40 < 12_000  # (some 7 KB of it only while it is among the last thousand)


def seen(tags: tuple[str, ...], *places: tuple[str, int]) -> Seen:
    return Seen(0, "a", 0, "en", None, tags, places, b"", 0, None)


def test_what_an_earlier_near_duplicate_tells_is_told_once() -> None:
    made = seen(("all", "place:UA", "topic:x"), ("1h", 0), ("1d", 0))
    of_the_day = made.learned(seen(("all", "topic:x"), ("1h", 3_600), ("1d", 0)))
    assert [fact[1:] for fact in of_the_day] == [("all", ("1d", 0)), ("topic:x", ("1d", 0))]
    for bit, _, _ in of_the_day:
        made.echoed |= bit
    assert not made.is_told("all")
    of_the_hour = made.learned(seen(("all", "topic:x", "topic:y"), ("1h", 0)))
    assert [fact[1:] for fact in of_the_hour] == [("all", ("1h", 0)), ("topic:x", ("1h", 0))]
    for bit, _, _ in of_the_hour:
        made.echoed |= bit
    assert made.is_told("all")
    assert made.is_told("topic:x")
    assert [fact[1:] for fact in made.untold()] == [("place:UA", ("1h", 0)), ("place:UA", ("1d", 0))]
    assert made.learned(seen(("all", "topic:x"), ("1h", 0), ("1d", 0))) == []
    assert made.learned(seen(("place:UA",), ("1d", 86_400))) == []
