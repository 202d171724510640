"""The list of deliberate faults."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Mutation:
    """A fault, the profile that looks for it, and the schedule (of seed 1) that found it first."""

    name: str
    profile: str
    found_at: int
    patch: Patch


MUTATIONS: list[Mutation] = []


def mutation(profile: str = "default", found_at: int = 0) -> Callable[[Patch], Patch]:
    """Register a fault."""

    def register(patch: Patch) -> Patch:
        MUTATIONS.append(Mutation(patch.__name__, profile, found_at, patch))
        return patch

    return register


def after(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, change: Callable[..., Any]) -> None:
    """Let ``change(self, result, *arguments)`` say what the method returns."""
    original = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda self, *args: change(self, original(self, *args), *args))


def table() -> str:
    """Every fault, its profile, and after how many schedules of seed 1 it was found, in Markdown."""
    rows = [
        f"| {fault.name.replace('_', ' ')} | {fault.profile} | {fault.found_at + 1} |"
        for fault in sorted(MUTATIONS, key=lambda fault: fault.name)
    ]
    return "\n".join(["| fault | profile | found after |", "|---|---|---|", *rows])
