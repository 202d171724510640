"""Lines of the issue The daily product."""

from acceptance.harness import Line
from acceptance.product import compose, consume, feeds, gigabyte

LINES: tuple[Line, ...] = (*compose.LINES, *consume.LINES, *feeds.LINES, *gigabyte.LINES)
