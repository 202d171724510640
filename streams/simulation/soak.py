"""``make soak``: schedules for so many minutes, each time others, and a table of all that were ever run.

The table is the memory: one range of numbers of one seed for each program state (commit) and profile. A soak, in any
clone, goes on where it ends, so no schedule is run twice and nothing is lost by stopping it.
"""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from streams.simulation.main import show
from streams.simulation.many import Run, runner
from streams.simulation.profiles import parse_profile

SEED = 2026
CHUNK = 64
TURNS = (
    *("default", "final", "restore", "handover", "final", "restore", "handover", "default", "final", "restore"),
    *("crowded", "forgetful", "delivery"),
)
"""Profiles in turn: extra weight on crashes around finals, restores and hand-overs."""
PAGE = Path("docs/proof.md")
BEGIN, END = "<!-- soak: begin -->", "<!-- soak: end -->"
_ROW = re.compile(r"\| ([-\d]+) \| (\S+) \| (\w+) \| (\d+) \| (\d+)–(\d+) \| [\d,]+ \| ([\d, ]+) \|")


@dataclass
class Range:
    """Schedules ``begin`` … ``end - 1`` of a profile, last run on ``date``; those that showed a difference."""

    date: str
    commit: str
    profile: str
    seed: int
    begin: int
    end: int
    failed: list[int] = field(default_factory=list)


@dataclass
class State:
    """All that was ever run."""

    ranges: list[Range] = field(default_factory=list)

    def next_of(self, profile: str, commit: str) -> Range:
        """The range to add to: the last one of this profile, if it is of this commit, else a new one behind all."""
        of_profile = [one for one in self.ranges if one.profile == profile and one.seed == SEED]
        end = max((one.end for one in of_profile), default=0)
        last = next((one for one in of_profile if one.end == end and one.commit == commit), None)
        if last is None:
            last = Range(date="", commit=commit, profile=profile, seed=SEED, begin=end, end=end)
            self.ranges.append(last)
        return last

    def schedules(self) -> int:
        """How many schedules were run."""
        return sum(one.end - one.begin for one in self.ranges)


def load(page: Path) -> State:
    """What a page's table says was run. Raises ValueError where the page has no place for one."""
    rows = (_ROW.fullmatch(line) for line in _parts(page)[1].splitlines())
    return State([_range(*row.groups()) for row in rows if row is not None])


def _range(date: str, commit: str, profile: str, seed: str, begin: str, last: str, failed: str) -> Range:
    numbers = [] if failed == "0" else [int(number) for number in failed.split(", ")]
    return Range(date, commit, profile, int(seed), int(begin), int(last) + 1, numbers)


def table(ranges: Iterable[Range]) -> str:
    """The ranges as a table in Markdown, and their sum."""
    rows = sorted(ranges, key=lambda one: (one.date, one.commit, one.profile))
    lines = [
        "| last run | commit | profile | seed | schedules | how many | differences |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in rows:
        wrong = ", ".join(map(str, one.failed)) or "0"
        numbers = f"{one.begin}–{one.end - 1} | {one.end - one.begin:,}"
        lines.append(f"| {one.date} | {one.commit} | {one.profile} | {one.seed} | {numbers} | {wrong} |")
    total, failed = sum(one.end - one.begin for one in rows), sum(len(one.failed) for one in rows)
    return "\n".join([*lines, "", f"In all {total:,} schedules, {failed} with differences."])


def save(page: Path, state: State) -> None:
    """Write the table in one step, so that a soak can be stopped at any time. Raises ValueError as ``load``."""
    before, _, after = _parts(page)
    new = page.with_suffix(".new")
    new.write_text(f"{before}{BEGIN}\n\n{table(state.ranges)}\n\n{END}{after}", encoding="utf-8")
    new.replace(page)


def _parts(page: Path) -> tuple[str, str, str]:
    """What stands before, between and after the marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    between, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{page} has no place for the table: {BEGIN} and {END}")
    return before, between, after


def soak(minutes: float, jobs: int, page: Path, commit: str, console: Console) -> int:
    """Run schedules for so many minutes; returns how many showed a difference."""
    state, failed = load(page), 0
    before = state.schedules()
    with runner(jobs) as run:
        began = monotonic()
        while monotonic() - began < minutes * 60:
            failed += _chunk(run, state, commit, console, shrink=not failed)
            save(page, state)
    done = state.schedules() - before
    rate = done / (monotonic() - began)
    console.print(f"{done} schedules, {rate:.1f} a second, {failed} with differences; {state.schedules()} in all")
    return failed


def _chunk(run: Run, state: State, commit: str, console: Console, *, shrink: bool) -> int:
    """The next schedules of the profile whose turn it is; how many showed a difference."""
    profile, failed = TURNS[state.schedules() // CHUNK % len(TURNS)], 0
    one = state.next_of(profile, commit)
    numbers = range(one.end, one.end + CHUNK)
    for number, problems in run(SEED, numbers, parse_profile(profile)):
        if problems:
            failed += 1
            one.failed.append(number)
            show(console, SEED, number, profile, problems, shrink=shrink and failed == 1)
    one.end, one.date = numbers.stop, f"{datetime.now(UTC):%Y-%m-%d}"
    return failed


def main(
    minutes: Annotated[float, typer.Option(min=0, help="How long.")] = 10,
    jobs: Annotated[int, typer.Option(min=1, help="In so many processes.")] = 1,
    page: Annotated[Path, typer.Option(help="Which page holds the table of what was run.")] = PAGE,
) -> None:
    """Run schedules for so many minutes, others than the table names, and add them to it."""
    raise typer.Exit(1 if soak(minutes, jobs, page, _commit(), Console(highlight=False)) else 0)


def _commit() -> str:
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=9"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.strip()


if __name__ == "__main__":
    typer.run(main)
