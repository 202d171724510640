"""The glance at many candidates: it never passes over what is near, and does pass over what shares little."""

from itertools import product
from random import Random

import pytest

from streams.nearness.near import fingerprint, verify
from streams.nearness.screen import Screen
from streams.text.sketch import Sketch, sketch_of
from tests.unit.text.salad import Salad

LENGTHS = (3, 40, 200, 480, 700, 1_500, 5_000)
"""In words: samples of several levels, and all sizes of the smaller beside the larger."""
PARTS = (1.0, 0.9, 0.7, 0.62, 0.58, 0.4, 0.1, 0.0)


def texts(seed: int) -> list[list[str]]:
    """Beginnings of one story of all lengths, with some part of it kept and words of no other text behind."""
    salad, random = Salad(seed), Random(seed)
    story = salad.words(max(LENGTHS))
    found = []
    for length, part in product(LENGTHS, PARTS):
        kept = round(length * part)
        start = random.randrange(len(story) - kept + 1) if random.random() < 0.3 else 0
        found.append(story[start : start + kept] + salad.words(length - kept))
    return found


def screened(sketch: Sketch, others: list[Sketch]) -> list[bool]:
    return Screen(sketch).may_share_enough([other.encode() for other in others]).tolist()


@pytest.mark.parametrize("seed", range(3))
def test_what_is_near_is_never_passed_over(seed: int) -> None:
    sketches = [sketch_of(" ".join(words)) for words in texts(seed)]
    prints = [fingerprint(sketch, "file", None) for sketch in sketches]
    assert {sketch.level for sketch in sketches} >= {0, 1, 2, 4}
    near = passed_over = 0
    for own, one in zip(prints, sketches, strict=True):
        for other, may in zip(prints, screened(one, sketches), strict=True):
            assert may or not verify(own, other).near
            near += verify(own, other).near
            passed_over += not may
    assert near > len(prints)
    assert passed_over > 0.7 * (len(prints) ** 2 - near)


def test_an_empty_text_is_passed_over_beside_others_and_hides_none() -> None:
    salad = Salad(9)
    story, empty = sketch_of(" ".join(salad.words(80))), sketch_of("")
    assert screened(story, [empty, story, empty]) == [False, True, False]
    assert screened(empty, [story, empty]) == [False, False]
