"""Look up every locked package in the OSV database of known weaknesses: ``python tools/audit.py LOCK…``.

Exit 1 names the packages that are known to be weak; without a network it says that nothing was looked up, and exits 0.
"""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

SERVICE = "https://api.osv.dev/v1/querybatch"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_LARGEST_ANSWER = 16 << 20
_TIMEOUT_S = 30


def pins(locks: Iterable[Path]) -> list[tuple[str, str]]:
    """Name and version of every package in these lock files."""
    return sorted({pin for lock in locks for pin in _PIN.findall(lock.read_text())})


def query(packages: Iterable[tuple[str, str]]) -> bytes:
    """What is asked: one question for each package."""
    asked = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in packages]
    return json.dumps({"queries": asked}).encode()


def weak(packages: Iterable[tuple[str, str]], answer: dict[str, Any]) -> list[str]:
    """A line for each package with known weaknesses. Raises KeyError, ValueError on an answer of another form."""
    return [
        f"{name} {version}: {', '.join(one['id'] for one in found['vulns'])}"
        for (name, version), found in zip(packages, answer["results"], strict=True)
        if found.get("vulns")
    ]


def main(names: list[str]) -> int:
    """Exit status."""
    packages = pins(map(Path, names))
    request = Request(SERVICE, query(packages), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310 (the address is ours)
            answer = json.loads(response.read(_LARGEST_ANSWER))
    except (URLError, OSError, ValueError) as error:
        sys.stdout.write(f"audit: SKIPPED, nothing was looked up: {SERVICE} does not answer ({type(error).__name__})\n")
        return 0
    found = weak(packages, answer)
    told = found or [f"none of {len(packages)} packages is known to be weak"]
    sys.stdout.writelines(f"audit: {line}\n" for line in told)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
