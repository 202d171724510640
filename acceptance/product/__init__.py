"""Lines of the issue The daily product."""

from acceptance.harness import Line
from acceptance.product import compose, consume, gigabyte

LINES: tuple[Line, ...] = (*compose.LINES, *consume.LINES, *gigabyte.LINES)
