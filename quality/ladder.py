"""The near-duplicate ladder: ``python -m quality.ladder [PATH…] [--texts N] [--seed N]``.

Every text goes through every edit (``edits.py``); templates with other facts stand beside them. Of all pairs of all
these texts, the exact sets (``exact.py``) say which are near; the program says what it finds by its own way: sketch,
candidates of the index, verification. Exit 1 where a bar of the project is missed.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import fmean, pstdev
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from quality.bodies import bodies, variants
from quality.edits import STEPS, Edited
from quality.exact import Overlap, overlaps, shingles
from quality.templates import templates
from streams.nearness.index import NearIndex
from streams.nearness.near import Fingerprint, fingerprint, near
from streams.text.language import detect
from streams.text.sketch import MAX_SAMPLE, sketch_of

AMONG_COPIES, AMONG_TEXTS = "copies of one text", "different texts"
RECALL, PRECISION = "recall", "precision"


class Text(NamedTuple):
    """A text of the ladder: ``said`` is what the truth judges, ``family`` what it was made of, ``step`` how."""

    body: str
    said: str
    family: int
    step: str | None


class Found(NamedTuple):
    """What the program says of a pair."""

    near: bool
    similarity: float
    relation: str | None


NOT_FOUND = Found(False, 0.0, None)


@dataclass(slots=True)
class Tally:
    """Pairs of one rung: by exact sets near, in the grey zone, or apart, and how many of these were found."""

    pairs: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    errors: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Ladder:
    """All that was measured."""

    rungs: dict[str, Tally]
    bands: Tally
    texts: int
    candidates: float
    sampled_errors: list[float]
    languages: list[int]
    """Of the near pairs of one text's family, those in one language, and all."""


def climb(found: Sequence[str], random: Random, *, each_template: int) -> list[Text]:
    """All texts of the ladder. Foreign passages come from texts of the same language."""
    texts = []
    bases = list(variants(found, random))
    fellows = defaultdict(list)
    for body in bases:
        fellows[detect(None, body, None)[0]].append(body)
    languages = {body: language for language, some in fellows.items() for body in some}
    for family, body in enumerate(bases):
        texts.append(Text(body, body, family, None))
        for step, edit in STEPS.items():
            made = edit(random, body, random.choice(fellows[languages[body]]))
            if made is not None:
                edited = made if isinstance(made, Edited) else Edited(made, made)
                texts.append(Text(edited.body, edited.said, family, step))
    frames = [Text(body, body, -1, name) for name, body in templates(each_template, random)]
    return texts + [text._replace(family=-1 - number) for number, text in enumerate(frames)]


def measure(texts: Sequence[Text]) -> Ladder:
    """Judge every pair that shares a shingle by the exact sets, or that the program has found."""
    prints = [fingerprint(sketch_of(text.body), "file", None) for text in texts]
    pairs, candidates = _found(prints)
    ladder = Ladder(defaultdict(Tally), Tally(), len(texts), candidates / len(texts), [], [0, 0])
    languages = [detect(None, text.body, None)[0] for text in texts]
    for first, second, overlap in overlaps([shingles(text.said) for text in texts]):
        outcome = pairs.pop((first, second), NOT_FOUND)
        if not outcome.near and overlap.is_apart:
            continue  # most pairs: right, and nothing to tell
        _enter(ladder, _rung(texts[first], texts[second]), overlap, outcome)
        if overlap.is_near and texts[first].family == texts[second].family:
            ladder.languages[0] += languages[first] == languages[second]
            ladder.languages[1] += 1
        if outcome.near and max(overlap.first, overlap.second) > MAX_SAMPLE:
            ladder.sampled_errors.append(_error(overlap, outcome))
    for (first, second), outcome in pairs.items():
        _enter(ladder, _rung(texts[first], texts[second]), Overlap(1, 1, 0), outcome)
    return ladder


def _found(prints: Sequence[Fingerprint]) -> tuple[dict[tuple[int, int], Found], int]:
    """The pairs that are near by index and verification, and how many candidates there were."""
    index, pairs, candidates = NearIndex(), {}, 0
    for number, one in enumerate(prints):
        for other in index.candidates(one):
            candidates += 1
            nearness = near(one, prints[other])
            if nearness.near:
                pairs[int(other), number] = Found(*nearness)
        index.add(number, one)
    return pairs, candidates


def _rung(first: Text, second: Text) -> str:
    if first.family < 0 and second.family < 0:
        return f"template: {first.step}" if first.step == second.step else AMONG_TEXTS
    if first.family != second.family:
        return AMONG_TEXTS
    return AMONG_COPIES if first.step and second.step else str(first.step or second.step)


