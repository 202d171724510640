"""``dateline demo``: the whole way of the data on one machine, with the commands that a user would type.

A broker (embedded, or one that is there), a bounded namespace of its own, a worker, a replay with its end, the counts
as they grow, the check, a summary. Where there is no broker to be had, the brokerless run instead.
"""

import asyncio
import logging
import os
import secrets
import shlex
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from schemas import EventCount
from streams.demo_view import Picture, summary, watching
from streams.inputs import InputError, read_inputs
from streams.inputs.paths import find_files
from streams.runtime.embedded import available, embedded_broker
from streams.runtime.problem import RuntimeProblem

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
_DATELINE = (sys.executable, "-c", "from streams.cli.main import main; main()")
_SEEDS_TAKE_S = 6
_STOP_LIMIT_S = 15.0
_LINE = 400
"""Of a log line that is part of an error, so many characters are shown."""
_INTERRUPTED = 130
T = TypeVar("T")
_NEXT = (
    ('make demo ARGS="--keep"', "the same, and it stays for you to look around"),
    ('make demo ARGS="my-articles.jsonl"', "with your own articles"),
    (".venv/bin/dateline count seeds", "all counts, without a broker"),
    ("docker compose up --build --wait", "Kafka and a worker that stay"),
)


def run_demo(paths: Sequence[str], keep: bool, broker: str | None) -> int:
    """Run the demo; its exit status. No process outlives it.

    ``paths``: files and folders of articles, the project's seeds without any. ``keep``: stay until Ctrl-C. ``broker``:
    ``host:port`` of one that is there. Raises RuntimeProblem and InputError with one line that says what to do.
    """
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a broker that is not up yet is no news here
    return asyncio.run(_until_signal(Demo(paths, keep, broker)))


async def _until_signal(demo: "Demo") -> int:
    """The demo's exit status. The first Ctrl-C ends it in order; further ones do not disturb that."""
    task = asyncio.ensure_future(demo.run())
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        return 0 if demo.reported else _INTERRUPTED
    return 0


class Demo:
    """One run of the demo."""

    def __init__(self, paths: Sequence[str], keep: bool, broker: str | None) -> None:
        self.reported = False
        self._paths, self._pace = (list(paths), []) if paths else _seeds()
        find_files(self._paths)  # a path that cannot be read is told before anything starts
        self._keep, self._own = keep, broker
        self._console = Console(highlight=False, markup=False, emoji=False)
        self._started_at = time.monotonic()

    async def run(self) -> None:
        """All of it."""
        if self._own is None and not available():
            self._say("There is no embedded broker for this machine, so this is the run without one.\n")
            out, said = await Commands({}).run("count", *self._paths, "--format", "jsonl")
            self._report([EventCount.model_validate_json(line) for line in out.splitlines()], said)
            return
        async with AsyncExitStack() as stack:
            brokers = self._own or str(await stack.enter_async_context(embedded_broker()))
            commands = Commands({"BROKERS": brokers, "NAMESPACE": f"demo-{secrets.token_hex(3)}"})
            log = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-demo-")), "worker.log")
            self._say(f"Broker {brokers}" + ("" if self._own else ", embedded: on this machine, in memory only"))
            self._say(f"export {commands}\n")
            await self._typed(commands, "topics", "create", "--bounded")
            if self._own:
                stack.push_async_callback(commands.run, "topics", "delete", "--yes")
            await self._on_broker(commands, log)

    async def _on_broker(self, commands: "Commands", log: Path) -> None:
        picture = Picture()
        async with _worker(commands, log) as ended:
            self._say("$ dateline worker &")
            await _unless(ended, _joined(log))
            async with watching(picture, commands.settings["BROKERS"], commands.settings["NAMESPACE"], self._console):
                await _unless(ended, self._typed(commands, "replay", *self._paths, "--end", *self._pace))
                said = await _unless(ended, self._typed(commands, "verify", "--timeout", "60"))
            self._report(picture.counts(), said)
            if self._keep:
                self._say(
                    "\nStaying until Ctrl-C. In another terminal:\n"
                    f"  export {commands}\n  .venv/bin/dateline consume event-counts --final\n  tail -f {log}"
                )
                await _unless(ended, asyncio.Event().wait())

    async def _typed(self, commands: "Commands", *arguments: str) -> str:
        """Run a command that is shown as a user would type it; what it said."""
        self._say(f"$ dateline {shlex.join(arguments)}")
        return "".join(await commands.run(*arguments))

    def _report(self, counts: list[EventCount], said: str) -> None:
        self.reported = True
        self._say()
        self._console.print(summary(counts))
        self._say(said.strip())
        self._say(f"\nDone in {time.monotonic() - self._started_at:.1f} s. Where to go next:")
        for command, what in _NEXT:
            self._say(f"  {command:<40}{what}")

    def _say(self, text: str = "") -> None:
        self._console.print(text, soft_wrap=True)


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
            raise RuntimeProblem(f"dateline {shlex.join(arguments)} failed: {(err or out).strip()}")
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
async def _worker(commands: Commands, log: Path) -> AsyncIterator["asyncio.Task[None]"]:
    """A worker; the task fails as soon as it ends, with the end of its log."""
    with log.open("wb") as output:
        async with commands.started("worker", stdout=output, stderr=output) as process:
            ended = asyncio.create_task(_ended(process, log))
            try:
                yield ended
            finally:
                ended.cancel()


async def _joined(log: Path) -> None:
    """Wait until the worker says that it has started."""
    while "worker_started" not in log.read_text(errors="replace"):
        await asyncio.sleep(0.1)


async def _ended(process: Process, log: Path) -> None:
    status = await process.wait()
    last = [line[:_LINE] for line in log.read_text(errors="replace").strip().splitlines()[-3:]]
    raise RuntimeProblem("\n".join([f"the worker ended with exit {status}; the end of its log:", *last]))


async def _unless(ended: "asyncio.Task[None]", work: Coroutine[Any, Any, T]) -> T:
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


def _seeds() -> tuple[list[str], list[str]]:
    """The project's seeds, and a speed at which their replay can be watched."""
    if not SEEDS.is_dir():
        raise InputError(
            "the seeds are not installed with the program: name files of your own, or run it in a checkout"
        )
    times = [record.time for record in read_inputs([str(SEEDS)], None) if record.time is not None]
    speed = max(1, (max(times) - min(times)) // (_SEEDS_TAKE_S * 1_000_000))
    path = str(SEEDS.relative_to(Path.cwd())) if SEEDS.is_relative_to(Path.cwd()) else str(SEEDS)
    return [path], ["--speed", f"{speed}x"]
