"""Learning boilerplate: lines under different articles are proposed, lines of reprints are not."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.cli.main import run
from streams.text.learn import Proposal, propose


def corpus() -> Iterator[tuple[str, str]]:
    """Six stories with the outlet's lines under them, and one that was reprinted ten times."""
    for story in range(6):
        lead = f"Story {story} begins here.\nBody {story}."
        yield f"s{story % 2}", f"{lead}\nTip the desk!\nMore to see: thing {story}\nPut out {story}/9/2022"
    for copy in range(10):
        yield f"s{copy}", "A reprinted story.\nIts second line.\nIts third: line"


def test_lines_of_many_stories_are_proposed_with_their_kind() -> None:
    assert list(propose(corpus(), 5)) == [
        Proposal("dated", "put out", 6, 2),
        Proposal("opening", "more to see:", 6, 2),
        Proposal("whole", "tip the desk!", 6, 2),
    ]


def test_more_may_be_asked_for() -> None:
    assert list(propose(corpus(), 7)) == []


def test_the_command_writes_rules_that_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "articles.jsonl"
    lines = [json.dumps({"source": s, "published_at": "2022-09-20", "body": body}) for s, body in corpus()]
    path.write_text("\n".join([*lines, "broken"]), encoding="utf-8")
    assert run(["vocabulary", "learn-boilerplate", str(path)]) == 0
    found = tomllib.loads(capsys.readouterr().out)["rule"]
    assert {rule["match"]: rule["phrases"] for rule in found} == {
        "dated": ["put out"],
        "opening": ["more to see:"],
        "whole": ["tip the desk!"],
    }
