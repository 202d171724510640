"""Expected counts: made, read back, compared."""

from pathlib import Path

import pytest

from schemas import EventCount
from streams.cli.main import run
from streams.counts import count_line
from streams.expectations import ExpectationError, differences, read_expected

DAY = {"window": "1d", "start": "2022-09-20T00:00:00Z", "end": "2022-09-21T00:00:00Z", "final": True}


def count(tag: str, reports: int, stories: int) -> EventCount:
    values = {"reports": reports, "stories": stories, "originals": stories, "sources": 1, "revision": reports}
    return EventCount.model_validate({"tag": tag, "kind": "place", "label": tag, **DAY, **values})


def test_every_difference_is_a_line() -> None:
    expected = [count("place:PL", 1, 1), count("place:RU", 5, 2), count("place:UA", 4, 2)]
    found = [count("place:RU", 4, 2), count("place:UA", 4, 2), count("place:US", 1, 1)]
    assert differences(expected, found) == [
        "place:PL 1d 2022-09-20T00:00:00Z: missing: reports 1, stories 1, originals 1, sources 1",
        "place:RU 1d 2022-09-20T00:00:00Z: reports 4, expected 5",
        "place:US 1d 2022-09-20T00:00:00Z: not expected: reports 1, stories 1, originals 1, sources 1",
    ]
    assert differences(expected, expected) == []


def test_a_count_that_is_not_final_yet_is_as_good() -> None:
    provisional = count("place:UA", 4, 2).model_copy(update={"final": False})
    assert differences([count("place:UA", 4, 2)], [provisional]) == []


def test_a_file_that_holds_something_else_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "expected.jsonl"
    file.write_text(f"{count_line(count('place:UA', 1, 1))}\nnot a count\n")
    with pytest.raises(ExpectationError, match=r"expected.jsonl, line 2, is no count: .*dateline expect"):
        read_expected(file)


def test_the_command_writes_what_count_counts(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["expect", "seeds"]) == 0
    expected = capsysbinary.readouterr()
    assert run(["count", "seeds", "--format", "jsonl"]) == 0
    assert expected.out == capsysbinary.readouterr().out == Path("seeds/expected-counts.jsonl").read_bytes()
    assert b"by the oracle" in expected.err
