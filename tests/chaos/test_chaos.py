"""A minute of chaos on a live namespace whose topics are compacted without rest; long ones: ``make chaos``."""

from pathlib import Path

import pytest

from chaos.articles import Plan
from chaos.rounds import play
from tests.brokers import Kafka


@pytest.mark.kafka
@pytest.mark.timeout(900)
def test_counts_stay_exact_under_a_storm_of_faults(unsteady_kafka: Kafka, tmp_path: Path) -> None:
    outcome = play(unsteady_kafka, tmp_path, Plan(articles=240, seconds=25, seed=4, live=True, again_within_s=20))
    assert not outcome.problem, outcome.said
    assert outcome.deeds
    assert "nothing differs" in outcome.said
