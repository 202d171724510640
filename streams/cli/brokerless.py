"""Commands that need no broker: ``count``, ``generate``, ``simulate``."""

import time
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import (
    Format,
    PartitionsOption,
    ShuffleOption,
    SourceOption,
    WindowsOption,
    identity_of,
    settings,
    source_name,
)

SHOWN_REJECTIONS = 3
"""How many rejected records are told on stderr; ``--articles`` has them all."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("count", epilog="Example: dateline count seeds --windows 1d,1w --articles articles.jsonl")(count)
    app.command("generate", epilog="Example: dateline generate 2000 --seed 7 > corpus.jsonl")(generate)
    app.command("simulate", epilog="Example: dateline simulate --schedules 200 --seed 1")(simulate)


@command()
def count(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")],
    windows: WindowsOption = None,
    form: Annotated[Format, typer.Option("--format", help="How counts are written to stdout.")] = Format.TABLE,
    articles: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write here what became of each record, one JSON line each.")
    ] = None,
    shuffle: ShuffleOption = None,
    partitions: PartitionsOption = None,
    source: SourceOption = None,
    now: Annotated[
        str | None, typer.Option(metavar="TIME", help="Dates more than a day after it are rejected. [default: now]")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Tag articles in so many processes.")] = 1,
) -> None:
    """Count articles without a broker."""
    from streams.cli.counts_out import write_counts
    from streams.cli.output import open_file
    from streams.cli.progress import read_counted
    from streams.inputs import is_input, shuffled
    from streams.local import run_local
    from streams.taggers import TaggerError, taggers_of

    if articles == Path("-"):
        raise typer.BadParameter("write to a file: stdout holds the counts", param_hint="--articles")
    if articles is not None and is_input(articles, paths):
        raise CommandError(
            f"{articles} is an input, or stands in a folder of inputs: write --articles elsewhere", USAGE
        )
    chosen = settings(context, windows=windows, partitions=partitions)
    records = read_counted(paths, source_name(source))
    started = int(time.time() * 1000) if now is None else _milliseconds(now)
    identity = identity_of(chosen, bounded=True)
    with open_file(articles) as file:
        ordered = records if shuffle is None else shuffled(records, shuffle)
        try:
            with taggers_of(jobs, identity) as taggers:
                result = run_local(ordered, identity, started, keep_outcomes=file is not None, taggers=taggers)
        except TaggerError as error:
            raise CommandError(str(error)) from None
        if file is not None:
            file.writelines(line + b"\n" for line in result.outcomes.lines())
    for rejection in result.outcomes.first_rejections(SHOWN_REJECTIONS):
        typer.echo(rejection, err=True)
    typer.echo(str(result.outcomes.conservation()), err=True)
    write_counts(result.counts, form)


@command()
def generate(
    number: Annotated[int, typer.Argument(metavar="N", min=0, help="How many records.")],
    seed: Annotated[int, typer.Option(metavar="SEED", help="One seed, one corpus.")] = 0,
) -> None:
    """Write a synthetic corpus to stdout. It has reprints, edits, excerpts, versions and redeliveries."""
    from streams.cli.output import write_lines
    from streams.generate import generate as corpus

    write_lines(corpus(number, seed))


@command()
def simulate(
    schedules: Annotated[int, typer.Option(min=1, metavar="N", help="How many schedules of crashes to run.")] = 100,
    seed: Annotated[int, typer.Option(metavar="SEED", help="One seed, the same schedules.")] = 1,
    profile: Annotated[str, typer.Option(metavar="NAME", help="Which faults, and how many.")] = "default",
    schedule: Annotated[int | None, typer.Option(min=0, metavar="N", help="Run this one alone.")] = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="In so many processes.")] = 1,
) -> None:
    """Run the stages through simulated crashes, against the oracle. Rebalances and zombies too, by schedules."""
    from streams.simulation.main import run

    try:
        code = run(schedules, seed, profile, schedule, jobs)
    except ValueError as error:
        raise CommandError(str(error), USAGE) from error
    raise typer.Exit(code)


def _milliseconds(text: str) -> int:
    from streams.stages.intake import Rejection, parse_published

    try:
        return parse_published(text).first // 1000
    except Rejection:
        raise typer.BadParameter(
            f"{text!r} is no time: write 2022-09-20T07:30:00Z, or 2022-09-20", param_hint="--now"
        ) from None
