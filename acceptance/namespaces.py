"""A bounded namespace on some broker, and what a user does with it."""

import asyncio
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from acceptance.harness import Bench, Ran, end
from acceptance.results import Row
from streams.runtime.config import group_name, topic_name
from streams.runtime.reading import committed_offsets, end_offsets
from streams.stages.base import Topic

PIPELINE = (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)
"""The topics that the workers read."""


@dataclass(slots=True)
class Namespace:
    """One namespace with its workers. Commands run with its settings in the environment."""

    bench: Bench
    brokers: str
    settings: Mapping[str, str] = field(default_factory=dict)
    name: str = field(default_factory=lambda: f"accept-{secrets.token_hex(3)}")
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """The settings as a user would export them."""
        return {"DATELINE_BROKERS": self.brokers, "DATELINE_NAMESPACE": self.name, **self.settings}

    def dateline(self, *arguments: str, timeout: float = 600) -> Ran:
        """Run a command on this namespace."""
        return self.bench.dateline(*arguments, timeout=timeout, env=self.env)

    def worker(self) -> "subprocess.Popen[bytes]":
        """Start one more worker; it is ended with the line."""
        self.workers.append(self.bench.start("worker", log=self._log(len(self.workers)), env=self.env))
        return self.workers[-1]

    def said(self, event: str, worker: int = 0) -> bool:
        """Whether a worker has logged this event."""
        return event in (self.bench.scratch / self._log(worker)).read_text(errors="replace")

    def lines(self, worker: int) -> int:
        """How many lines a worker has logged."""
        return len((self.bench.scratch / self._log(worker)).read_bytes().splitlines())

    def _log(self, worker: int) -> str:
        return f"{self.name}-worker-{worker}.log"

    def replay(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a replay and let it run."""
        return self.bench.start("replay", *arguments, log=f"{self.name}-replay.log", env=self.env)

    def stop(self) -> None:
        """End the workers now."""
        for worker in self.workers:
            end(worker)

    def records(self, topic: Topic) -> int:
        """How many records were ever written to a topic."""
        return sum(asyncio.run(end_offsets(self.brokers, topic_name(self.name, topic))).values())

    def lag(self) -> int:
        """How many records the workers have not yet committed."""
        names = [topic_name(self.name, topic) for topic in PIPELINE]
        committed = asyncio.run(committed_offsets(self.brokers, group_name(self.name), names))
        ends = {name: asyncio.run(end_offsets(self.brokers, name)) for name in names}
        return sum(ends[tp.topic][tp.partition] - (offset or 0) for tp, offset in committed.items())


def bounded(bench: Bench, brokers: str) -> Namespace:
    """A new bounded namespace."""
    namespace = Namespace(bench, brokers)
    namespace.dateline("topics", "create", "--bounded").require()
    return namespace


def speed_for(articles: list[Row], seconds: float) -> str:
    """The replay speed at which these articles, as ``count --articles`` has them, take so many seconds."""
    times = [datetime.fromisoformat(row["published_at"]).timestamp() for row in articles if row["published_at"]]
    return f"{max(1, round((max(times) - min(times)) / seconds))}x"
