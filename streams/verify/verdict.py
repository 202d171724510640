"""What a verification compared, and every difference it found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Check:
    """One kind of comparison: how many were compared, and what differed, a line each."""

    name: str
    compared: int = 0
    differences: list[str] = field(default_factory=list)

    def same(self, subject: str, expected: T | None, found: T | None, show: Callable[[T], str] = str) -> None:
        """Compare one subject; None stands for nothing there."""
        self.compared += 1
        if expected != found:
            wanted, there = ("nothing" if value is None else show(value) for value in (expected, found))
            self.differences.append(f"{subject}: expected {wanted}, found {there}")


@dataclass(slots=True)
class Verdict:
    """All checks of a namespace. ``notes``: what a reader should know besides."""

    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing differed."""
        return not any(check.differences for check in self.checks)

    def lines(self) -> Iterator[str]:
        """The verdict as text: the notes, one line a check, each difference, and a last word."""
        yield from self.notes
        for check in self.checks:
            yield f"{check.name}: {check.compared} compared, {len(check.differences)} different"
        for check in self.checks:
            yield from (f"DIFFERENT {check.name}: {difference}" for difference in check.differences)
        differences = sum(len(check.differences) for check in self.checks)
        yield f"{differences} differences" if differences else "nothing differs"
