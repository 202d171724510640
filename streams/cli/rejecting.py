"""Commands for what was no article: ``rejected list``, ``show``, ``replay``."""

import asyncio
import re
import sys
from typing import Annotated

import typer

from streams.cli.confirming import ConfirmOption
from streams.cli.confirming import confirm as confirmed
from streams.cli.failures import USAGE, CommandError, command
from streams.cli.options import BrokersOption, Format, NamespaceOption, SourceOption, settings, source_name

_ORIGIN = re.compile(r"(\d{1,6}):(\d{1,18})")
rejected_app = typer.Typer(
    help="Look at records that were no articles, and send them again.",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example: dateline rejected list",
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    rejected_app.command("list", epilog="Example: dateline rejected list --format jsonl")(listed)
    rejected_app.command("show", epilog="Example: dateline rejected show 3:17 > record.json")(show)
    rejected_app.command("replay", epilog="Example: dateline rejected replay 3:17 --fixed mended.jsonl --confirm news")(
        replay
    )
    app.add_typer(rejected_app, name="rejected")


@command()
def listed(
    context: typer.Context,
    is_open: Annotated[bool, typer.Option("--open", help="Only those that were not sent again.")] = False,
    form: Annotated[Format, typer.Option("--format", help="How records are written to stdout.")] = Format.TABLE,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """List the rejected records with their reasons. The last column is what show and replay take."""
    from streams.cli.consuming import Output, show_records
    from streams.selection import Selection

    wanted = Selection(is_open=is_open)
    show_records(settings(context, namespace=namespace, brokers=brokers), Output.REJECTED, form, wanted)


@command()
def show(
    context: typer.Context,
    origin: Annotated[str, typer.Argument(metavar="P:N", help="Partition and offset, as list shows them.")],
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Write the bytes of one rejected record to stdout. What is known of it goes to stderr."""
    from streams.cli.output import printable
    from streams.rejected import at_origin, find

    chosen, place = settings(context, namespace=namespace, brokers=brokers), _origin(origin)
    one = asyncio.run(find(chosen.brokers, chosen.namespace, place))
    value = asyncio.run(at_origin(chosen.brokers, chosen.namespace, place))
    shown = _shown_bytes(one.value_base64) if value is None else value
    where = f"{one.file}:{one.record}" if one.file else "a producer"
    typer.echo(printable(f"{origin} from {where}: {one.reason}"), err=True)
    typer.echo(f"{one.length:,} bytes, BLAKE2b-128 {one.hash}", err=True)
    if len(shown) < one.length:
        typer.echo(f"only the first {len(shown):,} bytes are here", err=True)
    _write(shown)


@command()
def replay(
    context: typer.Context,
    origins: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="P:N",
            help="Only these; with --fixed: what its articles stand for, in its order. [default: all not sent again]",
        ),
    ] = None,
    fixed: Annotated[
        str | None, typer.Option(metavar="FILE", help="Send the mended articles of this file instead.")
    ] = None,
    confirm: ConfirmOption = None,
    source: SourceOption = None,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
) -> None:
    """Send rejected records again, or mended ones in their place. What was counted before is not counted again."""
    from streams.rejected import send_again, send_fixed

    if fixed == "-":
        raise CommandError("--fixed reads a file twice, so it cannot be standard input", USAGE)
    places = [_origin(one) for one in origins or ()]
    if len(set(places)) < len(places):
        raise CommandError("one record is named twice", USAGE)
    chosen = settings(context, namespace=namespace, brokers=brokers)
    confirmed(chosen.namespace, confirm, f"sends records to {chosen.namespace}")
    if fixed:
        sending = send_fixed(
            chosen.brokers, chosen.namespace, fixed, source_name(source), places, cloudevents=chosen.cloudevents
        )
        sent = asyncio.run(sending)
        unmarked = "" if places else " (none is marked as mended: name P:N… that they stand for)"
        typer.echo(f"sent {sent.records:,} mended records to {chosen.namespace}.articles{unmarked}", err=True)
        return
    done = asyncio.run(send_again(chosen.brokers, chosen.namespace, places or None, cloudevents=chosen.cloudevents))
    details = [
        f"{number:,} {what}"
        for number, what in (
            (done.same, "equal to one of these"),
            (done.cut, "too large to have been sent whole"),
            (done.gone, "gone from the log"),
        )
        if number
    ]
    more = f" ({', '.join(details)})" if details else ""
    typer.echo(f"sent {done.records:,} rejected records once more to {chosen.namespace}.articles{more}", err=True)


def _origin(text: str) -> tuple[int, int]:
    match = _ORIGIN.fullmatch(text)
    if not match:
        raise typer.BadParameter(f"{text!r} is no origin: write partition and offset, such as 3:17", param_hint="P:N")
    return int(match[1]), int(match[2])


def _shown_bytes(text: str) -> bytes:
    from base64 import b64decode

    return b64decode(text)


def _write(value: bytes) -> None:
    """To a terminal without what would drive it; elsewhere to the byte."""
    from streams.cli.output import printable

    if sys.stdout.isatty():
        typer.echo("\n".join(printable(line) for line in value.decode(errors="replace").splitlines()))
        return
    sys.stdout.buffer.write(value)
    sys.stdout.buffer.flush()
