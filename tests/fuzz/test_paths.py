"""Files that are no plain files, and those that change while they are read."""

import os
from pathlib import Path

import pytest

from streams.inputs import InputError, read_inputs

LINE = b'{"source":"Wire","published_at":"2022-09-20","body":"Talks in Kyiv."}\n'


def test_a_file_that_grows_is_read_as_it_was_found(tmp_path: Path) -> None:
    path = tmp_path / "growing.jsonl"
    path.write_bytes(LINE * 20_000)
    read = 0
    with path.open("ab") as growing:
        for _ in read_inputs([str(path)]):
            read += 1
            growing.write(LINE * 2)
            if read % 1_000 == 0:
                growing.flush()
    assert read == 20_000


def test_a_file_that_shrinks_ends_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "shrinking.jsonl"
    path.write_bytes(LINE * 20_000)
    records = read_inputs([str(path)])
    next(records)
    os.truncate(path, 0)
    assert sum(1 for _ in records) < 20_000


def test_of_a_folder_only_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_bytes(LINE)
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    (tmp_path / "dangling.jsonl").symlink_to("nowhere.jsonl")
    (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "deeper").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.jsonl")
    names = [Path(record.file).name for record in read_inputs([str(tmp_path)])]
    assert names == ["link.jsonl", "real.jsonl"]


@pytest.mark.parametrize("name", ["loop.jsonl", "dangling.jsonl"])
def test_a_link_that_leads_nowhere_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
    (tmp_path / "dangling.jsonl").symlink_to("nowhere.jsonl")
    with pytest.raises(InputError, match=f"cannot read .*{name}"):
        read_inputs([str(tmp_path / name)])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.jsonl"
    path.write_bytes(LINE)
    path.chmod(0)
    with pytest.raises(InputError, match=r"secret\.jsonl: permission denied"):
        read_inputs([str(path)])
