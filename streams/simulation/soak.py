"""``make soak``: schedules for so many minutes, each time others, and a table of all that were ever run.

What was run stands in a state file: one range of numbers of one seed for each program state (commit) and profile. A
soak goes on where the last one ended, so no schedule is run twice and nothing is lost by stopping it.
"""

import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from pydantic import BaseModel
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
STATE, TABLE = Path(".cache/soak.json"), Path("docs/proof.md")
BEGIN, END = "<!-- soak: begin -->", "<!-- soak: end -->"


class Range(BaseModel):
    """Schedules ``begin`` … ``end - 1`` of a profile, last run on ``date``; those that showed a difference."""

    date: str
    commit: str
    profile: str
    seed: int
    begin: int
    end: int
    failed: list[int] = []


class State(BaseModel):
    """All that was ever run."""

    ranges: list[Range] = []

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


def load(path: Path) -> State:
    """The state of a file; an empty one where there is none. Raises ValueError on a broken one."""
    return State.model_validate_json(path.read_bytes()) if path.exists() else State()


def save(path: Path, state: State) -> None:
    """Write a state in one step, so that a soak can be stopped at any time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(state.model_dump_json(indent=1), encoding="utf-8")
    new.replace(path)


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


def write_table(path: Path, state: State) -> None:
    """Put the table between its marks. Raises ValueError where these are missing."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{path} has no place for the table: {BEGIN} and {END}")
    path.write_text(f"{before}{begin}\n\n{table(state.ranges)}\n\n{end}{after}", encoding="utf-8")


def soak(minutes: float, jobs: int, path: Path, commit: str, console: Console) -> int:
    """Run schedules for so many minutes; returns how many showed a difference."""
    state, failed = load(path), 0
    before = state.schedules()
    with runner(jobs) as run:
        began = monotonic()
        while monotonic() - began < minutes * 60:
            failed += _chunk(run, state, commit, console, shrink=not failed)
            save(path, state)
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
    minutes: Annotated[float, typer.Option(min=0, help="How long; 0 writes the table only.")] = 10,
    jobs: Annotated[int, typer.Option(min=1, help="In so many processes.")] = 1,
    state: Annotated[Path, typer.Option(help="Where the ranges are kept.")] = STATE,
    into: Annotated[Path, typer.Option(help="Which page holds their table.")] = TABLE,
) -> None:
    """Run schedules for so many minutes, others than before, and write the table of all."""
    failed = 0
    try:
        if minutes:
            failed = soak(minutes, jobs, state, _commit(), Console(highlight=False))
    finally:
        write_table(into, load(state))
    raise typer.Exit(1 if failed else 0)


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
