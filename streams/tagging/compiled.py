"""Which form of this package runs: compiled by mypyc, or as it is written. Both give the same tags.

``tools/compile_tagging.py`` compiles the modules into a folder of the Python environment, outside of the sources, that
is named after a hash of every source on which they depend. A process takes them only where its own sources have that
hash. So after any edit all modules run as they are written, at once and together: compiled modules call each other
directly, and one that was left behind would do what it did before the edit.
"""

import os
import sys
import sysconfig
from hashlib import blake2b
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Final, NamedTuple

PACKAGE: Final = "streams.tagging"
ROOT: Final = Path(__file__).resolve().parents[2]
SWITCH: Final = "DATELINE_INTERPRETED"
"""A variable that, set to anything, leaves the compiled modules aside: to compare, or to look for a fault."""
_SOURCES: Final = ("schemas", "streams/text", "streams/tagging")
"""Folders of the modules that take part: those that are compiled, and all of the project that these import."""
_WRITTEN: Final = frozenset(["__init__", "compiled", "explain", "lookup", "tables", "vocabulary"])
"""Modules that are not compiled: they run once, or for people."""


class State(NamedTuple):
    """Whether the compiled modules run, and if not, why."""

    is_compiled: bool
    reason: str


class _Finder(MetaPathFinder):
    """Finds the compiled modules, each in its own file."""

    def __init__(self, files: dict[str, Path]) -> None:
        self._files = files

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        file = self._files.get(fullname)
        return spec_from_file_location(fullname, file) if file else None


def modules() -> list[str]:
    """The names, without the package's, of the modules that are compiled."""
    return sorted(path.stem for path in (ROOT / "streams" / "tagging").glob("*.py") if path.stem not in _WRITTEN)


def key() -> str:
    """Sixteen hex digits of BLAKE2b over the sources and the form of extension modules. Raises OSError."""
    digest = blake2b(EXTENSION_SUFFIXES[0].encode(), digest_size=8)
    for folder in _SOURCES:
        for path in sorted((ROOT / folder).glob("*.py")):
            text = path.read_bytes()
            digest.update(f"{folder}/{path.name}:{len(text)}\n".encode() + text)
    return digest.hexdigest()


def store() -> Path:
    """Where this environment keeps what was compiled: a folder for each state of the sources, named by its key."""
    return Path(sysconfig.get_path("platlib"), "dateline_compiled")


def group(of_key: str) -> str:
    """The name of the library that holds all compiled modules; the modules' own files only lead to it."""
    return f"dateline_{of_key}"


def files(folder: Path, of_key: str) -> dict[str, Path]:
    """The files of a compiled state by the names of their modules."""
    suffix = EXTENSION_SUFFIXES[0]
    found = {f"{PACKAGE}.{name}": folder.joinpath(*PACKAGE.split("."), name + suffix) for name in modules()}
    library = f"{group(of_key)}__mypyc"
    return found | {library: folder / (library + suffix)}


def _take() -> State:
    """Let this process import the compiled modules if they are those of its sources: all of them, or none."""
    if os.environ.get(SWITCH):
        return State(False, f"{SWITCH} is set")
    try:
        of_key = key()
        folder = store() / of_key
        if not folder.is_dir():
            return State(False, "these sources are not compiled")
        found = files(folder, of_key)
    except OSError as error:
        return State(False, str(error))
    if missing := [path.name for path in found.values() if not path.is_file()]:
        return State(False, f"{folder} has no {missing[0]}")
    finder = _Finder(found)
    sys.meta_path.insert(0, finder)
    try:
        import_module(f"{group(of_key)}__mypyc")
    except ImportError as error:
        sys.meta_path.remove(finder)
        return State(False, str(error))
    return State(True, of_key)


state: Final = _take()
"""Of this process, decided when the package is first imported."""
