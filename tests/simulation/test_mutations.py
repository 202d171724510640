"""A simulator that finds nothing proves nothing: every deliberate fault is found."""

from pathlib import Path

import pytest

from streams.simulation.profiles import PROFILES
from streams.simulation.schedule import Schedule
from tests.simulation.mutations import MUTATIONS, Mutation, table

SEED = 1
LIMIT = 3_000
"""Schedules that are tried from the start, when the one that once found the fault no longer does."""


def found_in(fault: Mutation, number: int) -> bool:
    """Whether a schedule shows the fault. (Other errors than a stage's own say that the fault itself is broken.)"""
    try:
        return bool(Schedule(SEED, number, PROFILES[fault.profile]).run())
    except (ValueError, AssertionError):
        return True


@pytest.mark.parametrize("fault", MUTATIONS, ids=lambda fault: fault.name)
def test_the_fault_is_found(fault: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    fault.patch(monkeypatch)
    assert any(found_in(fault, number) for number in [fault.found_at, *range(LIMIT)])


def test_the_page_on_proof_has_the_table_of_all_faults() -> None:
    assert table() in Path("docs/proof.md").read_text(encoding="utf-8")
