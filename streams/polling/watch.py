"""Folders that are watched: a file is read when it has come to rest, and again when it has grown."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from streams.inputs.paths import InputError, check_readable, files_of

State = tuple[int, int, int]


class Look(NamedTuple):
    """What there is to do: files to read, by name; and what cannot be read, a line for each that was well before."""

    files: list[str]
    problems: list[str]


class Watch:
    """Looks at paths again and again; who calls it says when."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._last: dict[str, State] = {}
        self._done: dict[str, State] = {}
        self._problems: set[str] = set()

    def look(self) -> Look:
        """Files that have not changed since the last look and are not done in this state."""
        found, problems = _found(self._paths)
        now = {file: state for file in found if (state := _state(file)) is not None}
        rested = [file for file, state in now.items() if state == self._last.get(file) != self._done.get(file)]
        new = sorted(problems - self._problems)
        self._last, self._problems = now, problems
        return Look(sorted(rested), new)

    def done(self, file: str) -> None:
        """A file of the last look needs not be read again as it is."""
        self._done[file] = self._last[file]


def _found(paths: Sequence[str]) -> tuple[list[str], set[str]]:
    """Files that can be read, and why others cannot: one of them, or one folder, hides no others."""
    files, problems = [], set()
    for path in paths:
        try:
            inside = files_of(path)
        except InputError as error:
            problems.add(str(error))
            continue
        for file in inside:
            try:
                check_readable(file)
                files.append(file)
            except InputError as error:
                problems.add(str(error))
    return files, problems


def _state(file: str) -> State | None:
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
