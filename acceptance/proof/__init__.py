"""Lines of the issue Proof: the same counts under every schedule, crash and bad input."""

from acceptance.harness import Line

LINES: tuple[Line, ...] = ()
