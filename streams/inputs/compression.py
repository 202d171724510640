"""Files as the bytes inside them: gzip, bzip2, xz and Zstandard are told by their first bytes, not by a name."""

import bz2
import gzip
import io
import lzma
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from backports.zstd import DecompressionParameter, ZstdError, ZstdFile

from streams.inputs.meter import Meter

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN = "-"
SUFFIXES = {".gz", ".bz2", ".xz", ".zst"}
_BUFFER = 256 << 10
_LARGEST_ZSTD_WINDOW = 27
"""Binary logarithm of the memory that a Zstandard file may ask for; the format's own tool takes no more either."""


class DamagedError(ValueError):
    """Compressed data that is cut short or broken; its text says what a user can do."""


_OPENERS: dict[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": lambda raw: ZstdFile(
        raw, options={DecompressionParameter.window_log_max: _LARGEST_ZSTD_WINDOW}
    ),
}


def stem_of(name: str) -> str:
    """A file's name without the ending of its compression."""
    path = Path(name)
    return path.stem if path.suffix.lower() in SUFFIXES else path.name


@contextmanager
def opened(file: str, meter: Meter | None = None) -> Iterator[BinaryIO]:
    """The bytes of a file or of ``-``, decompressed as they are read. Raises OSError; see ``sound`` for reading."""
    if file == STDIN:
        yield decompressed(sys.stdin.buffer)
        return
    with Path(file).open("rb", buffering=0) as raw:
        found = os.fstat(raw.fileno())
        regular = stat.S_ISREG(found.st_mode) and found.st_size > 0  # (some of the kernel's files say 0)
        yield decompressed(io.BufferedReader(_AsFound(raw, found.st_size, meter) if regular else raw, _BUFFER))


class _AsFound(io.RawIOBase):
    """A file up to the size that it had when it was opened: one that grows faster than it is read has an end too."""

    def __init__(self, raw: io.FileIO, size: int, meter: Meter | None) -> None:
        self._raw, self._left, self._meter = raw, size, meter or Meter()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        with memoryview(buffer) as view:
            count = self._raw.readinto(view[: self._left]) or 0
        self._left -= count
        self._meter.taken += count
        return count


def decompressed(raw: BinaryIO) -> BinaryIO:
    """A stream's bytes, decompressed if its first bytes are those of a known format."""
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", raw))
    head = buffered.peek(8)
    opener = next((opener for magic, opener in _OPENERS.items() if head.startswith(magic)), None)
    return buffered if opener is None else cast("BinaryIO", opener(buffered))


@contextmanager
def damage_told() -> Iterator[None]:
    """Around reading: what the decompressors raise over broken data becomes DamagedError."""
    try:
        yield
    except (EOFError, OSError, lzma.LZMAError, ZstdError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno is not None:  # of the file; those of gzip and bz2 have no number
            raise
        raise DamagedError(f"its compressed data cannot be read on ({error}): fetch or write the file again") from error
