"""The console script ``dateline``."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from streams import __version__
from streams.cli import (
    articles,
    brokerless,
    consuming,
    duplicates,
    expecting,
    explaining,
    exporting,
    operating,
    rebuilding,
    rejecting,
    running,
    verifying,
    vocabulary,
    writing,
)
from streams.cli.failures import FAILURE, INTERRUPTED, CommandError, close_stdout, misused, report
from streams.cli.options import BrokersOption, Globals, NamespaceOption

app = typer.Typer(
    name="dateline",
    help="A streaming news ingestor on Kafka: the same articles in, the same counts out.",
    epilog="Example: dateline count seeds",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    brokerless,
    duplicates,
    expecting,
    explaining,
    running,
    writing,
    consuming,
    exporting,
    verifying,
    articles,
    rejecting,
    rebuilding,
    vocabulary,
    operating,
):
    group.register(app)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"dateline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    namespace: NamespaceOption = None,
    brokers: BrokersOption = None,
    version: Annotated[  # noqa: ARG001 (its callback does it)
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = Globals(namespace, brokers)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code."""
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command (default: the process's arguments); its exit code.

    Every error is one line on stderr; a group without a command shows its help there.
    """
    try:
        code = app(arguments, prog_name="dateline", standalone_mode=False)
        sys.stdout.flush()
    except CommandError as error:
        report(str(error))
        return error.code
    except typer.TyperException as error:
        misused(error)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        close_stdout()
        return 0
    except Exception:
        import structlog

        structlog.get_logger(__name__).exception("unexpected_error", advice="this is a bug: please report it")
        return FAILURE
    return code if isinstance(code, int) else 0
