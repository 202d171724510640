"""Lines that need no broker: the demo's environment apart, what `dateline count` prints."""

import re
from collections.abc import Iterator
from pathlib import Path

from acceptance.harness import ROOT, Bench, Seen
from acceptance.results import Row, rows, same_bytes

SEEDS = "seeds"
EXPECTED = ROOT / "seeds" / "expected-counts.jsonl"
SHARED = ROOT.parent / "shared" / "seeds"
DAYS = ("2022-09-20", "2022-09-21", "2022-09-23")
NO_PLACE_IN = ("Vladimir Putin", "Antony Blinken")
IN_EVERY_ARTICLE = {
    "event:x:referendum": r"(?i)referend|vot|annex|join",
    "place:UA": r"(?i)ukrain",
    "place:RU": r"(?i)russia",
    "person:vladimir-putin": r"Putin",
}
"""Tags of all three shared articles, and what their evidence must look like."""


def shared_seeds(bench: Bench) -> Iterator[Seen]:
    """The three articles that stand beside the checkout."""
    if not SHARED.is_dir():
        yield Seen("../shared/seeds", "absent: the project's own seeds take its place, in `shuffles`", True)
        return
    path = bench.scratch / "out.jsonl"
    ran = bench.dateline("count", "../shared/seeds", "--format", "jsonl", "--articles", str(path)).require()
    articles = rows(path.read_bytes())
    outcomes = [article["outcome"] for article in articles]
    yield Seen(ran.command, ", ".join(outcomes), outcomes == ["unique"] * 3)
    daily = [row for row in rows(ran.out) if row["window"] == "1d"]
    for tag in IN_EVERY_ARTICLE:
        of_tag = {row["start"][:10]: (row["reports"], row["stories"]) for row in daily if row["tag"] == tag}
        yield Seen(f"{tag}: day: (reports, stories)", str(of_tag), of_tag == dict.fromkeys(DAYS, (1, 1)))
    yield from evidence(articles, bodies(SHARED))


def bodies(folder: Path) -> dict[str, str]:
    """Body of the one article of each day, cut out of the seed format anew, apart from the program."""
    found = {}
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        for day, body in re.findall(r"(?ms)^ date (\d{4}-\d\d-\d\d) (.*?)(?=^ date \d{4}-\d\d-\d\d |\Z)", text):
            found[day] = body.rstrip()
    return found


def evidence(articles: list[Row], body_of: dict[str, str]) -> Iterator[Seen]:
    """What each tag's evidence cuts out of the body, and that no place stands inside a person's name."""
    cut: dict[str, set[str]] = {}
    ragged, inside_names = [], []
    for article in articles:
        body = body_of[article["published_at"][:10]]
        names = [match.span() for name in NO_PLACE_IN for match in re.finditer(name, body)]
        for tag in article["tags"]:
            for start, end in tag["evidence"]:
                words = body[start:end]
                cut.setdefault(tag["id"], set()).add(words)
                if not words.strip() or words != words.strip() or cuts_a_word(body, start) or cuts_a_word(body, end):
                    ragged.append((tag["id"], words))
                if tag["kind"] == "place" and any(begin < end and start < stop for begin, stop in names):
                    inside_names.append((tag["id"], words))
    shown = "; ".join(f"{tag}: {', '.join(sorted(words))}" for tag, words in sorted(cut.items()))
    yield Seen("evidence, cut out of the body", shown, bool(cut))
    yield Seen("evidence that is not whole words", str(ragged or "none"), not ragged)
    astray = [
        (tag, words)
        for tag, like in IN_EVERY_ARTICLE.items()
        for words in cut.get(tag, {""})
        if not re.search(like, words)
    ]
    yield Seen("evidence that does not name its tag", str(astray or "none"), not astray)
    yield Seen(f"places inside {' or '.join(NO_PLACE_IN)}", str(inside_names or "none"), not inside_names)


def cuts_a_word(body: str, place: int) -> bool:
    """Whether a word goes on across this place in the body."""
    return body[place - 1 : place].isalnum() and body[place : place + 1].isalnum()


def shuffles(bench: Bench) -> Iterator[Seen]:
    """The project's seeds in fifty orders, over one to eight partitions."""
    expected = EXPECTED.read_bytes()
    for seed in range(1, 51):
        order = ("--shuffle", str(seed), "--partitions", str(1 + seed % 8))
        ran = bench.dateline("count", SEEDS, *order, "--format", "jsonl").require()
        seen = same_bytes(f"{ran.command} | cmp - {EXPECTED.relative_to(ROOT)}", ran.out, expected)
        if not seen.passed:
            yield seen
            return
    yield Seen(
        "count seeds --shuffle s --partitions (1 + s mod 8) | cmp - seeds/expected-counts.jsonl, s in 1…50",
        f"50 times identical, {len(rows(expected))} lines",
        bool(expected),
    )
