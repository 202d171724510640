"""What `count` says on stderr while it reads: on a terminal, and elsewhere."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from streams.cli import progress
from streams.cli.main import run
from streams.generate import generate
from streams.inputs import Meter, read_inputs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """130 articles in two files."""
    lines = [*generate(130, seed=5)]
    for name, part in (("a.jsonl", lines[:100]), ("b.jsonl", lines[100:])):
        (tmp_path / name).write_bytes(b"\n".join(part) + b"\n")
    return tmp_path


def test_without_a_terminal_a_line_now_and_then(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["count", str(folder)]) == 0
    assert "left" not in capsys.readouterr().err  # it did not take long
    monkeypatch.setattr(progress, "LINE_S", 0.0)
    assert run(["count", str(folder)]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if "left" in line]
    assert all(re.fullmatch(r"\d+ records, about \d+:\d\d:\d\d left", line) for line in lines)
    assert [int(line.split()[0]) for line in lines] == list(range(1, 131))
    assert lines[-1].endswith("about 0:00:00 left")


def test_on_a_terminal_the_last_line_moves(folder: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from streams.cli.main import main; main()", "count", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 1 << 16):
                shown += data
        except OSError:  # the terminal's other side is closed
            pass
    os.close(ours)
    assert process.returncode == 0
    assert re.search(rb"records.*left", shown)
    assert shown.rstrip().endswith(b"rejected")  # the line is gone, and the result stands there


def test_the_meter_knows_the_files_and_no_stream(folder: Path) -> None:
    meter = Meter()
    records = read_inputs([str(folder)], None, meter)
    assert meter.left(None, 0, 1.0) is None
    next(records)
    assert meter.taken
    assert meter.left(None, 1, 2.0) == pytest.approx(2.0 * (meter.total or 0) / meter.taken - 2.0)
    assert len(list(records)) == 129
    assert meter.taken == meter.total == sum(file.stat().st_size for file in folder.iterdir())
    piped = Meter()
    piped.measure([str(folder / "a.jsonl"), "-"])
    piped.taken = 5
    assert piped.left(None, 1, 2.0) is None


def test_what_of_a_folder_is_not_read_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("more", "pictures", "counts"):
        (folder / name).mkdir()
    (folder / "more" / "b.jsonl").write_bytes(b"{}")
    (folder / "pictures" / "bridge.png").write_bytes(b"")
    for name in ("expected-counts.jsonl", ".hidden.txt"):
        (folder / "counts" / name).write_bytes(b"{}")
    for name in ("one.json", "two.json.gz", "notes.md", ".hidden.json", "expected-counts.json"):
        (folder / name).write_bytes(b"{}")
    assert run(["count", str(folder)]) == 0
    first = capsys.readouterr().err.splitlines()[0]
    assert first == f"note: {folder}/ also holds 2 .json files and 1 folder, which are not read unless named"
    (folder / "two.json.gz").unlink()
    (folder / "more" / "b.jsonl").unlink()
    assert run(["count", f"{folder}/"]) == 0
    first = capsys.readouterr().err.splitlines()[0]
    assert first == f"note: {folder}/ also holds 1 .json file, which is not read unless named"
    assert run(["count", str(folder / "a.jsonl"), str(folder / "one.json")]) == 0
    assert "not read" not in capsys.readouterr().err
