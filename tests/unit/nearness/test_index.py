"""The index: finds every near pair, forgets without a trace, and answers by its articles alone."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.nearness import index
from streams.nearness.index import NearIndex
from streams.nearness.near import Fingerprint, fingerprint, near
from streams.text.sketch import sketch_of
from tests.unit.text.salad import Salad

SALAD = Salad(3)


def prints() -> list[Fingerprint]:
    """Families of near articles of all relations, an empty one, and loners."""
    made = []
    for family in range(12):
        words = SALAD.article(150)
        copies = [words, SALAD.edit_words(words, 0.05), SALAD.edit_passages(words, 0.3), words[:60], SALAD.article(90)]
        urls = [f"http://a.org/{family}" if copy % 3 == 0 else None for copy in range(len(copies))]
        made += [fingerprint(sketch_of(" ".join(copy)), "a", url) for copy, url in zip(copies, urls, strict=True)]
    return [*made, fingerprint(sketch_of(""), "a", None), fingerprint(sketch_of(""), "a", "http://a.org/1")]


PRINTS = prints()
NEAR = {(a, b) for a, one in enumerate(PRINTS) for b, other in enumerate(PRINTS) if near(one, other).near}


def sharing(number: int, numbers: set[int]) -> set[int]:
    """Those of the numbers whose articles share a key with the article."""
    return {other for other in numbers if not PRINTS[number].keys.isdisjoint(PRINTS[other].keys)}


@pytest.fixture(autouse=True, params=[1, 4, 1024], ids="runs of {}".format)
def run_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with runs of one article, of few, and in the dictionary alone."""
    monkeypatch.setattr(index, "_RECENT", request.param)
    monkeypatch.setattr(index, "_LARGEST_RUN", 40 * request.param)


def test_every_near_pair_is_among_the_candidates() -> None:
    found = NearIndex()
    for number, print_ in enumerate(PRINTS):
        found.add(number, print_)
    assert len(NEAR) > 150
    for number, print_ in enumerate(PRINTS):
        assert set(found.candidates(print_)) == sharing(number, set(range(len(PRINTS))))
        assert {other for other in range(len(PRINTS)) if (other, number) in NEAR} <= set(found.candidates(print_))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, len(PRINTS) - 1)), max_size=120))
@settings(max_examples=40, deadline=None)
def test_answers_depend_on_the_articles_in_it_alone(steps: list[tuple[bool, int]]) -> None:
    found, present = NearIndex(), set[int]()
    for is_added, number in steps:
        if is_added:
            found.add(number, PRINTS[number])
            present.add(number)
        else:
            found.remove(number, PRINTS[number])
            present.discard(number)
    for number in (0, 1, 2, 3, 7, len(PRINTS) - 1):
        assert set(found.candidates(PRINTS[number])) == sharing(number, present)


@pytest.mark.parametrize("seed", range(3))
def test_removal_leaves_nothing_behind(seed: int) -> None:
    found, order = NearIndex(), list(range(len(PRINTS)))
    for number in order:
        found.add(number, PRINTS[number])
    random.Random(seed).shuffle(order)
    assert not found.is_empty()
    for number in order:
        found.remove(number, PRINTS[number])
        found.remove(number, PRINTS[number])
    assert found.is_empty()


def test_no_bucket_is_capped() -> None:
    found, copies = NearIndex(), fingerprint(sketch_of(" ".join(SALAD.words(80))), "a", None)
    for number in range(3_000):
        found.add(number, copies)
    assert set(found.candidates(copies)) == set(range(3_000))


def test_numbers_may_be_large_and_be_used_again() -> None:
    found = NearIndex()
    for number in (0, 2**31, 2**32 - 1):
        found.add(number, PRINTS[0])
    assert set(found.candidates(PRINTS[0])) == {0, 2**31, 2**32 - 1}
    found.remove(2**32 - 1, PRINTS[0])
    assert set(found.candidates(PRINTS[0])) == {0, 2**31}
    found.add(2**32 - 1, PRINTS[4])
    assert set(found.candidates(PRINTS[0])) == {0, 2**31}
    assert set(found.candidates(PRINTS[4])) == {2**32 - 1}
