"""Options that several commands share, and what they mean together."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from schemas import Identity
    from streams.settings import Settings

NamespaceOption = Annotated[
    str | None,
    typer.Option("--namespace", metavar="NAME", help="Prefix of all topics (DATELINE_NAMESPACE). [default: news]"),
]
BrokersOption = Annotated[
    str | None,
    typer.Option(
        "--brokers",
        metavar="HOST:PORT,…",
        help="Kafka brokers to start from (DATELINE_BROKERS). [default: 127.0.0.1:9092]",
    ),
]
WindowsOption = Annotated[
    str | None,
    typer.Option("--windows", metavar="SIZES", help="Such as 1h,1d,1w or 7d/1d (DATELINE_WINDOWS). [default: 1h,1d]"),
]
PartitionsOption = Annotated[
    int | None,
    typer.Option("--partitions", metavar="N", help="Partitions of each topic (DATELINE_PARTITIONS). [default: 8]"),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Outlet of articles that name none; else they have no source."),
]
ShuffleOption = Annotated[
    int | None, typer.Option("--shuffle", metavar="SEED", help="In the random order that SEED determines.")
]


class Format(StrEnum):
    """How results are written."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


class Globals(NamedTuple):
    """Options before the command."""

    namespace: str | None
    brokers: str | None


def settings(context: typer.Context, **given: Any) -> "Settings":
    """Settings by options behind the command, then before it, then the environment. Raises SettingsError.

    The user's own vocabulary, where one is set, holds in this process from here on.
    """
    from streams.settings import load_settings

    before = context.find_object(Globals) or Globals(None, None)
    given = {name: value for name, value in given.items() if value is not None}
    chosen = load_settings(**{**before._asdict(), **given})
    if chosen.vocabulary:
        from streams.tagging.vocabulary import use

        use(Path(path) for path in chosen.vocabulary)
    return chosen


def moment(text: str, option: str) -> int:
    """Microseconds of a day's start or of a moment that an option names. Raises BadParameter."""
    from streams.stages.intake import Rejection, parse_published

    try:
        return parse_published(text).first
    except Rejection as error:
        said = str(error).removeprefix("published_at ")
        raise typer.BadParameter(f"{text!r} {said}", param_hint=option) from None


def source_name(text: str | None) -> str | None:
    """The outlet of ``--source``. Raises BadParameter where it is blank."""
    if text is not None and not text.strip():
        raise typer.BadParameter("a source is a name, not blanks", param_hint="--source")
    return text


def identity_of(chosen: "Settings", *, bounded: bool) -> "Identity":
    """The identity of a new namespace with these settings."""
    from streams.stages.setup import make_identity

    return make_identity(
        partitions=chosen.partitions,
        bounded=bounded,
        windows=chosen.windows,
        lateness=chosen.lateness,
        story_horizon=chosen.story_horizon,
        max_article_bytes=chosen.max_article_bytes,
        k=chosen.k,
    )
