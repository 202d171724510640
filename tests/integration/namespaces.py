"""A namespace of a test, driven by the commands that a user types.

Workers, and commands beside which a test does something, are processes of their own. What a test waits for runs here,
where the vocabulary is loaded once: a process for each took a third of the time of all tests.
"""

import asyncio
import io
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiokafka.structs import TopicPartition

from streams.cli.main import run
from streams.cluster import Brokers
from streams.runtime.config import group_name
from streams.runtime.problem import BrokerUnreachable
from streams.runtime.reading import committed_offsets, end_offsets
from tests.brokers import suspend

PATIENCE_S = 90.0
DATELINE = (sys.executable, "-c", "from streams.cli.main import main; raise SystemExit(main())")
PARTITIONS = 4
SETTINGS = {"DATELINE_SESSION_TIMEOUT": "6s", "DATELINE_PARTITIONS": str(PARTITIONS), "DATELINE_HTTP_PORT": "0"}


class Namespace:
    """A new namespace on a broker."""

    def __init__(self, brokers: Brokers, folder: Path, **settings: str) -> None:
        self.brokers, self.folder = brokers, folder
        self.name = f"t{secrets.token_hex(3)}"
        self._settings = {
            **SETTINGS,
            **settings,
            "DATELINE_BROKERS": str(brokers),
            "DATELINE_NAMESPACE": self.name,
        }

    def run(self, *arguments: str, status: int = 0) -> str:
        """A command's stdout, or its stderr where it is to fail."""
        out, err = self.outputs(*arguments, status=status)
        return err if status else out

    def outputs(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        """A command's stdout and stderr."""
        code, out, err = (self._beside if arguments[0] == "worker" else self._here)(arguments)
        assert code == status, f"dateline {arguments}: exit {code}\n{out}\n{err}"
        return out, err

    def _here(self, arguments: tuple[str, ...]) -> tuple[int, str, str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with patch.dict(os.environ, self._environment, clear=True), redirect_stdout(out), redirect_stderr(err):
            code = run(arguments)
        said, told = (stream.buffer.getvalue().decode() for stream in (out, err))
        return code, said, told

    def _beside(self, arguments: tuple[str, ...]) -> tuple[int, str, str]:
        """A worker leaves its process when it is done."""
        with self.started(*arguments) as process:
            out, err = process.communicate(timeout=120)
            return process.returncode, out, err

    @contextmanager
    def started(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """A command that runs beside the test; it ends with the block."""
        process = subprocess.Popen(
            [*DATELINE, *arguments],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def corpus(self, records: int, seed: int) -> str:
        """A file of generated articles."""
        path = self.folder / f"corpus-{records}-{seed}.jsonl"
        path.write_text(self.run("generate", str(records), "--seed", str(seed)))
        return str(path)

    def topic(self, name: str) -> str:
        """Full name of a topic."""
        return f"{self.name}.{name}"

    @contextmanager
    def workers(self, count: int = 1) -> Iterator[list["Worker"]]:
        """Running workers; whatever is left of them ends with the block. More may be added to the list."""
        workers = [self.worker() for _ in range(count)]
        try:
            yield workers
        finally:
            for worker in workers:
                worker.end()

    def worker(self, **settings: str) -> "Worker":
        """A worker that has just been started, with some settings of its own."""
        return Worker({**self._environment, **settings}, self.folder / f"worker-{secrets.token_hex(3)}.log")

    def until_committed(self, topic: str, at_least: int | None = None) -> None:
        """Wait until a stage has committed all its input, or so many records of it."""
        tps = [TopicPartition(self.topic(topic), partition) for partition in range(PARTITIONS)]

        def done() -> bool:
            try:
                ends = asyncio.run(end_offsets(self.brokers, self.topic(topic)))
                commits = asyncio.run(committed_offsets(self.brokers, group_name(self.name), [self.topic(topic)]))
            except BrokerUnreachable:  # just after a pause a broker does not know itself
                return False
            if at_least is not None:
                return sum(commits[tp] or 0 for tp in tps) >= at_least
            return sum(ends.values()) > 0 and all(commits[tp] == ends[tp.partition] for tp in tps)

        wait_for(done, lambda: f"commits of {topic}")

    def exact(self, corpus: str) -> None:
        """Consumers of the finals see, byte for byte, what the brokerless run counts."""
        for topic in ("articles", "tagged", "tallies"):
            self.until_committed(topic)
        finals = self.run("consume", "event-counts", "--final", "--format", "jsonl")
        assert finals == self.run("count", corpus, "--format", "jsonl")

    @property
    def _environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        return others | self._settings


class Worker:
    """A worker process and its log."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [*DATELINE, "worker"],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def said(self) -> list[str]:
        """Every line that it has written."""
        return self._log.read_text().splitlines()

    def events(self, name: str) -> list[dict[str, Any]]:
        """Its log lines of one event."""
        lines = [line for line in self.said() if line.startswith("{") and line.endswith("}")]
        return [line for line in map(json.loads, lines) if line["event"] == name]

    def text(self) -> str:
        """All that it has said."""
        return self._log.read_text()

    def logged(self, name: str, times: int = 1) -> None:
        """Wait until it has logged an event so many times."""
        wait_for(lambda: len(self.events(name)) >= times, lambda: f"{name} in:\n{self._log.read_text()}")

    def send(self, number: int) -> None:
        """Send a signal; after SIGSTOP it stands still."""
        if number == signal.SIGSTOP:
            suspend(self._process)
        else:
            self._process.send_signal(number)

    def ended(self, within_s: float = PATIENCE_S) -> int:
        """Wait until it has ended; its exit status."""
        return self._process.wait(within_s)

    def end(self) -> None:
        """Kill it if it still runs."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()


def wait_for(condition: Callable[[], object], what: Callable[[], str], within_s: float = PATIENCE_S) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what()}")
        time.sleep(0.05)
