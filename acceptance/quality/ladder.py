"""Near-duplicates: the ladder against exact sets, and ten thousand copies of one article."""

import sys
from collections.abc import Iterator

from acceptance.harness import Bench, Seen

MARKS = ("PASS  ", "FAIL  ")
MANY = 10_000
LEAST_RATIO = 0.5


def ladder(bench: Bench) -> Iterator[Seen]:
    """The bars of `make quality`."""
    ran = bench.run(sys.executable, "-m", "quality.ladder")
    lines = ran.out.decode().splitlines()
    bars = [line for line in lines if line.startswith(MARKS)]
    for line in bars:
        yield Seen("make quality", line[len(MARKS[0]) :], line.startswith(MARKS[0]))
    told = [
        line for line in lines if line.startswith(("estimate", "grey", "near pairs")) or "candidates of each" in line
    ]
    yield Seen("make quality", "; ".join(told), ran.code == 0 and bool(bars))


def copies(bench: Bench) -> Iterator[Seen]:
    """Articles a second of copies in date order and shuffled, beside distinct articles of the same length."""
    seconds = {}
    for name, kind, order in (
        ("distinct", "distinct", ()),
        ("copies in date order", "copies", ()),
        ("copies shuffled", "copies", ("--shuffle", "1")),
    ):
        path = bench.scratch / f"{kind}.jsonl"
        if not path.exists():
            path.write_bytes(bench.run(sys.executable, "-m", "quality.flood", kind, str(MANY)).out)
        ran = bench.dateline("count", str(path), *order, "--format", "jsonl", timeout=1800).require()
        seconds[name] = ran.seconds
        rate, ratio = MANY / ran.seconds, seconds["distinct"] / ran.seconds
        unique = ran.err.strip().splitlines()[-1]
        yield Seen(ran.command, f"{name}: {rate:,.0f}/s, {ratio:.2f} of distinct; {unique}", ratio >= LEAST_RATIO)
