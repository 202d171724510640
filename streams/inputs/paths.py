"""Paths as a user gives them, to the files that are read."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import structlog

from streams.inputs.compression import STDIN, stem_of

_EXTENSIONS = {".txt", ".jsonl", ".ndjson", ".xml", ".rss", ".atom", ".warc"}
_DOCUMENTS = {*_EXTENSIONS, ".json"}
"""Endings of what is read when it is named: a folder may be full of ``.json`` files that are no articles."""

log = structlog.get_logger(__name__)


class InputError(ValueError):
    """A path that cannot be read; its text is one line that says why."""


def find_files(paths: Sequence[str]) -> list[str]:
    """Files to read, in order; ``-`` stands for standard input. Raises InputError before anything is read.

    Of a folder: the files directly inside, by name, with a known ending; not hidden ones, and none whose name begins
    with ``expected-`` (counts that stand beside their articles).
    """
    if list(paths).count(STDIN) > 1:
        raise InputError("- (standard input) can be read once only")
    files = [file for path in paths for file in ([STDIN] if path == STDIN else files_of(path))]
    for file in files:
        if file != STDIN:
            check_readable(file)
    return files


def is_input(file: Path, paths: Sequence[str]) -> bool:
    """Whether a file is one of these inputs or lies directly inside one: written, it would take an input's place."""
    places = [file, file.parent, Path(os.path.realpath(file)).parent]
    return any(_same(path, place) for path in paths for place in places)


def _same(path: str, place: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(0) if path == STDIN else Path(path).stat(), place.stat())
    except (OSError, ValueError):  # one of them is not there
        return False


def passed_over(paths: Sequence[str]) -> list[str]:
    """A line for each of these folders with something inside that is not read and may hold articles."""
    return [line for path in paths if path != STDIN and (line := _passed_over(path))]


def _passed_over(path: str) -> str | None:
    if not Path(path).is_dir():
        return None
    entries = list(os.scandir(path))
    documents = sum(_ending(entry) == ".json" and entry.is_file() for entry in entries)
    folders = sum(_holds_input(entry) for entry in entries)
    found = [_number(documents, ".json file"), _number(folders, "folder")]
    named = " and ".join(one for one in found if one)
    verb = "is" if documents + folders == 1 else "are"
    return f"note: {path.rstrip('/')}/ also holds {named}, which {verb} not read unless named" if named else None


def _holds_input(folder: "os.DirEntry[str]") -> bool:
    """Whether it is a folder with a file directly inside that would be read, if it were named."""
    try:
        return (
            not folder.name.startswith(".")
            and folder.is_dir()
            and any(_ending(entry) in _DOCUMENTS and entry.is_file() for entry in os.scandir(folder))
        )
    except OSError:  # closed to us
        return False


def _ending(entry: "os.DirEntry[str]") -> str:
    """What a file's name ends in, before the ending of its compression; nothing for one that is no input by its name.

    ``expected-``: counts that stand beside their articles.
    """
    hidden = entry.name.startswith((".", "expected-"))
    return "" if hidden else Path(stem_of(entry.name)).suffix.lower()


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count > 1 else ''}" if count else ""


def files_of(path: str) -> list[str]:
    """The file that a path names, or those of its folder, readable or not. Raises InputError where there are none."""
    try:
        if not stat.S_ISDIR(Path(path).stat().st_mode):
            return [path]
        files = [_inside(entry) for entry in sorted(os.scandir(path), key=lambda entry: entry.name)]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"cannot read {path}: {reason}") from None
    found = [file for file in files if file is not None]
    if not found:
        raise InputError(f"no input in {path}: it holds no file that ends in {', '.join(sorted(_EXTENSIONS))}")
    return found


def _inside(entry: "os.DirEntry[str]") -> str | None:
    if _ending(entry) not in _EXTENSIONS:
        return None
    try:
        folder, regular = entry.is_dir(), entry.is_file()
    except OSError:  # a link that leads back to itself
        folder = regular = False
    if not regular:
        if not folder:
            log.warning("skipped", file=entry.path, reason="no regular file")
        return None
    return entry.path


def check_readable(path: str) -> None:
    """Raises InputError."""
    if not os.access(path, os.R_OK):
        raise InputError(f"cannot read {path}: permission denied")
