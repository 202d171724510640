"""Licences: every data file and dependency has one, and none is GPL or LGPL."""

import sys
from collections.abc import Iterator

from acceptance.harness import Bench, Seen


def licences(bench: Bench) -> Iterator[Seen]:
    """What `make licences` says at its end."""
    ran = bench.run(sys.executable, "-P", "tools/licences.py")
    told = [
        line for line in ran.out.decode().splitlines() if line.startswith(("Data:", "Dependencies:", "PASS", "FAIL"))
    ]
    yield Seen("make licences", "; ".join(told), ran.code == 0 and bool(told))
