"""A mistyped tag looks like a true zero: so an id that the vocabulary does not know is told, with those it may be."""

from collections.abc import Iterable

import typer

_BY_FORM = ("person:", "org:")
"""Kinds whose tags need not stand in the vocabulary: names are recognised by their form too."""


def warn_of_unknown(tags: Iterable[str]) -> None:
    """A line on stderr for each tag that may be a slip. What the command does is not changed by it."""
    from streams.tagging.lookup import is_known, near_ids
    from streams.tagging.vocabulary import describe

    for tag in tags:
        if is_known(tag):
            continue
        near = ", ".join(f"{one} ({describe(one).label})" for one in near_ids(tag))
        if near or not tag.startswith(_BY_FORM):
            advice = f"do you mean {near}?" if near else 'dateline vocabulary find "WORD" shows ids'
            typer.echo(f"warning: the vocabulary has no tag {tag}; {advice}", err=True)
