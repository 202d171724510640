"""The workers: processes that are started, killed, stopped and woken, and what they say."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiokafka.structs import TopicPartition

_DATELINE = (sys.executable, "-c", "from streams.cli.main import main; raise SystemExit(main())")


_AS_TOLD = (0, -signal.SIGKILL, -signal.SIGTERM)
"""By SIGTERM itself: before it had begun."""


class Worker:
    """One process. ``asleep`` while it is stopped by SIGSTOP; ``told`` once it was asked to end or killed."""

    def __init__(self, number: int, environment: Mapping[str, str], log: Path) -> None:
        self.number, self.log = number, log
        self.asleep = self.told = False
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*_DATELINE, "worker"], env=environment, stdout=output, stderr=output, start_new_session=True
            )

    def send(self, number: signal.Signals) -> None:
        """Send a signal; whoever is asleep gets it when woken, but for SIGKILL."""
        self.told |= number in (signal.SIGKILL, signal.SIGTERM)
        if number in (signal.SIGSTOP, signal.SIGCONT):
            self.asleep = number == signal.SIGSTOP
        self.process.send_signal(number)

    @property
    def alive(self) -> bool:
        """Whether the process runs, asleep or not."""
        return self.process.poll() is None

    def events(self, name: str) -> list[dict[str, Any]]:
        """Its log lines of one event."""
        lines = self.log.read_text(errors="replace").splitlines()
        found = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [line for line in found if line.get("event") == name]

    def holds(self) -> list[TopicPartition]:
        """The partitions of its last assignment."""
        assigned = self.events("assigned")
        names = assigned[-1]["partitions"] if assigned else []
        return [TopicPartition(topic, int(number)) for topic, _, number in (name.rpartition("/") for name in names)]


class Crew:
    """All workers of a round; leaving the block kills whatever is left of them."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        others = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        self.environment = {**others, **settings}
        self.workers: list[Worker] = []

    def add(self) -> Worker:
        """Start one more."""
        number = len(self.workers)
        worker = Worker(number, self.environment, self._folder / f"worker-{number}.log")
        self.workers.append(worker)
        return worker

    def awake(self) -> list[Worker]:
        """Those that run, are not stopped and not told to end."""
        return [worker for worker in self.workers if worker.alive and not worker.asleep and not worker.told]

    def deserters(self) -> list[Worker]:
        """Those that ended though nobody told them to, or not as they should."""
        ended = [worker for worker in self.workers if not worker.alive]
        return [w for w in ended if not w.told or w.process.returncode not in _AS_TOLD]

    def dateline(self, *arguments: str, limit_s: float = 900) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*_DATELINE, *arguments], env=self.environment, capture_output=True, text=True, timeout=limit_s
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self.workers:
            if worker.alive:
                worker.process.kill()
            worker.process.wait()
