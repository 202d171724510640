"""Lines of the issue on duplicates and tags: what is found, against truths from elsewhere; how fast; licences."""

from acceptance.harness import Line
from acceptance.quality.ladder import copies, ladder
from acceptance.quality.licences import licences
from acceptance.quality.report import labelled, times

LINES: tuple[Line, ...] = (
    Line("ladder", "near-duplicates by exact sets: recall 0.99, 0.95, 0.95, precision 0.99", ladder),
    Line("copies", "10,000 copies of one article, in order and shuffled: half the pace of distinct ones", copies),
    Line("labelled", "first and final figures on the forty articles, by kind; the baselines beside them", labelled),
    Line("times", "at most 700 µs for tags, 250 µs for duplicates, of an article of 2.7 KB, medians", times),
    Line("licences", "make licences: every data file and dependency with its licence; notices complete", licences),
)
