"""Lines of the simulator: schedules without a difference, and the deliberate faults that they find."""

import os
from collections.abc import Iterator

from acceptance.first.whole import PYTHON, tested
from acceptance.harness import Bench, Seen

MANY, SOME = 10_000, 2_000
SHORT = 500
SEEDS = (1, 2, 3, 4)
JOBS = str(os.cpu_count() or 1)
SHOW = "from tests.simulation.mutations import table; print(table())"


def schedules(bench: Bench) -> Iterator[Seen]:
    """Ten thousand of one seed and two thousand each of three others; without LONG=1 some hundreds."""
    long = os.environ.get("LONG") == "1"
    for seed in SEEDS:
        number = (MANY if seed == 1 else SOME) if long else SHORT if seed == 1 else SHORT // 5
        ran = bench.dateline(
            "simulate", "--schedules", str(number), "--seed", str(seed), "--jobs", JOBS, timeout=4 * 3_600
        )
        said = ran.out.decode().strip().splitlines() or [ran.err.strip()]
        yield Seen(ran.command, said[-1], ran.code == 0 and f"{number} schedules" in said[-1])


def mutations(bench: Bench) -> Iterator[Seen]:
    """Every fault, its profile, and after how many schedules it was found; then the tests that find them."""
    shown = bench.run(PYTHON, "-c", SHOW, timeout=120).require()
    for row in shown.out.decode().strip().splitlines()[2:]:
        fault, profile, schedules = (cell.strip() for cell in row.strip("|").split("|"))
        yield Seen(f"{fault} (--profile {profile})", f"found after {schedules} schedules", int(schedules) <= 3_000)
    yield tested(bench, "tests/simulation/test_mutations.py", "fault")
