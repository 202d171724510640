"""The command that makes a namespace anew from the articles of another: ``rebuild``."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.failures import command
from streams.cli.options import (
    BrokersOption,
    Format,
    NamespaceOption,
    identity_of,
    settings,
)

if TYPE_CHECKING:
    from streams.rebuild import Rebuilt


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rebuild", epilog="Example: dateline rebuild --from news --namespace news-2")(rebuild)


@command()
def rebuild(
    context: typer.Context,
    old: Annotated[str, typer.Option("--from", metavar="NAME", help="The namespace whose articles are taken.")],
    windows: Annotated[
        str | None,
        typer.Option(
            metavar="SIZES", help="Such as 1h,1d,1w or 7d/1d (DATELINE_WINDOWS). [default: the old namespace's]"
        ),
    ] = None,
    partitions: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Partitions of each topic (DATELINE_PARTITIONS). [default: the old namespace's]"
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How articles that were late are shown.")] = Format.TABLE,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Make a new bounded namespace from the articles of an old one. With its settings, unless others are named.

    They are named by an option, a DATELINE_… variable or the settings' file; defaults hold only where the old namespace
    does not say what it was made with. Counts are the same but for articles that were late in the old one: they count
    in the new one, and are shown.
    """
    from streams.hints import hint
    from streams.rebuild import rebuild as make

    chosen = settings(context, namespace=namespace, brokers=brokers, windows=windows, partitions=partitions)
    new, defaults = chosen.namespace, identity_of(chosen, bounded=True)
    done = asyncio.run(make(chosen.brokers, old, new, chosen.settled(), defaults))
    typer.echo(f"copied {done.records:,} records from {old} to {new}; its input has ended", err=True)
    for line in _notes(done, old):
        typer.echo(line, err=True)
    worker, verify = (hint(name, new, chosen.brokers) for name in ("worker", "verify"))
    typer.echo(f"next: {worker}, then {verify}", err=True)
    if done.late:
        _show_late(done, form)


def _notes(done: "Rebuilt", old: str) -> list[str]:
    notes = []
    if not done.identified:
        notes.append(f"{old} has no identity: if a rebuild into it was cut short, it holds a part of the articles only")
    if done.recreated:
        notes.append(f"{old}.articles was deleted once: what stood there before is not counted")
    if done.gone:
        notes.append(f"{done.gone:,} records are gone from the start of {old}.articles: they are not counted")
    if done.arrived:
        notes.append(f"{done.arrived:,} records came to {old}.articles meanwhile: they are not copied")
    if done.late is None:
        notes.append(f"which articles were late in {old} is not known any more")
    else:
        notes.append(f"{len(done.late):,} articles were late in {old} and count now")
    if done.forgotten:
        notes.append(
            f"that is by what is left of {old}.late, .unique and .duplicates: {done.forgotten:,} records are gone"
        )
    return notes


def _show_late(done: "Rebuilt", form: Format) -> None:
    from streams.cli import rows
    from streams.cli.output import write_lines, write_rows

    late = sorted(done.late or [], key=lambda one: (one.time, one.article_id))
    values = [one.model_dump_json().encode() for one in late]
    if form is Format.JSONL:
        write_lines(values)
        return
    write_rows(form, rows.LATE, map(rows.late, values))