def band(overlap: Overlap) -> str:
    """Which of the project's bars a pair belongs to, by exact sets."""
    if overlap.jaccard >= 0.6:
        return "similarity 0.6 and more"
    if overlap.jaccard >= 0.5:
        return "similarity 0.5 to 0.6"
    if overlap.is_near:
        return "full excerpts to a quarter" if overlap.containment == 1.0 else "excerpts with edits"
    return "apart" if overlap.is_apart else "grey zone"


def _enter(ladder: Ladder, rung: str, overlap: Overlap, outcome: Found) -> None:
    kind = "near" if overlap.is_near else "apart" if overlap.is_apart else "grey"
    for tally, name in ((ladder.rungs[rung], kind), (ladder.bands, band(overlap))):
        tally.pairs[name] += 1
        tally.found[name] += outcome.near
    if outcome.near:
        ladder.rungs[rung].errors.append(_error(overlap, outcome))


def _error(overlap: Overlap, outcome: Found) -> float:
    by_part = outcome.relation in ("excerpt", "expanded")
    return outcome.similarity - (overlap.containment if by_part else overlap.jaccard)


def precision(tally: Tally) -> float:
    """Of the pairs found outside the grey zone, those that are near."""
    judged = tally.found["near"] + tally.found["apart"]
    return tally.found["near"] / judged if judged else 1.0


def rungs_table(ladder: Ladder) -> Table:
    """A row for each rung."""
    table = Table(title="Ladder: pairs by exact sets, and what was found of them", title_justify="left")
    for column in (
        "step",
        "near",
        RECALL,
        PRECISION,
        "apart but found",
        "grey, of these found",
        "error of the estimate",
    ):
        table.add_column(column, justify="left" if column == "step" else "right")
    named = [*STEPS, AMONG_COPIES, AMONG_TEXTS]
    for rung in [*named, *sorted(set(ladder.rungs) - set(named))]:
        tally = ladder.rungs[rung]
        near_pairs = tally.pairs["near"]
        table.add_row(
            rung,
            f"{near_pairs:,}",
            f"{tally.found['near'] / near_pairs:.4f}" if near_pairs else "-",
            f"{precision(tally):.4f}" if tally.found.total() else "-",
            f"{tally.found['apart']:,}",
            f"{tally.pairs['grey']:,}, {tally.found['grey']:,}",
            f"{fmean(map(abs, tally.errors)):.4f}, at most {max(map(abs, tally.errors)):.3f}" if tally.errors else "-",
        )
    return table


def bars(ladder: Ladder) -> Iterator[tuple[str, str, bool]]:
    """What the project asks of the ladder: a name, the value, and whether it is reached."""
    bands = ladder.bands
    for name, least in (
        ("similarity 0.6 and more", 0.99),
        ("similarity 0.5 to 0.6", 0.95),
        ("full excerpts to a quarter", 0.95),
        ("excerpts with edits", 0.95),
    ):
        pairs, found = bands.pairs[name], bands.found[name]
        recall = found / pairs if pairs else 1.0
        yield f"recall, {name}", f"{found:,} of {pairs:,} = {recall:.4f} (asked: {least})", recall >= least
    right = sum(bands.found.values()) - bands.found["grey zone"] - bands.found["apart"]
    wrong = bands.found["apart"]
    value = right / (right + wrong) if right + wrong else 1.0
    yield (
        "precision against pairs apart",
        f"{wrong:,} wrong beside {right:,} = {value:.4f} (asked: 0.99)",
        value >= 0.99,
    )


def report(ladder: Ladder, console: Console) -> bool:
    """Print everything; whether all bars are reached."""
    console.print(rungs_table(ladder))
    console.print(f"{ladder.texts:,} texts; {ladder.candidates:.1f} candidates of each among those before it")
    errors = ladder.sampled_errors
    if errors:
        console.print(
            f"estimate for more than {MAX_SAMPLE} shingles, {len(errors):,} pairs: bias {fmean(errors):+.4f}, "
            f"standard error {pstdev(errors):.4f}, at most {max(map(abs, errors)):.3f}"
        )
    same, family = ladder.languages
    console.print(f"near pairs of one family in one language: {same:,} of {family:,} = {same / max(1, family):.4f}")
    grey = ladder.bands
    console.print(f"grey zone, apart from all bars: {grey.found['grey zone']:,} of {grey.pairs['grey zone']:,} found")
    reached = True
    for name, value, is_reached in bars(ladder):
        reached &= is_reached
        console.print(f"{'PASS' if is_reached else 'FAIL'}  {name}: {value}")
    return reached


def main(arguments: Sequence[str]) -> int:
    """Exit status: 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="quality.ladder", description="Near-duplicates against exact sets.")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="articles, as `dateline count` reads them")
    parser.add_argument("--texts", type=int, default=150, help="how many texts at most [150]")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    random = Random(options.seed)
    found = bodies(options.paths, options.texts, random)
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)
    return 0 if report(measure(climb(found, random, each_template=40)), console) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
