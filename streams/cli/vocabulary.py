"""``dateline vocabulary …``: looks at the data files that say what tags there are and which words name them."""

import typer

from streams.cli.failures import command

group = typer.Typer(
    name="vocabulary",
    help="Check, search and count the vocabulary of tags, and propose lines for it.",
    epilog="Example: dateline vocabulary check",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group)


@group.command(epilog="Example: dateline vocabulary check")
@command()
def check() -> None:
    """Load every data file as a worker does; the first error is told with file and line."""
    from streams.tagging.senses import names
    from streams.tagging.vocabulary import VOCABULARY_VERSION, descriptions, tables, terms

    found = {row.cells[1] for name in ("topic-terms.tsv", "event-terms.tsv") for row in tables()[name].rows}
    languages = tuple(sorted({language for cell in found for language in cell.split()}))
    typer.echo(
        f"{VOCABULARY_VERSION}: {len(tables())} files, {len(descriptions())} ids, {len(names())} names, "
        f"{len(terms(languages))} terms"
    )
