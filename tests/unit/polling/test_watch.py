"""A watched folder: files are read once they rest, and again when they have grown."""

from pathlib import Path

import pytest

from streams.inputs import paths
from streams.polling.watch import Watch


def read(watch: Watch) -> list[str]:
    """The names of the files of a look, which are then done."""
    files = watch.look().files
    for file in files:
        watch.done(file)
    return [Path(file).name for file in files]


def test_files_are_read_when_they_rest(tmp_path: Path) -> None:
    watch = Watch([str(tmp_path)])
    assert read(watch) == []
    file = tmp_path / "a.jsonl"
    file.write_text("{}\n")
    (tmp_path / "notes.md").write_text("no input")
    assert [read(watch) for _ in range(3)] == [[], ["a.jsonl"], []]
    file.write_text("{}\n{}\n")
    assert [read(watch) for _ in range(3)] == [[], ["a.jsonl"], []]
    file.unlink()
    assert read(watch) == read(watch) == []


def test_a_file_that_is_not_done_comes_again(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n")
    watch = Watch([str(tmp_path)])
    assert [len(watch.look().files) for _ in range(3)] == [0, 1, 1]


def test_a_folder_that_comes_later(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    watch = Watch([str(folder)])
    assert watch.look().problems == [f"cannot read {folder}: No such file or directory"]
    assert watch.look().problems == []
    folder.mkdir()
    (folder / "a.txt").write_text(" date 2022-09-20 Text.")
    assert [read(watch) for _ in range(2)] == [[], ["a.txt"]]


def test_a_file_that_cannot_be_read_is_told_once_and_hides_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(" date 2022-09-20 Text.")
    closed = {"b.txt"}
    monkeypatch.setattr(paths.os, "access", lambda path, _: Path(path).name not in closed)  # root reads everything
    watch = Watch([str(tmp_path)])
    assert watch.look() == ([], [f"cannot read {tmp_path / 'b.txt'}: permission denied"])
    assert watch.look() == ([str(tmp_path / "a.txt"), str(tmp_path / "c.txt")], [])
    closed.clear()
    assert watch.look().problems == []
    closed.add("b.txt")
    assert len(watch.look().problems) == 1
