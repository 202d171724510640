"""Commands for whoever runs Dateline: ``settings``, ``doctor``, ``forget``."""

import asyncio
import json
import os
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.confirming import ConfirmOption
from streams.cli.confirming import confirm as confirmed
from streams.cli.failures import CommandError, command
from streams.cli.options import BrokersOption, Globals, NamespaceOption, settings
from streams.cli.running import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.doctor import Finding
    from streams.settings_table import Row


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("settings", epilog="Example: DATELINE_LATENESS=2d dateline settings")(show_settings)
    app.command("doctor", epilog="Example: dateline doctor --brokers kafka1:9092")(doctor)
    app.command("forget", epilog="Example: dateline forget 0f343b0931126a20f133d67c2b018a3b --confirm news")(forget)


@command()
def show_settings(
    context: typer.Context,
    form: Annotated[Shown, typer.Option("--format", help="Text to read, or JSON for programs.")] = Shown.TEXT,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Show every setting, where it comes from, and what it means. Secrets are hidden."""
    from streams.cli.output import printable
    from streams.settings import unknown_variables
    from streams.settings_table import rows

    chosen = settings(context, namespace=namespace, brokers=brokers)
    before = context.find_object(Globals) or Globals(None, None)
    given = {"namespace": namespace or before.namespace, "brokers": brokers or before.brokers}
    found = rows(chosen, {name for name, value in given.items() if value is not None})
    for name, advice in unknown_variables(os.environ).items():
        typer.echo(printable(f"warning: {name} is no setting; {advice}"), err=True)
    if form is Shown.JSON:
        _write_json(found)
        return
    typer.echo(
        "Options come before DATELINE_… variables, these before the file (DATELINE_CONFIG, or ./dateline.toml).\n"
    )
    for row in found:
        typer.echo(printable(f"{row.variable} = {row.value}    [{row.source}]"))
        typer.echo(f"    {row.meaning}")


@command()
def doctor(
    context: typer.Context,
    form: Annotated[Shown, typer.Option("--format", help="Text to read, or JSON for programs.")] = Shown.TEXT,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Look for problems, and say what to do. Python, memory, clocks, ports, brokers, topics. Exit 1 if there is one."""
    from streams.doctor import Finding, examine

    chosen = settings(context, namespace=namespace, brokers=brokers)

    async def look() -> list[Finding]:
        found = []
        async for finding in examine(chosen):
            found.append(finding)
            if form is Shown.TEXT:
                _tell(finding)
        return found

    found = asyncio.run(look())
    if form is Shown.JSON:
        _write_json(found)
    problems = sum(finding.state == "problem" for finding in found)
    if problems:
        raise CommandError(f"{problems} problem{'s' if problems > 1 else ''} found")


@command()
def forget(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID", help="The article's whole id.")],
    confirm: ConfirmOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Take an article's body and title off the topics. As far as Kafka allows; what remains is told. Counts stay."""
    from streams.forget import forget as forgotten

    chosen = settings(context, namespace=namespace, brokers=brokers)
    confirmed(chosen.namespace, confirm, f"deletes the text of {article_id} from {chosen.namespace}")
    done = asyncio.run(forgotten(chosen.brokers, chosen.namespace, article_id))
    for topic in done.deleted:
        typer.echo(f"{topic}: deleted; gone from the disk when Kafka has compacted it, in a day or two")
    for one in done.remains:
        until = f"until {one.until:%Y-%m-%d}, then till its segment is deleted" if one.until else _FOR_EVER
        typer.echo(f"{one.topic} partition {one.partition} offset {one.offset}: holds it {until}")
    typer.echo("The state holds no text; counts stay as they are. What consumers have copied is theirs to delete.")


_FOR_EVER = "for ever: set retention.ms there, or replay the other articles into a new namespace and delete this one"


def _write_json(rows: "Sequence[Row | Finding]") -> None:
    typer.echo(json.dumps([row._asdict() for row in rows], indent=2, ensure_ascii=False))


def _tell(finding: "Finding") -> None:
    from streams.cli.output import printable

    typer.echo(printable(f"{finding.state:<8} {finding.what}: {finding.text}"))
    if finding.advice:
        typer.echo(printable(f"{'':<8} → {finding.advice}"))
