"""Expected counts: ``expect`` makes them; ``expect --check`` and ``replay --expect`` compare with them."""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failures import FAILURE, USAGE, CommandError, command
from streams.cli.options import (
    BrokersOption,
    NamespaceOption,
    SourceOption,
    WindowsOption,
    identity_of,
    settings,
    source_name,
)

if TYPE_CHECKING:
    from schemas import EventCount
    from streams.settings import Settings

_SHOWN = 40
"""Differences that are shown; of more, only how many there are."""
PATIENCE_S = 120.0
"""Seconds that workers are given to count what is there."""

CheckOption = Annotated[
    Path | None,
    typer.Option("--check", metavar="FILE", help="Compare the counts of a namespace with FILE; exit 1 if they differ."),
]
TimeoutOption = Annotated[
    float | None,
    typer.Option(min=0, metavar="S", help="With --check: wait so many seconds for workers. [default: 120]"),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("expect", epilog="Example: dateline expect seeds > expected-counts.jsonl")(expect)


@command()
def expect(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")
    ] = None,
    check: CheckOption = None,
    timeout: TimeoutOption = None,
    windows: WindowsOption = None,
    source: SourceOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Write the counts that articles must have, or check them.

    They are JSON lines, for replay --expect, or for --check, which sends nothing and can be repeated.
    """
    if check is not None:
        if paths or windows or source:
            raise CommandError("--check compares with its FILE: leave out PATH, --windows and --source", USAGE)
        chosen = settings(context, namespace=namespace, brokers=brokers)
        judge(chosen, read(check), PATIENCE_S if timeout is None else timeout)
        return
    if not paths:
        raise CommandError("name the files of the articles; or --check FILE, to compare with their counts", USAGE)
    if timeout is not None or namespace or brokers:
        raise CommandError("--timeout, --namespace and --brokers are for --check: counts are made without them", USAGE)
    write_expected(settings(context, windows=windows), paths, source_name(source))


def write_expected(chosen: "Settings", paths: list[str], source: str | None) -> None:
    """Counts of the articles in these inputs, to stdout."""
    from streams.cli.counts_out import write_counts
    from streams.cli.options import Format
    from streams.cli.progress import read_counted
    from streams.expectations import expected_counts

    records = read_counted(paths, source)
    identity = identity_of(chosen, bounded=True)
    expected = expected_counts(records, identity, int(time.time() * 1000))
    typer.echo(f"{len(expected.counts):,} counts, {expected.how}", err=True)
    write_counts(expected.counts, Format.JSONL)


def read(file: Path) -> "list[EventCount]":
    """Expected counts of a file. Raises CommandError."""
    from streams.expectations import ExpectationError, read_expected

    try:
        return read_expected(file)
    except ExpectationError as error:
        raise CommandError(str(error), USAGE) from None


def judge(chosen: "Settings", expected: "list[EventCount]", timeout: float) -> None:
    """Wait for the workers and compare the counts in effect. Raises typer.Exit on a difference."""
    from streams.expectations import differences

    found = differences(expected, asyncio.run(_counts(chosen, timeout)))
    if not found:
        typer.echo(f"as expected: {len(expected):,} counts")
        return
    for line in found[:_SHOWN]:
        typer.echo(line)
    if len(found) > _SHOWN:
        typer.echo(f"… and {len(found) - _SHOWN:,} more")
    typer.echo(f"not as expected: {len(found):,} of {len(expected):,} counts differ", err=True)
    raise typer.Exit(FAILURE)


async def _counts(chosen: "Settings", timeout: float) -> "list[EventCount]":
    from streams.consume import consume_counts
    from streams.runtime.identity import check
    from streams.verify.waiting import quiet_seconds, wait_until_done

    await check(chosen.brokers, chosen.namespace)
    quiet_s = quiet_seconds(chosen.emit_interval)
    await wait_until_done(chosen.brokers, chosen.namespace, timeout, quiet_s)
    return await consume_counts(chosen.brokers, chosen.namespace)
