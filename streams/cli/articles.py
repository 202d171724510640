"""The command ``articles``: what makes up a count."""

import asyncio
from typing import Annotated

import typer

from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import BrokersOption, Format, NamespaceOption, moment, settings
from streams.cli.slips import warn_of_unknown

COLUMNS = ("counted as", "published", "source", "title", "url", "article", "duplicate of")
_EXAMPLE = "Example: dateline articles --tag place:UA-65 --window 1d --start 2022-09-20"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("articles", epilog=_EXAMPLE)(articles)


@command()
def articles(
    context: typer.Context,
    tag: Annotated[str, typer.Option(metavar="ID", help="A tag's id, such as place:UA; all for every article.")],
    window: Annotated[str, typer.Option(metavar="NAME", help="A window of the namespace, such as 1d.")],
    start: Annotated[str, typer.Option(metavar="TIME", help="Its start: 2022-09-20, or 2022-09-20T07:00:00Z.")],
    form: Annotated[Format, typer.Option("--format", help="How articles are written to stdout.")] = Format.TABLE,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Show which articles make up a count. Each as an original, a story or a repeat."""
    from streams.cli.output import write_lines, write_rows
    from streams.provenance import UnknownWindowError, find_articles, line, shortfall, totals

    chosen = settings(context, namespace=namespace, brokers=brokers)
    warn_of_unknown([tag])
    try:
        finding = find_articles(chosen.brokers, chosen.namespace, tag, window, moment(start, "--start"))
        found, count = asyncio.run(finding)
    except UnknownWindowError as error:
        raise CommandError(str(error), USAGE) from None
    if form is Format.JSONL:
        write_lines(line(report) for report in found)
    else:
        rows = [[value or "" for value in report] for report in found]
        write_rows(form, COLUMNS, rows, whole=("article",))
    if lacking := shortfall(totals(found), count):
        raise CommandError(lacking)
    typer.echo(str(totals(found)), err=True)
