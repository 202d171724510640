"""``dateline duplicates`` as a user sees it."""

import json
import re
from pathlib import Path

import pytest

from streams.cli.main import run

STORY = (
    "The council of the harbour town met on Monday and agreed to rebuild the old bridge before winter, although two "
    "members warned that the money would not last. The mayor said the first stone would be laid in May, and that the "
    "ferry would run until the new bridge is open to carts and cars alike."
)


def articles(folder: Path, *bodies: str, day: int = 20) -> str:
    lines = [
        json.dumps(
            {"source": f"s{at}", "published_at": f"2022-09-{day}T0{at}:00:00Z", "body": body}, ensure_ascii=False
        )
        for at, body in enumerate(bodies)
    ]
    path = folder / f"articles-{day}.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["duplicates", *arguments]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_an_excerpt_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filler = " ".join(f"word{number}" for number in range(40))
    path = articles(tmp_path, f"{STORY} {filler}", "Breaking: " + " ".join(STORY.split()[2:40]))
    out = shown(capsys, path, f"{path}:2")
    assert "verdict B is an excerpt of A" in out
    assert "containment 0.9" in out
    assert "[of the" in out
    assert "B 37, shared 36 " in out


def test_the_earlier_one_is_the_original_whatever_the_order_of_arguments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = articles(tmp_path, STORY, STORY + " The ferry is free.")
    assert "verdict A is a reprint of B" in shown(capsys, f"{path}:2", f"{path}:1")


def test_two_that_share_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = articles(tmp_path, STORY, "Quite another matter was discussed elsewhere by other people.")
    out = shown(capsys, path, f"{path}:2")
    assert "are not near" in out
    assert "No phrase" in out


def test_near_but_too_far_apart_is_no_duplicate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, articles(tmp_path, STORY, day=10), articles(tmp_path, STORY, day=20))
    assert "identical to A in normal form; but no duplicate: published more than 7 days apart" in out


def test_what_a_terminal_obeys_is_not_sent_to_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = articles(tmp_path, f"\x1b[31m{STORY}\x1b[2J\u202e", STORY)
    assert run(["duplicates", path, f"{path}:2"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_an_article_that_does_not_exist_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = articles(tmp_path, STORY)
    assert run(["duplicates", path, f"{path}:7"]) == 2
    assert "there is no such article" in capsys.readouterr().err


def test_a_record_that_is_no_article_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"source": "s", "published_at": "soon", "body": "x"}\n', encoding="utf-8")
    assert run(["duplicates", str(path), str(path)]) == 1
    assert "no article" in capsys.readouterr().err


def test_what_stands_around_a_phrase_is_whole_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    middle = "the old bridge will be rebuilt before winter"
    first = (
        f"Yesterday evening several councillors announced happily {middle} notwithstanding considerable expenditure."
    )
    second = f"Unbelievably complicated circumstances prevailed, yet {middle} according to knowledgeable commentators."
    path = articles(tmp_path, first, second)
    out = shown(capsys, path, f"{path}:2")
    found = re.findall(r"\[[^\]]*\]", out)
    assert found
    around = set(re.sub(r"\[[^\]]*\]", " ", out.partition("words")[2]).split())
    assert {word for word in around if word.isalpha()} - {"A", "B"} <= set(re.findall(r"\w+", f"{first} {second}"))


def test_a_date_without_a_time_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "day.jsonl"
    days = ("2022-09-20", "2022-09-20T08:00:00Z")
    path.write_text("\n".join(json.dumps({"source": "s", "published_at": day, "body": STORY}) for day in days))
    out = shown(capsys, str(path), f"{path}:2")
    assert "16.0 hours apart (A: a date without a time is the end of its day)" in out
    assert "end of its day" not in shown(capsys, f"{path}:2", f"{path}:2")
