"""Dateline's commands as child processes, as a user would start them: for the demo, and for tests."""

import asyncio
import os
import shlex
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from streams.runtime.problem import RuntimeProblem

_DATELINE = (sys.executable, "-c", "from streams.cli.main import main; main()")
_STOP_LIMIT_S = 15.0
_LINE = 400
"""Of a log line that is part of an error, so many characters are shown."""
T = TypeVar("T")


class Commands:
    """Runs dateline commands as children with the same settings, each in a session of its own.

    So Ctrl-C reaches this process alone, which ends the others in order.
    """

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings
        self._variables = {f"DATELINE_{name}": value for name, value in settings.items()}

    def __str__(self) -> str:
        return shlex.join(f"{name}={value}" for name, value in self._variables.items())

    async def run(self, *arguments: str) -> tuple[str, str]:
        """What the command said on stdout and stderr. Raises RuntimeProblem when it fails."""
        async with self.started(*arguments, stdout=PIPE, stderr=PIPE) as process:
            out, err = (text.decode(errors="replace") for text in await process.communicate())
        if process.returncode:
            said = "\n".join(text.strip() for text in (err, out) if text.strip())
            raise RuntimeProblem(f"dateline {shlex.join(arguments)} failed: {said}")
        return out, err

    @asynccontextmanager
    async def started(self, *arguments: str, stdout: Any, stderr: Any) -> AsyncIterator[Process]:
        """A running command; it ends with the block."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        process = await asyncio.create_subprocess_exec(
            *(*_DATELINE, *arguments),
            stdout=stdout,
            stderr=stderr,
            env=others | self._variables,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _STOP_LIMIT_S)
            except TimeoutError:
                process.kill()
                await process.wait()


@asynccontextmanager
async def running_worker(commands: Commands, log: Path) -> AsyncIterator["asyncio.Task[None]"]:
    """A worker; the task fails as soon as it ends, with the end of its log."""
    with log.open("wb") as output:
        async with commands.started("worker", stdout=output, stderr=output) as process:
            ended = asyncio.create_task(_ended(process, log))
            try:
                yield ended
            finally:
                ended.cancel()


async def joined(log: Path) -> None:
    """Wait until the worker whose log this is says that it has started."""
    while "worker_started" not in log.read_text(errors="replace"):
        await asyncio.sleep(0.1)


async def _ended(process: Process, log: Path) -> None:
    status = await process.wait()
    last = [line[:_LINE] for line in log.read_text(errors="replace").strip().splitlines()[-3:]]
    raise RuntimeProblem("\n".join([f"the worker ended with exit {status}; the end of its log:", *last]))


async def unless(ended: "asyncio.Task[None]", work: Coroutine[Any, Any, T]) -> T:
    """What the work gives. Raises what ``ended`` fails with, if that comes first."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait([task, ended], return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            await ended
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
