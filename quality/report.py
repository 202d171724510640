"""Tags and near-duplicates on the labelled articles: ``python -m quality.report [forty] [eighty] [--mistakes KIND]``.

Precision, recall and F1 by kind, baselines beside them, near-duplicate pairs, CPU time by part. What counts how stands
in docs/quality.md.
"""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from quality.copies import CopyScore, by_datasketch, by_program, score_copies
from quality.dictionary import dictionary
from quality.figures import measured
from quality.found import program
from quality.labels import SETS, Labelled, LabelledSet, Name, read
from quality.scoring import KINDS, NAME_KINDS, Mistake, Scores, Tally, score
from quality.timing import BYTES, Timing, timings

BY_ID, BY_WORDS = ", by id", ", by words"
LANGUAGES = {"English": ("en",), "Ukrainian, Russian": ("uk", "ru"), "other languages": ()}
"""Groups of articles; the last takes what is in no other."""


def tags_table(name: Name, scores: Scores, baseline: Scores) -> Table:
    """A row for each kind and way of judging, with F1 as it was measured before."""
    table = Table(title=f"{name}: tags", title_justify="left")
    runs = measured()
    before = [f"{run}, {one.commit}" for run, one in runs.items()]
    for column in ("kind", "labels", "precision", "recall", "F1", *before, "traps fallen for"):
        table.add_column(column, justify="left" if column == "kind" else "right")
    for row, tally in rows_of(scores).items():
        found = (one.of(name).get(row) for one in runs.values())
        earlier = (f"{one[2]:.3f}" if one else "" for one in found)
        traps = scores.traps[row.removesuffix(BY_ID)]
        table.add_row(row, *figures(tally), *earlier, f"{traps[0]} of {traps[1]}" if traps[1] else "")
    for label, tallies in (("by id", baseline.by_id), ("by words", baseline.by_words)):
        table.add_row(f"plain dictionary: places, {label}", *figures(tallies["places"]), *("" for _ in before), "")
    return table


def rows_of(scores: Scores) -> dict[str, Tally]:
    """The rows of the table by their names."""
    rows = {}
    for kind in KINDS:
        rows[f"{kind}{BY_ID}" if kind in NAME_KINDS else kind] = scores.by_id[kind]
        if kind in NAME_KINDS:
            rows[f"{kind}{BY_WORDS}"] = scores.by_words[kind]
    return rows


def figures(tally: Tally) -> tuple[str, str, str, str]:
    """Labels, precision, recall and F1."""
    asked = tally.right + tally.missed
    return f"{asked:,}", f"{tally.precision:.3f}", f"{tally.recall:.3f}", f"{tally.f1:.3f}"


def languages_table(name: str, articles: Sequence[Labelled]) -> Table:
    """F1 by kind for groups of languages, and the dictionary's for places."""
    columns = ("articles", *KINDS, "dictionary: places")
    table = Table(*columns, title=f"{name}: F1 by language, names by words", title_justify="left")
    for group, languages in LANGUAGES.items():
        some = [one for one in articles if (one.labels.language in languages) or not (languages or _is_named(one))]
        scores = score((one, program(one.parsed)) for one in some)
        tallies = [(scores.by_words if kind in NAME_KINDS else scores.by_id)[kind] for kind in KINDS]
        baseline = score(((one, dictionary(one.parsed)) for one in some), kinds=("places",)).by_words["places"]
        table.add_row(f"{group}, {len(some)}", *(f"{tally.f1:.3f}" for tally in (*tallies, baseline)))
    return table


def _is_named(one: Labelled) -> bool:
    return any(one.labels.language in languages for languages in LANGUAGES.values())


def copies_table(name: str, ours: CopyScore, theirs: CopyScore) -> Table:
    """Near-duplicate pairs, the program's and the baseline's."""
    table = Table("near-duplicates", "Dateline", "datasketch", title=f"{name}: pairs", title_justify="left")
    both = (ours, theirs)
    table.add_row("pairs found", *(f"{one.found} of {one.pairs}" for one in both))
    table.add_row("relation right too", f"{ours.relations} of {ours.pairs}", "-")
    table.add_row("doubtful pairs found", *(f"{one.doubtful_found} of {one.doubtful}" for one in both))
    table.add_row("joined, though apart", *(f"{len(one.joined)} of {one.apart}" for one in both))
    table.add_row("found, but not labelled", *(f"{len(one.unknown)}" for one in both))
    return table


def timings_table(measured: Sequence[Timing]) -> Table:
    """CPU time by part."""
    table = Table(
        "part", "µs", title=f"CPU time of an English article of {BYTES:,} bytes, medians", title_justify="left"
    )
    for timing in measured:
        table.add_row(timing.part, f"{timing.microseconds:,.0f}")
    return table


def report(name: Name, console: Console, mistakes: Sequence[str]) -> None:
    """Print everything about one labelled set."""
    labelled = read(name)
    scores = score((one, program(one.parsed)) for one in labelled.articles)
    baseline = score(((one, dictionary(one.parsed)) for one in labelled.articles), kinds=("places",))
    console.print(tags_table(name, scores, baseline))
    console.print("events that are only denied, and marked so: {} of {}".format(*scores.denied))
    console.print(languages_table(name, labelled.articles))
    if labelled.pairs:
        print_copies(name, labelled, console)
    for mistake in scores.mistakes:
        if mistake.kind in mistakes:
            print(line_of(mistake))


def print_copies(name: Name, labelled: LabelledSet, console: Console) -> None:
    """The pairs, and what is wrong with them."""
    ours = score_copies(labelled, by_program(labelled.articles))
    console.print(copies_table(name, ours, score_copies(labelled, by_datasketch(labelled.articles))))
    for what, pairs in (("missed", ours.missed), ("joined", ours.joined), ("not labelled", ours.unknown)):
        for pair in pairs:
            console.print(f"{what}: {' | '.join(sorted(pair))}", soft_wrap=True)
    for keys, asked, given in ours.other_relations:
        console.print(f"relation {given} instead of {asked}: {keys}", soft_wrap=True)


def line_of(mistake: Mistake) -> str:
    """A mistake on one line."""
    return "\t".join((mistake.kind, mistake.what, mistake.id, " | ".join(mistake.words), mistake.article))


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0; figures are judged by tests and acceptance."""
    parser = argparse.ArgumentParser(
        prog="quality report",
        description="Tags and near-duplicates against labels.",
        epilog='Example: make quality ARGS="report forty --mistakes places --mistakes events"',
    )
    parser.add_argument("sets", nargs="*", metavar="SET", help="forty, eighty, fifty [all]")
    parser.add_argument("--mistakes", action="append", default=[], choices=KINDS, metavar="KIND", help="list them")
    options = parser.parse_args(arguments)
    names: list[Name] = [name for name in SETS if name in options.sets or not options.sets]
    if unknown := set(options.sets) - set(SETS):
        parser.error(f"no labelled set {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)
    for name in names:
        report(name, console, options.mistakes)
    console.print(timings_table(timings([one for name in SETS for one in read(name).articles])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
