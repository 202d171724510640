"""A watched folder: files are read once they rest, and again when they have grown."""

from pathlib import Path

from streams.polling.watch import Watch


def test_files_are_read_when_they_rest(tmp_path: Path) -> None:
    watch = Watch([str(tmp_path)])
    assert watch.look() == []
    file = tmp_path / "a.jsonl"
    file.write_text("{}\n")
    (tmp_path / "notes.md").write_text("no input")
    assert watch.look() == []
    assert watch.look() == [str(file)]
    assert watch.look() == []
    file.write_text("{}\n{}\n")
    assert watch.look() == []
    assert watch.look() == [str(file)]
    file.unlink()
    assert watch.look() == watch.look() == []


def test_a_folder_that_comes_later(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    watch = Watch([str(folder)])
    assert watch.look() == []
    folder.mkdir()
    (folder / "a.txt").write_text(" date 2022-09-20 Text.")
    watch.look()
    assert watch.look() == [str(folder / "a.txt")]
