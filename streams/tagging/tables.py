"""Reading the vocabulary's data files: tables of tab-separated columns under a header that names source and licence.

A file begins with ``# source:``, ``# licence:`` and ``# columns:`` lines. After them, lines that begin with ``#`` are
comments and empty lines are skipped. Every error names the file and the line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import NamedTuple, NoReturn

_BRACES = re.compile(r"\{([^{}]*)\}")
_HEADER = ("source", "licence", "columns")


class VocabularyError(ValueError):
    """A data file breaks its schema. The text begins with file and line number."""


class Row(NamedTuple):
    """One line of a table, with where it stands."""

    file: str
    line: int
    cells: tuple[str, ...]

    def fail(self, reason: str) -> NoReturn:
        """Raise the error of this line."""
        raise VocabularyError(f"{self.file}:{self.line}: {reason}")


@dataclass(frozen=True, slots=True)
class Table:
    """A data file: what its header says, and its rows."""

    name: str
    source: str
    licence: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    digest: bytes
    """BLAKE2b-64 of the file's text."""


def parse_table(name: str, text: str, like: Table | None = None) -> Table:
    """Parse a data file's text; raises VocabularyError.

    A user's own file is ``like`` one of the package: it needs no header, and if it names columns, they are the same.
    """
    header: dict[str, str] = {}
    if like:
        header = {"source": name, "licence": "the user's own", "columns": ", ".join(like.columns)}
    rows: list[Row] = []
    columns: tuple[str, ...] = like.columns if like else ()
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#"):
            key, colon, value = line[1:].partition(":")
            if colon and not rows and key.strip() in _HEADER:
                header[key.strip()] = value.strip()
                columns = tuple(c.strip() for c in header.get("columns", "").split(","))
                if like and columns != like.columns:
                    raise VocabularyError(f"{name}:{number}: the columns of {like.name} are {', '.join(like.columns)}")
            continue
        if not line:
            continue
        if not rows and (missing := [key for key in _HEADER if not header.get(key)]):
            raise VocabularyError(f"{name}:{number}: the header does not say '# {missing[0]}: …'")
        cells = tuple(line.split("\t"))
        if len(cells) != len(columns):
            found, wanted = len(cells), ", ".join(columns)
            raise VocabularyError(f"{name}:{number}: {found} columns where the header names {len(columns)} ({wanted})")
        if "label" in columns and not cells[columns.index("label")].strip():
            raise VocabularyError(f"{name}:{number}: the label is empty")
        rows.append(Row(name, number, cells))
    if not rows:
        raise VocabularyError(f"{name}:1: no rows")
    return Table(
        name, header["source"], header["licence"], columns, tuple(rows), blake2b(text.encode(), digest_size=8).digest()
    )


def read_tables(own: Iterable[Path] = ()) -> dict[str, Table]:
    """All data files of the package, by name, with the rows of the user's ``own`` files behind them."""
    folder = files("streams.tagging") / "vocabulary"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".tsv"))
    tables = {name: parse_table(name, (folder / name).read_text(encoding="utf-8")) for name in names}
    for path in own_files(own):
        name = f"{path.name.partition('.')[0]}.tsv"
        if name not in tables:
            raise VocabularyError(f"{path}: name it after one of {', '.join(tables)}, or like persons.desk.tsv")
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise VocabularyError(f"{path}: not UTF-8 at byte {error.start}") from None
        tables[name] = _joined(tables[name], parse_table(str(path), text.replace("\r\n", "\n"), tables[name]))
    return tables


def own_files(paths: Iterable[Path]) -> list[Path]:
    """The files of a user's paths, in order: a folder stands for the ``.tsv`` files in it, by name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.glob("*.tsv"))
        elif path.is_file():
            found.append(path)
        else:
            raise VocabularyError(f"{path}: no such file or folder (named by DATELINE_VOCABULARY)")
    return found


def _joined(table: Table, own: Table) -> Table:
    digest = blake2b(table.digest + own.digest, digest_size=8).digest()
    return replace(table, rows=table.rows + own.rows, digest=digest)


def content_hash(tables: dict[str, Table]) -> str:
    """Twelve hex digits of BLAKE2b over the names and contents of all files, in order of name."""
    digest = blake2b(digest_size=6)
    for name in sorted(tables):
        digest.update(name.encode() + tables[name].digest)
    return digest.hexdigest()


def expand(term: str, endings: dict[str, str]) -> Iterator[str]:
    """The forms of a term: ``strike{,s}`` is *strike* and *strikes*; ``{@name}`` stands for a named set of endings.

    Raises ValueError when a brace is open or a name unknown.
    """
    if "{" not in term:
        if "}" in term:
            raise ValueError(f"a brace is not opened in '{term}'")
        yield term
        return
    parts = _BRACES.split(term)
    if any("{" in part or "}" in part for part in parts):
        raise ValueError(f"a brace is not closed in '{term}'")
    choices: list[list[str]] = []
    for index, part in enumerate(parts):
        if index % 2 == 0:
            choices.append([part])
            continue
        options: list[str] = []
        for option in part.split(","):
            if option.startswith("@"):
                if option[1:] not in endings:
                    raise ValueError(f"no endings named '{option}'")
                options.extend(endings[option[1:]].split(","))
            else:
                options.append(option)
        choices.append(options)
    for combination in product(*choices):
        yield "".join(combination)
