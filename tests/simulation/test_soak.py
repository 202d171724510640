"""The soak goes on where its table ends, and tells all that was run."""

from pathlib import Path

import pytest
from rich.console import Console

from streams.simulation import soak
from streams.simulation.soak import BEGIN, END, PAGE, Range, State, load, save

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def page(tmp_path: Path) -> Path:
    made = tmp_path / "page.md"
    made.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    return made


def test_a_soak_never_runs_a_schedule_twice(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "CHUNK", 1)
    for commit in ("first", "first", "second"):
        soak.soak(1e-3, 1, page, commit, Console(quiet=True))
    ranges = load(page).ranges
    run = [(one.profile, number) for one in ranges for number in range(one.begin, one.end)]
    assert len(set(run)) == load(page).schedules() >= 3
    assert {one.commit for one in ranges} == {"first", "second"}


def test_another_commit_begins_behind_what_was_run() -> None:
    state = State([Range(date="2026-01-01", commit="a", profile="final", seed=soak.SEED, begin=0, end=64)])
    assert state.next_of("final", "a").end == 64
    assert state.next_of("final", "b").begin == 64
    assert state.next_of("restore", "b").begin == 0


def test_the_table_names_ranges_and_failures_and_stands_between_its_marks(page: Path) -> None:
    state = State(
        [
            Range(date="2026-01-01", commit="a", profile="final", seed=7, begin=64, end=1_192, failed=[70, 90]),
            Range(date="2026-01-02", commit="b-dirty", profile="restore", seed=7, begin=0, end=64),
        ]
    )
    save(page, state)
    text = page.read_text(encoding="utf-8")
    assert "| 2026-01-01 | a | final | 7 | 64–1191 | 1,128 | 70, 90 |" in text
    assert text.startswith("before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "1,192 schedules, 2 with differences" in text
    assert load(page) == state


def test_what_is_published_is_what_a_fresh_clone_goes_on_from(tmp_path: Path) -> None:
    published = (ROOT / PAGE).read_text(encoding="utf-8")
    copy = tmp_path / "proof.md"
    copy.write_text(published, encoding="utf-8")
    state = load(copy)
    save(copy, state)
    assert copy.read_text(encoding="utf-8") == published
    assert state.schedules() > 100_000


def test_a_page_without_a_place_for_the_table_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="has no place for the table"):
        save(page, State())
