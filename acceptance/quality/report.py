"""What `make quality ARGS="report …"` prints about the labelled articles."""

import re
import subprocess
from collections.abc import Iterator

from acceptance.harness import Bench, Ran, Seen
from quality.figures import measured
from quality.timing import REFERENCE, REFERENCE_MICROSECONDS

FORTY = ("seeds/labelled/forty.jsonl", "seeds/labelled/forty-truth.json")
ALLOWED = 0.02
MOST_MICROSECONDS = {"tags": 700, "duplicates": 250}
OF_DUPLICATES = ("sketch", "near: candidates, verification, index")
TABLE_ROW = re.compile(r"(?m)^│ (.+?) +│ *(.*) │$")


def labelled(bench: Bench) -> Iterator[Seen]:
    """The order of commits, figures by kind against those written down, the dictionary, and datasketch."""
    yield order_of_commits()
    ran = bench.run("make", "quality", "ARGS=report forty", timeout=900).require()
    rows = table_rows(ran)
    header = re.search(r"first, \w+(.*final, \w+)?", ran.out.decode())
    yield Seen(ran.command, f"columns: {header.group() if header else 'none'}", bool(header and header.group(1)))
    for name in measured()["first"].forty:
        _, precision, recall, now, first, last = rows[name][:6]
        value = f"precision {precision}, recall {recall}, F1 {now}; first {first}, final {last}"
        yield Seen(name, value, float(now) >= float(last) - ALLOWED)
    ours, theirs = (float(rows[name][3]) for name in ("places, by id", "plain dictionary: places, by id"))
    yield Seen("places by id against the plain dictionary", f"F1 {ours} against {theirs}", ours > theirs)
    yield from near_duplicates(bench)


def near_duplicates(bench: Bench) -> Iterator[Seen]:
    """The pairs of the eighty."""
    ran = bench.run("make", "quality", "ARGS=report eighty", timeout=900).require()
    rows = table_rows(ran)
    for name in ("pairs found", "relation right too"):
        ours, theirs = rows[name]
        found, _, pairs = ours.partition(" of ")
        yield Seen(f"near-duplicates of the eighty: {name}", f"{ours}; datasketch: {theirs}", found == pairs)
    for name in ("joined, though apart", "found, but not labelled"):
        ours, theirs = rows[name]
        yield Seen(f"near-duplicates of the eighty: {name}", f"{ours}; datasketch: {theirs}", ours.split()[0] == "0")


def times(bench: Bench) -> Iterator[Seen]:
    """CPU time by part, as measured, with what the reference says of how slow or busy the machine is."""
    rows = table_rows(bench.run("make", "quality", "ARGS=report forty", timeout=900).require())
    took = {name: int(cells[0].replace(",", "")) for name, cells in rows.items() if len(cells) == 1}
    slower = max(1.0, took[REFERENCE] / REFERENCE_MICROSECONDS)
    yield Seen(REFERENCE, f"{took[REFERENCE]} µs; {REFERENCE_MICROSECONDS} if quiet: {slower:.2f} times slower", True)
    parts = {"tags": took["tags"], "duplicates": sum(took[part] for part in OF_DUPLICATES)}
    for name, microseconds in parts.items():
        most, quiet = MOST_MICROSECONDS[name], microseconds / slower
        value = f"{microseconds}; {quiet:.0f} by the reference; at most {most}"
        yield Seen(f"µs for {name}", value, microseconds <= most)
    for name in sorted(took.keys() - {"tags", REFERENCE}):
        yield Seen(f"µs beside them: {name}", f"{took[name]}", True)


def table_rows(ran: Ran) -> dict[str, list[str]]:
    """Rows of the tables it printed: the cells behind the name."""
    return {
        name.strip(): [cell.strip() for cell in rest.split("│")] for name, rest in TABLE_ROW.findall(ran.out.decode())
    }


def order_of_commits() -> Seen:
    """The forty were last changed before the commit that they were first measured at."""
    command = ("git", "log", "--format=%h", "-1", "--", *FORTY)
    changed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    first = measured()["first"].commit
    ancestor = subprocess.run(("git", "merge-base", "--is-ancestor", changed, first), capture_output=True, check=False)
    value = f"labels last changed at {changed}, first measured at {first}"
    return Seen(" ".join(command), value, ancestor.returncode == 0 and bool(changed))
