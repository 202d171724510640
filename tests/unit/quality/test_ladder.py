"""The ladder: exact sets by hand, edits that do what they say, and a bar that is missed is told."""

from random import Random

import pytest

from quality.edits import STEPS, Edited
from quality.exact import Overlap, overlaps, shingles, units
from quality.ladder import bars, climb, measure
from tests.unit.text.salad import Salad

TEXT = "\n\n".join(" ".join(Salad(9).words(60)).capitalize() + "." for _ in range(5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("It's 5 o'clock.", ["it", "s", "5", "o", "clock"]), ("निर्णय से", ["निर्णय", "से"]), ("总统 x", ["总", "统", "x"])],
)
def test_units(text: str, expected: list[str]) -> None:
    assert units(text) == expected


def test_overlap_of_two_sentences() -> None:
    pair = [shingles("the old bridge fell down"), shingles("They say: THE OLD BRIDGE FELL")]
    assert list(overlaps(pair)) == [(0, 1, Overlap(3, 4, 2))]
    assert Overlap(3, 4, 2).jaccard == pytest.approx(2 / 5)


@pytest.mark.parametrize("step", STEPS)
def test_each_edit_changes_the_text_or_says_that_it_cannot(step: str) -> None:
    other = "\n\n".join(" ".join(Salad(part).words(60)) for part in range(5))
    made = STEPS[step](Random(1), TEXT + ' "He said 5 percent of the color."', other)
    assert made is not None
    body = made.body if isinstance(made, Edited) else made
    assert body.strip() not in ("", TEXT)


def test_texts_that_the_program_finds_reach_all_bars() -> None:
    found = ["\n\n".join(" ".join(Salad(seed * 9 + part).words(50)) for part in range(4)) for seed in range(2)]
    assert all(reached for _, _, reached in bars(measure(climb(found, Random(1), each_template=2))))
