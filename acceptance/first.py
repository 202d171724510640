"""Lines of the first issue."""

from acceptance.harness import Line

LINES: tuple[Line, ...] = ()
