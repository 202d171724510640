"""The command ``verify``."""

import asyncio
from typing import Annotated

import typer

from streams.cli.failures import command
from streams.cli.options import BrokersOption, NamespaceOption, settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", epilog="Example: dateline verify --namespace trial --timeout 60")(verify)


@command()
def verify(
    context: typer.Context,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="S", help="Wait so many seconds for the workers to catch up.")
    ] = 120.0,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Recount a namespace's articles by other means, and compare. Every count, duplicate and late article.

    A line for each kind of comparison. Origins: records of the input, each of which must have one end (rejected, late,
    redelivered or report). Markers: what workers wrote into the logs about how far event time has come, which no
    article may contradict. Reports: the articles that count.
    """
    from streams.verify import verify as compare
    from streams.verify.waiting import quiet_seconds

    chosen = settings(context, namespace=namespace, brokers=brokers)
    quiet_s = quiet_seconds(chosen.emit_interval)
    verdict = asyncio.run(compare(chosen.brokers, chosen.namespace, timeout, quiet_s))
    typer.echo(f"{chosen.namespace}:")
    for line in verdict.lines():
        typer.echo(line)
    raise typer.Exit(0 if verdict.good else 1)
