"""``dateline simulate``: many schedules, their speed, and of each failing one the command that repeats it."""

from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from streams.simulation.many import differences, runner
from streams.simulation.profiles import parse_profile
from streams.simulation.shrink import shrunk

_SHOWN = 12
"""As many differences of one schedule are shown."""


def run(schedules: int, seed: int, profile: str = "default", schedule: int | None = None, jobs: int = 1) -> int:
    """Run ``schedules`` schedules of a seed, or the one numbered ``schedule``. Returns the exit code.

    Raises ValueError for an unknown profile.
    """
    settings = parse_profile(profile)
    numbers = range(schedules) if schedule is None else range(schedule, schedule + 1)
    console, errors = Console(highlight=False, emoji=False), Console(stderr=True, highlight=False)
    began, failed = monotonic(), 0
    columns = TextColumn("schedules"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True)
    with runner(jobs) as simulate, bar as progress:
        task = progress.add_task("", total=len(numbers))
        for number, problems in simulate(seed, numbers, settings):
            if problems:
                failed += 1
                show(console, seed, number, profile, problems, shrink=schedule is None and failed == 1)
            progress.advance(task)
    rate = len(numbers) / max(monotonic() - began, 1e-9)
    console.print(f"{len(numbers)} schedules, {rate:.1f} a second, {failed} with differences")
    return 1 if failed else 0


def show(console: Console, seed: int, number: int, profile: str, problems: list[str], *, shrink: bool) -> None:
    """A failing schedule, made smaller if ``shrink``, as the command that repeats it."""
    name = shrunk(profile, lambda text: bool(differences(seed, number, parse_profile(text)))) if shrink else profile
    console.print(f"schedule {number}: {len(problems)} differences")
    for problem in problems[:_SHOWN]:
        console.print(f"  {problem}", markup=False, soft_wrap=True)
    console.print(
        f"  repeat: dateline simulate --seed {seed} --profile {name} --schedule {number}", markup=False, soft_wrap=True
    )
