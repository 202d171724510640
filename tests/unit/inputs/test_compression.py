"""Compressed files are read as what is inside them; broken ones lose only what cannot be read."""

import bz2
import gzip
import io
import lzma
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from backports import zstd

from streams.inputs import read_inputs

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}),
}
RANDOM = Random(7)
LINES = b"".join(
    b'{"source":"Wire","published_at":"2022-09-20","body":"Report %d. %s"}\n' % (n, RANDOM.randbytes(90).hex().encode())
    for n in range(3_000)
)
PLAIN = [line.encode() for line in LINES.decode().splitlines()]


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_the_same_records_as_of_the_plain_file(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a.jsonl{suffix}").write_bytes(COMPRESSORS[suffix](LINES))
    assert [record.value for record in read_inputs([str(tmp_path)])] == PLAIN


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_parts_one_behind_the_other_are_one_file(tmp_path: Path, suffix: str) -> None:
    compress = COMPRESSORS[suffix]
    (tmp_path / f"a.jsonl{suffix}").write_bytes(compress(LINES) + compress(LINES))
    assert [record.value for record in read_inputs([str(tmp_path)])] == PLAIN * 2


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_told_by_the_first_bytes_and_not_by_the_name(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(COMPRESSORS[suffix](LINES))
    assert [record.value for record in read_inputs([str(file)])] == PLAIN


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_a_file_that_is_cut_gives_what_is_whole_and_says_so(tmp_path: Path, suffix: str) -> None:
    whole = COMPRESSORS[suffix](LINES)
    file = tmp_path / f"a.jsonl{suffix}"
    file.write_bytes(whole[: len(whole) // 2])
    *read, last = read_inputs([str(file)])
    assert [record.value for record in read] == PLAIN[: len(read)]
    assert last.bad
    assert "fetch or write the file again" in dict(last.headers())["note"].decode()


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_a_broken_byte_is_told(tmp_path: Path, suffix: str) -> None:
    whole = bytearray(COMPRESSORS[suffix](LINES))
    whole[len(whole) // 2] ^= 0xFF
    file = tmp_path / f"a.jsonl{suffix}"
    file.write_bytes(bytes(whole))
    *_, last = read_inputs([str(file)])
    assert last.bad
    assert "cannot be read on" in str(last.note)


def test_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(LINES))))
    assert [record.value for record in read_inputs(["-"])] == PLAIN


def test_a_bomb_takes_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "bomb.jsonl.gz"
    with gzip.open(file, "wb", compresslevel=9) as stream:
        for _ in range(64):
            stream.write(b"0" * (1 << 20))
    tracemalloc.start()
    (record,) = read_inputs([str(file)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert record.bad
    assert record.length == 64 << 20
    assert peak < 32 << 20
