"""The acceptance harness itself: it can fail, and it leaves nothing behind."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.harness import Bench, Line, LineError, Seen, bench, chosen, until
from acceptance.results import rows, same_bytes, tally


def nothing(_: Bench) -> Iterator[Seen]:
    return iter(())


LINES = [Line(name, name, nothing) for name in ("demo", "exact", "ci")]


def test_lines_are_chosen_by_name_in_their_own_order() -> None:
    assert [line.name for line in chosen(LINES, [])] == ["demo", "exact", "ci"]
    assert [line.name for line in chosen(LINES, ["ci", "demo"])] == ["demo", "ci"]
    with pytest.raises(LineError, match="no line exakt; there are demo, exact, ci"):
        chosen(LINES, ["exakt"])


@pytest.mark.parametrize(
    ("found", "wanted", "value", "passed"),
    [
        (b"a\nb\n", b"a\nb\n", "identical, 2 lines", True),
        (b"a\nc\n", b"a\nb\n", "differs first at line 2 (2 lines, wanted 2)", False),
        (b"a\n", b"a\nb\n", "differs first at line 2 (1 lines, wanted 2)", False),
        (b"a\nb", b"a\nb\n", "differs first at line 2 (2 lines, wanted 2)", False),
        (b"", b"", "identical, 0 lines", False),
    ],
)
def test_outputs_are_the_same_only_to_the_byte_and_never_when_empty(
    found: bytes, wanted: bytes, value: str, passed: bool
) -> None:
    seen = same_bytes("cmp", found, wanted)
    assert (seen.value, seen.passed) == (value, passed)


def test_a_command_that_fails_names_itself_and_what_it_said(tmp_path: Path) -> None:
    with bench(tmp_path / "line") as work:
        ran = work.run(sys.executable, "-c", "import sys; print('no such broker', file=sys.stderr); sys.exit(1)")
        with pytest.raises(LineError, match=r"exit 1: no such broker"):
            ran.require()


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    with bench(tmp_path / "line") as work, pytest.raises(LineError, match="not done after 0"):
        work.run(sys.executable, "-c", "import time; time.sleep(600)", timeout=0.2)


def test_a_condition_that_never_holds_is_named() -> None:
    with pytest.raises(LineError, match="lag 0: not after 0 s"):
        until(lambda: False, "lag 0", 0)


def test_results_are_read_line_by_line() -> None:
    read = rows(b'{"outcome":"unique"}\n{"outcome":"late"}\n{"outcome":"unique"}\n')
    assert tally(read) == {"unique": 2, "late": 1}
