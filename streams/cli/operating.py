"""Commands for whoever runs Dateline: ``settings``, ``doctor``, ``forget``."""

import json
from typing import Annotated

import typer

from streams.cli.failures import command
from streams.cli.options import BrokersOption, Globals, NamespaceOption, settings
from streams.cli.running import Shown


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("settings", epilog="Example: DATELINE_LATENESS=2d dateline settings")(show_settings)


@command()
def show_settings(
    context: typer.Context,
    form: Annotated[Shown, typer.Option("--format", help="Text to read, or JSON for programs.")] = Shown.TEXT,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Show every setting: its value, where that comes from, and what it means. Secrets are hidden."""
    from streams.cli.output import printable
    from streams.settings_table import rows

    chosen = settings(context, namespace=namespace, brokers=brokers)
    before = context.find_object(Globals) or Globals(None, None)
    given = {"namespace": namespace or before.namespace, "brokers": brokers or before.brokers}
    found = rows(chosen, {name for name, value in given.items() if value is not None})
    if form is Shown.JSON:
        typer.echo(json.dumps([row._asdict() for row in found], indent=2, ensure_ascii=False))
        return
    typer.echo(
        "Options come before DATELINE_… variables, these before the file (DATELINE_CONFIG, or ./dateline.toml).\n"
    )
    for row in found:
        typer.echo(printable(f"{row.variable} = {row.value}    [{row.source}]"))
        typer.echo(f"    {row.meaning}")
