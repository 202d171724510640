"""Reading what the commands print."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from acceptance.harness import Bench, Seen

Row = dict[str, Any]


def rows(output: bytes) -> list[Row]:
    """JSON Lines, one object a line."""
    return [json.loads(line) for line in output.splitlines()]


def outcomes(bench: Bench, files: str) -> list[Row]:
    """What ``count --articles`` says became of each record of these files."""
    articles = bench.scratch / "outcomes.jsonl"
    bench.dateline("count", files, "--format", "jsonl", "--articles", str(articles)).require()
    return rows(articles.read_bytes())


def tally(outcome_rows: list[Row]) -> Counter[str]:
    """How many records ended how."""
    return Counter(row["outcome"] for row in outcome_rows)


def same_bytes(command: str, found: bytes, wanted: bytes) -> Seen:
    """Whether two outputs are the same to the byte; the value names the first line that is not."""
    ours, theirs = found.splitlines(keepends=True), wanted.splitlines(keepends=True)
    if found == wanted:
        return Seen(command, f"identical, {len(theirs)} lines", bool(theirs))
    pairs = enumerate(zip(ours, theirs, strict=False), start=1)
    first = next((number for number, (a, b) in pairs if a != b), min(len(ours), len(theirs)) + 1)
    return Seen(command, f"differs first at line {first} ({len(ours)} lines, wanted {len(theirs)})", False)


def generated(bench: Bench, articles: int, seed: int = 1) -> Path:
    """A file of generated articles."""
    path = bench.scratch / f"generated-{articles}.jsonl"
    path.write_bytes(bench.dateline("generate", str(articles), "--seed", str(seed)).require().out)
    return path


def last_words(text: str) -> str:
    """The last lines of what a command said, on one."""
    return " / ".join(line.strip() for line in text.strip().splitlines()[-4:])
