"""Lines of the issue Duplicates and tags."""

from acceptance.harness import Line
from acceptance.quality.report import labelled, times

LINES: tuple[Line, ...] = (
    Line("labelled", "first and final figures on the forty articles, by kind; the baselines beside them", labelled),
    Line("times", "at most 700 µs for tags, 250 µs for duplicates, of an article of 2.7 KB, medians", times),
)
