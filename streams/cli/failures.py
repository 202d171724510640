"""What goes wrong, as one line on stderr and an exit code: 2 for usage, 1 for failure, 130 for Ctrl-C."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

USAGE, FAILURE, INTERRUPTED = 2, 1, 130


class CommandError(Exception):
    """Its text is what a user reads; ``code`` is what the process ends with."""

    def __init__(self, text: str, code: int = FAILURE) -> None:
        super().__init__(text)
        self.code = code


@contextmanager
def command() -> Iterator[None]:
    """Around every command: logs are set up, and what a person can do something about becomes a CommandError."""
    from streams.logs import configure

    try:
        configure(quiet=True)
    except ValueError as error:
        raise CommandError(str(error), USAGE) from error
    try:
        yield
    except BrokenPipeError:
        close_stdout()
        raise typer.Exit from None
    except Exception as error:
        raise _explained(error) from error


def close_stdout() -> None:
    """Whoever read our output has gone: let what is still buffered go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def report(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"dateline: {' '.join(text.split())}\n")


def misused(error: typer.TyperException) -> None:
    """One line on stderr: what is wrong in a command line, and whose help says more. Of a bare group, its help."""
    if type(error).__name__ == "NoArgsIsHelpError":  # public nowhere; Typer looks at the name too
        sys.stderr.write(f"{error.format_message()}\n")
        return
    context = getattr(error, "ctx", None)  # of an error of usage: the command that was misused
    said = error.format_message().replace(": Value error, ", ": ").removesuffix(".")
    report(f"{said}. See: {context.command_path if context else 'dateline'} --help")


def _explained(error: Exception) -> Exception:
    """The error as a CommandError, or itself where nothing but a traceback explains it."""
    from aiokafka.errors import KafkaError
    from pydantic import ValidationError

    from streams.inputs import InputError
    from streams.runtime.problem import RuntimeProblem
    from streams.settings import SettingsError
    from streams.tagging.tables import VocabularyError

    if isinstance(error, InputError | SettingsError | VocabularyError):
        return CommandError(str(error), USAGE)
    if isinstance(error, RuntimeProblem):
        return CommandError(str(error))
    if isinstance(error, KafkaError):
        return CommandError(f"the broker does not do it: {error!r}; is it running, and of version 2.1 or later?")
    if isinstance(error, ValidationError):
        return CommandError(f"a record that this version of Dateline cannot read ({error.title}): {_first(str(error))}")
    if isinstance(error, OSError):
        return CommandError(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return error


def _first(text: str) -> str:
    return " ".join(text.splitlines()[1:3])
