"""Every data file and every locked dependency with its licence: ``python tools/licences.py``, or ``make licences``.

Exit 1, with a line for each, where a licence is missing, unknown or GPL, LGPL or AGPL, where a data file made by others
is not in NOTICE, or where docs/dependencies.md does not name a dependency of pyproject.toml.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-demo.lock", "requirements-dev.lock", "requirements-compile.lock")
OWN = "Apache-2.0"
_HEADER = re.compile(r"^# licen[cs]e:\s*(\S.*)$", re.MULTILINE)
_LOCKED = re.compile(r"^([A-Za-z0-9][^\s=]*==[^\s;\\]+(?:\s*;[^\\]+)?)", re.MULTILINE)
_COPYLEFT = re.compile(r"\b[AL]?GPL|GNU (?:Lesser|Affero|General)|General Public Licen[cs]e", re.IGNORECASE)
_LINKING = re.compile(r"\S*GPL\S* WITH (?:GCC-exception-[\d.]+|Classpath-exception-[\d.]+)", re.IGNORECASE)
"""Run-time libraries inside wheels (libgfortran in NumPy's): their exception frees whoever only links them."""


class Licence(NamedTuple):
    """One row of the table: what, which version, under which licence, and what is wrong with that, if anything."""

    name: str
    version: str
    licence: str
    fault: str = ""


def is_copyleft(licence: str) -> bool:
    """Whether every alternative that a licence expression offers is GPL, LGPL or AGPL without a linking exception."""
    alternatives = re.split(r"\s+OR\s+|\s+or\s+", _LINKING.sub("", licence).strip("() "))
    return all(_COPYLEFT.search(alternative) for alternative in alternatives)


def data_files(root: Path) -> Iterator[Licence]:
    """Data that the packages contain, and the seeds."""
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    folders = (root / "streams", root / "schemas", root / "seeds")
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    for path in paths:
        if path.suffix in (".py", ".pyc", ".typed", ".md"):
            continue
        name = path.relative_to(root).as_posix()
        with path.open(encoding="utf-8", errors="replace") as file:
            header = _HEADER.search(file.read(2_000))
        if header:
            yield Licence(name, "", header[1], _not_noticed(header[1], notice))
        elif any(name.startswith(part) for part in re.findall(r"[\w./-]+", notice) if "/" in part):
            yield Licence(name, "", OWN)
        else:
            yield Licence(name, "", "", "no '# licence:' line, and not named in NOTICE")


def _not_noticed(licence: str, notice: str) -> str:
    if is_copyleft(licence):
        return "GPL or LGPL"
    parts = [part.split()[0] for part in re.split(r"[;,]\s*", licence) if part.strip()]
    missing = [part for part in parts if part != OWN and part not in notice]
    return f"NOTICE does not name {', '.join(missing)}" if missing else ""


def dependencies(root: Path) -> Iterator[Licence]:
    """The packages of the lock files that this platform has."""
    found = {}
    for lock in LOCKS:
        for line in _LOCKED.findall((root / lock).read_text(encoding="utf-8")):
            requirement = Requirement(line.strip())
            if requirement.marker is None or requirement.marker.evaluate():
                found[canonicalize_name(requirement.name)] = lock
    for name, lock in sorted(found.items()):
        try:
            metadata = distribution(name).metadata
        except PackageNotFoundError:
            fault = "" if lock == "requirements-demo.lock" else f"not installed: {lock}"
            yield Licence(name, "", "not installed here", fault)
            continue
        licence = licence_of(
            metadata.get_all("License-Expression"), metadata.get_all("Classifier"), metadata["License"]
        )
        yield Licence(name, metadata["Version"], licence, _fault(licence))


def licence_of(expression: list[str] | None, classifiers: list[str] | None, free_text: str | None) -> str:
    """A package's licence from its metadata: the SPDX expression, else a short free text, else the classifiers."""
    if expression:
        return expression[0]
    said = (free_text or "").strip()
    if said and "\n" not in said and len(said) <= 80:
        return said
    named = [line.rpartition(" :: ")[2] for line in classifiers or () if line.startswith("License :: ")]
    return ", ".join(name for name in named if name != "OSI Approved") or said.partition("\n")[0]


def _fault(licence: str) -> str:
    if not licence or licence.upper() in ("UNKNOWN", "NONE"):
        return "no licence in its metadata"
    return "GPL or LGPL" if is_copyleft(licence) else ""


def undocumented(root: Path) -> list[str]:
    """Dependencies of pyproject.toml that docs/dependencies.md does not name."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    named = [*project["project"]["dependencies"], *(one for group in groups for one in group)]
    named += [one for extra in project["project"].get("optional-dependencies", {}).values() for one in extra]
    said = (root / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    return sorted({Requirement(one).name for one in named if Requirement(one).name.lower() not in said})


def main() -> int:
    """Print the tables and what is wrong; 1 if anything is."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    faults = [f"{name}: not in docs/dependencies.md" for name in undocumented(ROOT)]
    for title, rows in (("Data", list(data_files(ROOT))), ("Dependencies", list(dependencies(ROOT)))):
        table = Table(title=f"{title}: {len(rows)}", box=None, title_justify="left")
        for column in ("name", "version", "licence"):
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(row.name, row.version, row.licence)
        console.print(table)
        faults += [f"{row.name}: {row.fault} ({row.licence or 'none'})" for row in rows if row.fault]
    for fault in faults:
        console.print(f"FAIL  {fault}", style="red")
    console.print("FAIL" if faults else "PASS  a licence for everything, none of them GPL or LGPL")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
