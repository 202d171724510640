"""What is done to the workers and to their broker: storms of faults, and single ones whose recovery is timed."""

import heapq
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random

from aiokafka.structs import TopicPartition

from chaos.crew import Crew, Worker
from chaos.progress import Progress, Snapshot
from tests.brokers import Kafka

STORM = {"kill -9": 8, "SIGTERM": 2, "zombie": 3, "add": 2, "remove": 2, "broker kill -9": 1, "broker pause": 1}
"""How often each comes in a pack of those that follow each other closely."""
TIMED = {"kill -9": 6, "SIGTERM": 1, "zombie": 2, "broker kill -9": 1, "broker pause": 1}
"""The same of those that are done after a silence, and whose recovery is waited for."""
SILENCE_S = 20.0
_RECOVERY_LIMIT_S = 120.0
_POLL_S = 0.05


@dataclass(slots=True)
class Deed:
    """One fault. ``recovery`` in seconds, where it was timed."""

    kind: str
    at: float
    what: str
    recovery: float | None = None


@dataclass(slots=True)
class Blow:
    """A fault that was just dealt: what it hit, and what was committed when it could no longer commit."""

    what: str
    began: float
    lost: list[TopicPartition]
    before: Snapshot


class Deserted(Exception):  # noqa: N818  an event of a round
    """A worker has ended that nobody told to."""


