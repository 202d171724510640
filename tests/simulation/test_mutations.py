"""A simulator that finds nothing proves nothing: every deliberate fault is found."""

import pytest

from streams.simulation.main import differences
from streams.simulation.profiles import PROFILES
from tests.simulation.mutations import MUTATIONS, Mutation

SEED = 1
LIMIT = 300
"""Schedules that are tried from the start, when the one that once found the fault no longer does."""


@pytest.mark.parametrize("fault", MUTATIONS, ids=lambda fault: fault.name)
def test_the_fault_is_found(fault: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    fault.patch(monkeypatch)
    numbers = [fault.found_at, *range(LIMIT)]
    assert any(differences(SEED, number, PROFILES[fault.profile]) for number in numbers)
