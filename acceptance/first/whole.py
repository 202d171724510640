"""Lines about the whole project: the demo, the simulator, the tests that show one thing, and CI."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from acceptance.first.counting import EXPECTED
from acceptance.harness import ROOT, Bench, Seen
from acceptance.results import rows

PYTHON = ".venv/bin/python"
REQUIRED = {"DATELINE_TEST_REQUIRE": "kafka"}
SCHEDULES = 1_000
FAULTS = "before_acknowledgement or kept_over_a_rebalance"
DEMO_SECONDS = 60
CI_SECONDS = 3_600
MAX_LINES = 400
SUMMARY_ROW = re.compile(r"(?m)^ *(\d{4}-\d\d-\d\d) +(\S+) +(\d+ +\d+ +\d+ +\d+) *$")


def demo(bench: Bench) -> Iterator[Seen]:
    """With an empty environment; and again, to see the time that is not installation."""
    venv = f"VENV={bench.scratch / 'venv'}"
    empty = bench.run("make", "demo", venv, timeout=900)
    yield Seen(f"{empty.command} (empty environment)", f"exit {empty.code}, {empty.seconds:.0f} s", empty.code == 0)
    again = bench.run("make", "demo", venv, timeout=300)
    quick = again.code == 0 and again.seconds <= DEMO_SECONDS
    yield Seen(f"{again.command} (installed)", f"exit {again.code}, {again.seconds:.1f} s from start to end", quick)
    shown = {(day, tag): numbers.split() for day, tag, numbers in SUMMARY_ROW.findall(empty.out.decode())}
    expected = {
        (row["start"][:10], row["tag"]): [str(row[name]) for name in ("reports", "stories", "originals", "sources")]
        for row in rows(EXPECTED.read_bytes())
        if row["window"] == "1d"
    }
    wrong = [place for place, numbers in shown.items() if expected.get(place) != numbers]
    missing = [day for day, tag in expected if tag == "all" and (day, tag) not in shown]
    yield Seen(
        "counts by day in its summary, against seeds/expected-counts.jsonl",
        f"{len(shown)} shown, wrong: {wrong or 'none'}, days missing: {missing or 'none'}",
        bool(shown) and not wrong and not missing,
    )


def schedules(bench: Bench) -> Iterator[Seen]:
    """Schedules of crashes and zombies against the oracle, and the faults that they must find."""
    ran = bench.dateline("simulate", "--schedules", str(SCHEDULES), timeout=3_600)
    said = ran.out.decode().strip().splitlines() or [ran.err.strip()]
    yield Seen(ran.command, said[-1], ran.code == 0 and f"{SCHEDULES} schedules" in said[-1])
    yield tested(bench, "tests/simulation/test_mutations.py", FAULTS)


def tested(bench: Bench, folder: str, like: str) -> Seen:
    """The tests in a folder whose names say what they show; all must pass, and none be skipped."""
    ran = bench.run(PYTHON, "-m", "pytest", folder, "-k", like, "-rA", timeout=1_800, env=REQUIRED)
    lines = ran.out.decode().strip().splitlines() or [ran.err.strip()]
    names = [line.rpartition("::")[2] for line in lines if line.startswith("PASSED")]
    passed = ran.code == 0 and bool(names) and "skipped" not in lines[-1]
    return Seen(ran.command, f"{lines[-1].strip('= ')}: {', '.join(names)}", passed)


def continuous_integration(bench: Bench) -> Iterator[Seen]:
    """``.ci/run`` as a new clone runs it, and the longest file."""
    clone = bench.scratch / "clone"
    bench.run("git", "clone", "--quiet", str(ROOT), str(clone)).require()
    ran = bench.run("env", "--chdir", str(clone), "CI=true", "bash", ".ci/run", timeout=CI_SECONDS)
    closing = [line for line in ran.out.decode().splitlines() if re.search(r"\d+ (passed|failed)", line)]
    yield Seen(
        "CI=true bash .ci/run (in a new clone)",
        f"exit {ran.code}, {ran.seconds / 60:.1f} minutes: {' / '.join(closing[-1:])}",
        ran.code == 0 and bool(closing),
    )
    lengths = [(length_of(path), str(path)) for path in tracked_sources()]
    longest = max(lengths)
    yield Seen("the longest file", f"{longest[1]}, {longest[0]} lines", longest[0] <= MAX_LINES)


def tracked_sources() -> list[Path]:
    """The Python files that git tracks."""
    listed = subprocess.run(["git", "ls-files", "*.py"], capture_output=True, text=True, check=True)
    return [Path(name) for name in listed.stdout.split()]


def length_of(path: Path) -> int:
    """A file's lines."""
    return len(path.read_text(encoding="utf-8").splitlines())
