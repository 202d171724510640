"""What the program finds in the labelled articles does not get worse unseen."""

import pytest

from quality.figures import measured
from quality.found import program
from quality.labels import read
from quality.report import rows_of
from quality.scoring import Scores, score

ALLOWED = 0.02
"""How much lower F1 may be than it was last written down: what one better rule may cost in another place."""


@pytest.fixture(scope="module")
def scores() -> Scores:
    return score((one, program(one.parsed)) for one in read("eighty").articles)


@pytest.mark.parametrize("row", list(rows_of(Scores())))
def test_the_eighty_are_tagged_about_as_well_as_when_last_measured(scores: Scores, row: str) -> None:
    last = list(measured().values())[-1].eighty[row][2]
    assert rows_of(scores)[row].f1 >= last - ALLOWED
