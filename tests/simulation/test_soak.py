"""The soak goes on where it ended, and tells all that was run."""

from pathlib import Path

import pytest
from rich.console import Console

from streams.simulation import soak
from streams.simulation.soak import BEGIN, END, Range, State, load, save, table, write_table


def test_a_soak_never_runs_a_schedule_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "CHUNK", 1)
    path = tmp_path / "state" / "soak.json"
    for commit in ("first", "first", "second"):
        soak.soak(1e-3, 1, path, commit, Console(quiet=True))
    ranges = load(path).ranges
    run = [(one.profile, number) for one in ranges for number in range(one.begin, one.end)]
    assert len(set(run)) == load(path).schedules() >= 3
    assert {one.commit for one in ranges} == {"first", "second"}


def test_another_commit_begins_behind_what_was_run() -> None:
    state = State(ranges=[Range(date="2026-01-01", commit="a", profile="final", seed=soak.SEED, begin=0, end=64)])
    assert state.next_of("final", "a").end == 64
    assert state.next_of("final", "b").begin == 64
    assert state.next_of("restore", "b").begin == 0


def test_the_table_names_ranges_and_failures_and_stands_between_its_marks(tmp_path: Path) -> None:
    page, state_file = tmp_path / "page.md", tmp_path / "soak.json"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    one = Range(date="2026-01-01", commit="a", profile="final", seed=7, begin=64, end=1_192, failed=[70, 90])
    save(state_file, State(ranges=[one]))
    write_table(page, load(state_file))
    text = page.read_text(encoding="utf-8")
    assert "| 2026-01-01 | a | final | 7 | 64–1191 | 1,128 | 70, 90 |" in text
    assert text.startswith("before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "1,128 schedules, 2 with differences" in table([one])


def test_a_page_without_a_place_for_the_table_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="has no place for the table"):
        write_table(page, State())
