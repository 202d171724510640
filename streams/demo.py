"""``dateline demo``: the whole way of the data on one machine, with the commands that a user would type.

A broker (embedded, or one that is there), a bounded namespace of its own, a worker, a replay with its end, the counts
as they grow, the check, a summary. Where there is no broker to be had, the brokerless run instead.
"""

import asyncio
import logging
import secrets
import shlex
import signal
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from schemas import EventCount
from streams.children import Commands, joined, running_worker, unless
from streams.demo_view import Picture, summary, watching
from streams.inputs import InputError, read_inputs
from streams.inputs.paths import find_files
from streams.runtime.embedded import available, embedded_broker

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
_SEEDS_TAKE_S = 6
_INTERRUPTED = 130
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
            name = f"demo-{secrets.token_hex(3)}"
            commands = Commands({"BROKERS": brokers, "NAMESPACE": name})
            log = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-demo-")), "worker.log")
            self._say(f"Broker {brokers}" + ("" if self._own else ", embedded: on this machine, in memory only"))
            self._say(f"export {commands}\n")
            await self._typed(commands, "topics", "create", "--bounded")
            if self._own:
                stack.push_async_callback(commands.run, "topics", "delete", "--confirm", name)
            await self._on_broker(commands, log)

    async def _on_broker(self, commands: "Commands", log: Path) -> None:
        picture = Picture()
        async with running_worker(commands, log) as ended:
            self._say("$ dateline worker &")
            await unless(ended, joined(log))
            async with watching(picture, commands.settings["BROKERS"], commands.settings["NAMESPACE"], self._console):
                await unless(ended, self._typed(commands, "replay", *self._paths, "--end", *self._pace))
                said = await unless(ended, self._typed(commands, "verify", "--timeout", "60"))
            self._report(picture.counts(), said)
            if self._keep:
                self._say(
                    "\nStaying until Ctrl-C. In another terminal:\n"
                    f"  export {commands}\n  .venv/bin/dateline consume event-counts --final\n  tail -f {log}"
                )
                await unless(ended, asyncio.Event().wait())

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
