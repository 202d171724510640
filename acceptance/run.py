"""Run acceptance lines in the current checkout: ``python -m acceptance.run [NAME…]``, all of them without a name.

Prints each line's command, the value seen, and PASS or FAIL, and a table at the end. Exit 1 on any FAIL, 2 on a name
that is none. To add the lines of another issue, write a module like ``acceptance.first`` and name it in ISSUES.
"""

import signal
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from rich.console import Console
from rich.table import Table

from acceptance import first, product, proof, quality
from acceptance.harness import Line, LineError, Seen, bench, chosen

ISSUES: tuple[ModuleType, ...] = (first, proof, quality, product)


def show(line: Line, scratch: Path, console: Console) -> list[Seen]:
    """All that one line has seen. Whatever stops it is a FAIL of its own, never the end of the run."""
    console.rule(f"{line.name}: {line.must_show}", align="left", characters="─")
    seen: list[Seen] = []
    start = time.monotonic()
    try:
        with bench(scratch / line.name) as work:
            for one in line.show(work):
                seen.append(one)
                report(one, console)
    except LineError as failure:
        seen.append(Seen(line.name, str(failure), False))
        report(seen[-1], console)
    except Exception as error:
        seen.append(Seen(line.name, f"{type(error).__name__}: {error}", False))
        report(seen[-1], console)
        console.print_exception()
    console.print(f"  ({time.monotonic() - start:.0f} s)")
    return seen


def report(seen: Seen, console: Console) -> None:
    """One thing seen, at once."""
    console.print(f"  $ {seen.command}", soft_wrap=True)
    console.print(f"    {'PASS' if seen.passed else 'FAIL'}  {seen.value}", soft_wrap=True)


def table(results: dict[str, list[Seen]]) -> Table:
    """One row for each thing seen."""
    rows = Table("line", "command", "value", "", title="Acceptance", show_lines=False)
    for name, seen in results.items():
        for one in seen:
            rows.add_row(name, one.command, one.value, "PASS" if one.passed else "FAIL")
    return rows


def main(names: list[str]) -> int:
    """Exit status: 0 when everything passed."""
    signal.signal(signal.SIGTERM, _stop)
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False, emoji=False)
    try:
        lines = chosen([line for issue in ISSUES for line in issue.LINES], names)
    except LineError as failure:
        print(f"acceptance: {failure}", file=sys.stderr)
        return 2
    results: dict[str, list[Seen]] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-lines-") as scratch:
        try:
            for line in lines:
                results[line.name] = show(line, Path(scratch), console)
        except KeyboardInterrupt:
            console.print("stopped")
            return 130
    console.print(table(results))
    failed = [one for seen in results.values() for one in seen if not one.passed]
    nothing = [name for name, seen in results.items() if not seen]
    total = sum(len(seen) for seen in results.values())
    console.print(f"{total - len(failed)} passed, {len(failed) + len(nothing)} failed")
    return 1 if failed or nothing else 0


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
