"""``dateline tags``: what an article is tagged with, by which words, and what is no tag and why."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import settings

if TYPE_CHECKING:
    from schemas import Article
    from streams.tagging.explain import Finding

COLOURS = {"topic": "blue", "event": "magenta", "place": "green", "person": "yellow", "org": "cyan"}
MOST_WORDS = 8
"""Words shown for one finding; ``--format json`` has all."""


class Form(StrEnum):
    """How an explanation is written."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tags", epilog="Example: dateline tags seeds/01-dailies.jsonl 3")(tags)


@command()
def tags(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="FILE", help="A file of articles, or - for standard input.")],
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="Which of its records.")] = 1,
    form: Annotated[Form, typer.Option("--format", help="text, highlighted on a terminal, or json.")] = Form.TEXT,
) -> None:
    """Explain the tags of one article. By which words and rules, and what was passed over and why."""
    settings(context)
    from streams.tagging.explain import explain
    from streams.text.language import detect

    article, time = _article(path, number)
    language, _ = detect(article.title, article.body, article.language)
    found = explain(article.title, article.body, language, datetime.fromtimestamp(time / 1e6, UTC).year)
    if form is Form.JSON:
        _write_json(article, language, found)
    else:
        _write_text(article, language, found)


def _article(path: str, number: int) -> "tuple[Article, int]":
    from itertools import islice
    from time import time_ns

    from streams.inputs import read_inputs
    from streams.stages.intake import Rejection, parse_article

    record = next(islice(read_inputs([path], None), number - 1, None), None)
    if record is None:
        raise CommandError(f"{path} has fewer than {number} records", USAGE)
    try:
        parsed = parse_article(record.value, time_ns() // 1_000_000, max(1, len(record.value)))
    except Rejection as error:
        raise CommandError(f"record {number} of {path} is no article: {error}") from error
    return parsed.article, parsed.published.time


def _write_json(article: "Article", language: str, found: "list[Finding]") -> None:
    from streams.cli.output import write_lines

    findings = [
        {**one._asdict(), "words": [{**word._asdict(), "span": word.span} for word in one.words]} for one in found
    ]
    said = {"title": article.title, "language": language, "findings": findings}
    write_lines([json.dumps(said, ensure_ascii=False, indent=2).encode("utf-8", "replace")])


def _write_text(article: "Article", language: str, found: "list[Finding]") -> None:
    import sys

    from rich.console import Console
    from rich.text import Text

    from streams.cli.output import printable

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    if article.title:
        console.print(Text(printable(article.title), style="bold"))
    console.print(Text(f"language {language}", style="dim"))
    if console.is_terminal:
        console.print(_highlighted(article.body, found), "")
    for heading, verdicts in (("Tags", ("tag", "negated")), ("Implied", ("implied",)), ("No tag", ("none",))):
        chosen = [one for one in found if one.verdict in verdicts]
        if chosen:
            console.print(Text(heading, style="bold"))
        for one in chosen:
            console.print(_line(one))


def _highlighted(body: str, found: "list[Finding]") -> "object":
    from rich.text import Text

    text = Text("".join(char if char.isprintable() or char == "\n" else " " for char in body))
    for one in found:
        for word in one.words:
            if word.span and one.verdict in ("tag", "negated"):
                style = COLOURS[one.kind] if one.verdict == "tag" else f"{COLOURS[one.kind]} strike"
                text.stylize(style, *word.span)
    return text


def _line(one: "Finding") -> "object":
    from rich.text import Text

    from streams.cli.output import printable

    line = Text("  ")
    line.append(f"{one.kind:<7}", style=COLOURS.get(one.kind, ""))
    line.append(f"{printable(one.label)} {'(denied) ' if one.verdict == 'negated' else ''}")
    line.append(f"{one.id}: {one.why}", style="dim")
    shown = [
        f"“{printable(word.text)}”{'' if word.span else ' in the title'}{f' ({word.note})' if word.note else ''}"
        for word in dict.fromkeys(one.words)
    ]
    if shown:
        line.append(f"; {', '.join(shown[:MOST_WORDS])}{', …' if len(shown) > MOST_WORDS else ''}")
    return line
