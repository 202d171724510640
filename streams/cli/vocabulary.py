"""``dateline vocabulary …``: looks at the data files that say what tags there are and which words name them."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from streams.cli.failures import CommandError, command
from streams.cli.options import Format, settings

group = typer.Typer(
    name="vocabulary",
    help="Check, search and count the vocabulary of tags.",
    epilog="Example: dateline vocabulary check",
    no_args_is_help=True,
    rich_markup_mode=None,
)
FormatOption = Annotated[Format, typer.Option("--format", help="How results are written to stdout.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group)


@group.command(epilog="Example: DATELINE_VOCABULARY=desk/ dateline vocabulary check")
@command()
def check(context: typer.Context) -> None:
    """Load every data file as a worker does. The first mistake is told with file and line."""
    settings(context)
    from streams.tagging import lookup

    typer.echo(lookup.check())


@group.command(epilog='Example: dateline vocabulary find "general strike"')
@command()
def find(
    context: typer.Context,
    word: Annotated[str, typer.Argument(metavar="WORD", help="A name, term, label or id, in any of its forms.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Show the lines of the data files in which a word is."""
    settings(context)
    from streams.cli.output import write_lines, write_rows
    from streams.tagging import lookup

    places = list(lookup.find(word))
    if not places:
        raise CommandError(f"'{word}' stands in no file of the vocabulary; add it in one of your own: see docs/tags.md")
    if form is Format.JSONL:
        write_lines(json.dumps(place._asdict(), ensure_ascii=False).encode() for place in places)
        return
    rows = [(f"{p.file}:{p.line}", "; ".join(f"{name} {cell}" for name, cell in p.columns.items())) for p in places]
    write_rows(form, ("line", "says"), rows)


@group.command(epilog="Example: dateline vocabulary stats --format csv")
@command()
def stats(context: typer.Context, form: FormatOption = Format.TABLE) -> None:
    """Count files, ids and terms, by kind and language."""
    settings(context)
    from streams.cli.output import write_lines, write_rows
    from streams.tagging import lookup

    header = ("what", "of", "number")
    rows = lookup.stats()
    if form is Format.JSONL:
        write_lines(json.dumps(dict(zip(header, row, strict=True))).encode() for row in rows)
        return
    write_rows(form, header, rows)


@group.command("learn-boilerplate", epilog="Example: dateline vocabulary learn-boilerplate articles/ > proposed.toml")
@command()
def learn_boilerplate(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, or - for standard input.")],
    least: Annotated[int, typer.Option(min=2, metavar="N", help="A line stands in so many different articles.")] = 5,
) -> None:
    """Propose boilerplate rules from many articles. Lines that stand in different ones; read before use."""
    settings(context)
    from streams.cli.output import write_lines
    from streams.text.learn import propose, rules

    write_lines(line.encode() for line in rules(propose(_bodies(paths), least)))


def _bodies(paths: list[str]) -> Iterator[tuple[str, str]]:
    """Source and body of the articles in these inputs; what is no article is passed over."""
    import sys

    from streams.cli.progress import counted
    from streams.inputs import read_inputs
    from streams.stages.intake import Rejection, parse_article

    for record in counted(read_inputs(paths, None), "records"):
        try:
            article = parse_article(record.value, sys.maxsize // 10**6, len(record.value)).article
        except Rejection:
            continue
        yield article.source, article.body
