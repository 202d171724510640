"""Commands that cannot be taken back ask for the exact name of the namespace."""

import sys
from typing import Annotated

import typer

from streams.cli.failures import USAGE, CommandError

ConfirmOption = Annotated[
    str | None,
    typer.Option("--confirm", metavar="NAME", help="The namespace that is meant; else you are asked for it."),
]


def confirm(namespace: str, given: str | None, what: str) -> None:
    """Go on only with the namespace's own name. ``what``: what the command does. Raises CommandError otherwise."""
    if given is None and sys.stdin.isatty():
        given = typer.prompt(f"This {what}. Type the namespace's name", err=True)
    if given is None:
        raise CommandError(f"this {what}; if you mean it, add --confirm {namespace}", USAGE)
    if given != namespace:
        raise CommandError(f"{given} is not {namespace}: nothing is done", USAGE)
