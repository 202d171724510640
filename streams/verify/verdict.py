"""What a verification compared, and every difference it found."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Check:
    """One kind of comparison: how many were compared, and what differed, a line each."""

    name: str
    compared: int = 0
    differences: list[str] = field(default_factory=list)

    def same(self, subject: object, expected: object, found: object) -> None:
        """Compare one subject; None stands for none."""
        self.compared += 1
        if expected != found:
            self.differences.append(f"{subject}: expected {_shown(expected)}, found {_shown(found)}")


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
        """The verdict as text: the notes, one line a check, then each difference."""
        yield from self.notes
        for check in self.checks:
            yield f"{check.name}: {check.compared} compared, {len(check.differences)} different"
        for check in self.checks:
            yield from (f"DIFFERENT {check.name}: {difference}" for difference in check.differences)


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value)
