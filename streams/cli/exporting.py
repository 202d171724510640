"""The command ``export``: what stands on an output topic, as a file."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.consuming import (
    FinalOption,
    FromOption,
    Output,
    SourceOption,
    TagOption,
    ToOption,
    TopicArgument,
    WindowOption,
    columns,
    selection,
    values,
)
from streams.cli.failures import FAILURE, USAGE, CommandError, command
from streams.cli.options import BrokersOption, NamespaceOption, settings
from streams.cli.slips import warn_of_unknown

if TYPE_CHECKING:
    from schemas.base import RecordModel
    from streams.selection import Selection
    from streams.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", epilog="Example: dateline export event-counts counts.parquet --window 1d --final")(export)


@command()
def export(
    context: typer.Context,
    topic: TopicArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Ends in .parquet, .csv or .jsonl; one that is there is replaced.")
    ],
    final: FinalOption = False,
    tag: TagOption = None,
    window: WindowOption = None,
    begin: FromOption = None,
    end: ToOption = None,
    source: SourceOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Write what stands on an output topic to a file. Parquet, CSV or JSON Lines, by the file's ending."""
    from streams.export import ExportError, kind_of

    wanted = selection(topic, final=final, tag=tag, window=window, source=source, begin=begin, end=end)
    try:
        kind_of(file)
    except ExportError as error:
        raise CommandError(str(error), USAGE) from None
    chosen = settings(context, namespace=namespace, brokers=brokers)
    warn_of_unknown(tag or ())
    try:
        count = asyncio.run(_export(chosen, topic, file, wanted))
    except ExportError as error:
        raise CommandError(str(error), FAILURE) from None
    typer.echo(f"{count:,} record{'' if count == 1 else 's'} in {file}", err=True)


async def _export(chosen: "Settings", topic: Output, file: Path, wanted: "Selection") -> int:
    from streams.cli.output import csv_cell
    from streams.export import Table, export

    header, row = columns(topic)
    table = Table(header, lambda value: [csv_cell(cell) for cell in row(value)])
    return await export(values(chosen, topic, wanted), file, _model(topic), table)


def _model(topic: Output) -> "type[RecordModel]":
    from schemas.published import PUBLISHED

    return next(published.model for published in PUBLISHED if published.topic == topic.value)
