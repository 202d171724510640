"""Faults where stages cut, merge or grow what they hold: at their own sizes no schedule comes so far."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from streams.nearness import index
from streams.nearness.screen import Screen
from streams.stages import neighbours, tallying
from streams.stages.columns import Columns
from streams.stages.neighbours import Neighbours
from streams.stages.sets import WindowSets
from tests.simulation.mutations.registry import mutation


@mutation("crowded")
def chunk_forgotten_at_a_border(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a tally grows several chunks of a set, only one of them goes to the changelog."""

    def add(self: WindowSets, partition: int, entry: Any) -> Any:
        grown, sources = original(self, partition, entry)
        return list({chunk.name: chunk for chunk in grown}.values()), sources

    original = WindowSets.add
    monkeypatch.setattr(WindowSets, "add", add)


@mutation("crowded")
def run_forgotten_when_it_is_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles of the index are no candidates any more once their run was merged with a larger one."""
    monkeypatch.setattr(index, "merged", lambda larger, smaller: larger)


@mutation("crowded")
def only_the_first_part_of_a_large_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    original = tallying._entries
    monkeypatch.setattr(tallying, "_entries", lambda *args: islice(original(*args), 1))


@mutation("crowded")
def column_lost_as_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    def enter(self: Columns, slot: int, *args: Any) -> None:
        if slot >= self.ranks.size:
            self.ranks[:] = 0
        original(self, slot, *args)

    original = Columns.enter
    monkeypatch.setattr(Columns, "enter", enter)


@mutation("crowded", found_at=3)
def candidates_behind_the_first_few_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those that may be earlier only the first few are looked at, though none of them is near."""

    def in_order(self: Neighbours) -> Iterator[int]:
        earlier = self._slots[self._ranks <= self._rank].tolist()
        return islice(sorted(earlier, key=lambda slot: self._at(slot).order), 2 * neighbours._FIRST)

    monkeypatch.setattr(Neighbours, "_in_order", in_order)


@mutation("crowded", found_at=3)
def candidates_behind_one_that_is_not_near_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of candidates that are looked at together, those behind the first that cannot be near are passed over too."""

    def may_share_enough(self: Screen, others: Sequence[bytes]) -> npt.NDArray[np.bool_]:
        return np.logical_and.accumulate(original(self, others))

    original = Screen.may_share_enough
    monkeypatch.setattr(Screen, "may_share_enough", may_share_enough)