@dataclass(slots=True)
class Nemesis:
    """Deals faults drawn from packs, as a seed has shuffled them, until its time is over."""

    kafka: Kafka
    crew: Crew
    progress: Progress
    random: Random
    wanted: int = 3
    say: Callable[[str], None] = print
    deeds: list[Deed] = field(default_factory=list)
    _later: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _began: float = 0.0

    def reign(self, seconds: float) -> None:
        """Faults for so long; then everyone who is asleep is woken, and the crew is complete."""
        self._wait_for_crew()
        self._began = time.monotonic()
        storm, timed = self._pack(STORM), self._pack(TIMED)
        while time.monotonic() - self._began < seconds:
            for _ in range(self.random.randint(2, 4)):
                storm = storm or self._pack(STORM)
                self._deal(storm.pop())
                self.wait(self.random.uniform(0.5, 6))
            if time.monotonic() - self._began + SILENCE_S > seconds:
                break
            self._complete()
            self.wait(SILENCE_S)
            self._wait_for_crew()
            timed = timed or self._pack(TIMED)
            self._deal_timed(timed.pop())
        self._wake_all()
        self._complete()

    def _wait_for_crew(self) -> None:
        limit = time.monotonic() + _RECOVERY_LIMIT_S
        while not all(worker.events("restored") for worker in self.crew.awake()):
            if time.monotonic() > limit:
                raise Deserted("a worker did not get to work")
            self.wait(0.2)

    def wait(self, seconds: float) -> None:
        """Let time pass; what was planned for it happens. Raises Deserted."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            while self._later and self._later[0][0] <= now:
                heapq.heappop(self._later)[2]()
            for worker in self.crew.deserters():
                raise Deserted(f"worker {worker.number} ended with {worker.process.returncode}; see {worker.log.name}")
            time.sleep(_POLL_S)

    # --- faults

    def _deal(self, kind: str) -> None:
        at = time.monotonic() - self._began
        blow = self._blow(kind)
        if blow is not None:
            self.deeds.append(Deed(kind, at, blow.what))
            self.say(f"{at:6.1f}  {kind}: {blow.what}")

    def _deal_timed(self, kind: str) -> None:
        at = time.monotonic() - self._began
        blow = self._blow(kind)
        if blow is None:
            return
        if not blow.lost:  # a worker that had not come to hold anything
            self.deeds.append(Deed(kind, at, blow.what))
            return
        limit = time.monotonic() + _RECOVERY_LIMIT_S
        while not ((now := self.progress.latest).at > blow.before.at and now.beyond(blow.before, blow.lost)):
            if time.monotonic() > limit:
                raise Deserted(f"{kind} ({blow.what}): not recovered after {_RECOVERY_LIMIT_S:.0f} s")
            self.wait(_POLL_S)
        self.deeds.append(Deed(kind, at, blow.what, now.at - blow.began))
        self.say(f"{at:6.1f}  {kind}: {blow.what}: recovered after {now.at - blow.began:.1f} s")

    def _blow(self, kind: str) -> Blow | None:
        dealt = {
            "kill -9": self._kill,
            "SIGTERM": self._terminate,
            "zombie": self._make_zombie,
            "add": self._add,
            "remove": self._terminate_for_good,
            "broker kill -9": self._kill_broker,
            "broker pause": self._pause_broker,
        }
        return dealt[kind]()

    def _kill(self) -> Blow | None:
        """Its replacement comes at once, a little later, or after the others have taken over."""
        if (worker := self._victim()) is None:
            return None
        began = time.monotonic()
        worker.send(signal.SIGKILL)
        worker.process.wait()
        pause = self.random.choice((0.0, self.random.uniform(1, 5), 12.0))
        self._plan(pause, self._complete)
        return self._hit(worker, began, f"replaced after {pause:.0f} s")

    def _terminate(self) -> Blow | None:
        """Ended as an operator would, and replaced."""
        blow = self._terminate_for_good()
        self._plan(self.random.uniform(0, 5), self._complete)
        return blow

    def _terminate_for_good(self) -> Blow | None:
        if (worker := self._victim()) is None:
            return None
        began = time.monotonic()
        worker.send(signal.SIGTERM)
        try:
            worker.process.wait(30)
        except subprocess.TimeoutExpired:
            raise Deserted(f"worker {worker.number} has not ended 30 s after SIGTERM") from None
        return self._hit(worker, began, f"ended {time.monotonic() - began:.1f} s later")

    def _make_zombie(self) -> Blow | None:
        """Stopped for longer than a session, then woken: it goes on with what it was doing."""
        if (worker := self._victim()) is None:
            return None
        began, asleep = time.monotonic(), self.random.uniform(8, 20)
        worker.send(signal.SIGSTOP)
        self._plan(asleep, lambda: self._wake(worker))
        return self._hit(worker, began, f"asleep for {asleep:.0f} s")

    def _add(self) -> Blow | None:
        if len(self.crew.awake()) > self.wanted:
            return None
        began = time.monotonic()
        return self._hit(self.crew.add(), began, f"{len(self.crew.awake())} workers")

    def _kill_broker(self) -> Blow:
        self.kafka.stop(signal.SIGKILL)
        gone = self.random.uniform(0, 6)
        self.wait(gone)
        self.kafka.start()
        return Blow(f"away for {gone:.0f} s and its start", time.monotonic(), self.progress.tps, self.progress.latest)

    def _pause_broker(self) -> Blow:
        pause = self.random.uniform(3, 15)
        with self.kafka.paused():
            self.wait(pause)
        return Blow(f"for {pause:.0f} s", time.monotonic(), self.progress.tps, self.progress.latest)

    # --- what they share

    def _hit(self, worker: Worker, began: float, what: str) -> Blow:
        """What was committed once the worker could commit no more: a snapshot that was begun after that."""
        lost, after = worker.holds(), time.monotonic()
        while self.progress.latest.at <= after and time.monotonic() < after + 2:
            time.sleep(_POLL_S)
        return Blow(f"worker {worker.number}, {what}", began, lost, self.progress.latest)

    def _victim(self) -> Worker | None:
        """One that is awake; somebody stays awake beside it."""
        awake = self.crew.awake()
        return self.random.choice(awake) if len(awake) > 1 else None

    def _complete(self) -> None:
        while len(self.crew.awake()) < self.wanted:
            self.crew.add()

    def _wake(self, worker: Worker) -> None:
        if worker.alive and worker.asleep:
            worker.send(signal.SIGCONT)

    def _wake_all(self) -> None:
        self._later.clear()
        for worker in self.crew.workers:
            with suppress(ProcessLookupError):
                self._wake(worker)

    def _plan(self, seconds: float, deed: Callable[[], None]) -> None:
        heapq.heappush(self._later, (time.monotonic() + seconds, next(self._numbers), deed))

    def _pack(self, kinds: dict[str, int]) -> list[str]:
        pack = [kind for kind, times in kinds.items() for _ in range(times)]
        self.random.shuffle(pack)
        return pack


def median(values: Iterable[float]) -> float:
    """The middle one, or the upper of the two."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]
