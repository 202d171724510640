"""Folders that are watched: a file is read when it has come to rest, and again when it has grown."""

from collections.abc import Sequence
from pathlib import Path

from streams.inputs.paths import InputError, find_files

State = tuple[int, int, int]


class Watch:
    """Looks at paths again and again; who calls it says when."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._last: dict[str, State] = {}
        self._read: dict[str, State] = {}

    def look(self) -> list[str]:
        """Files that have not changed since the last look and were not read in this state, by name."""
        now = {file: state for path in self._paths for file in _files(path) if (state := _state(file)) is not None}
        rested = [file for file, state in now.items() if state == self._last.get(file) != self._read.get(file)]
        self._last = now
        self._read.update((file, now[file]) for file in rested)
        return sorted(rested)


def _files(path: str) -> list[str]:
    try:
        return find_files([path])
    except InputError:  # an empty folder, or one that is not there yet
        return []


def _state(file: str) -> State | None:
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
