"""One source partition at work: its stage, its waiting batches, and the one task that takes every step, in order."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiokafka.structs import TopicPartition

from streams.runtime.batches import Batch
from streams.runtime.commits import Commit
from streams.runtime.problem import RuntimeProblem, broken
from streams.runtime.publisher import Grouped
from streams.stages.base import LogEnd, Phases, Record, Stage

log = structlog.get_logger(__name__)

TICK_S = 0.2
"""How often a stage is told the time."""
QUEUE_HIGH, QUEUE_LOW = 4, 1
"""Waiting batches at which fetching stops, and at which it goes on."""

Step = Callable[..., Awaitable[list[Grouped]]]
"""Runs a call of a stage away from the event loop, and groups what it returns by target."""
Publish = Callable[[Grouped], Awaitable[None]]


class Partition:
    """What one worker does with one source partition in one assignment.

    Nothing but its task touches the stage, one step at a time: take in, write and wait for every acknowledgement, phase
    by phase; only then the step counts as done, and may be committed.
    """

    def __init__(self, tp: TopicPartition, step: Step, publish: Publish, fetch: Callable[[bool], None]) -> None:
        self.tp = tp
        self.busy = False
        self.done: Commit | None = None
        """What may be committed: as the stage stood after the last step that was acknowledged."""
        self.committed: Commit | None = None
        """The last commit of this assignment that the broker has accepted."""
        self.log_end: LogEnd | None = None
        self._accepted: Commit | None = None
        self._closed = False
        self.stage: Stage | None = None
        """Since it is restored."""
        self._step, self._publish, self._fetch = step, publish, fetch
        self._queue: deque[Batch] = deque()
        self._paused = False
        self._wake = asyncio.Event()

    def put(self, batch: Batch) -> None:
        """A batch to process after those that wait."""
        if self._closed:
            return
        self._queue.append(batch)
        self._wake.set()
        if len(self._queue) >= QUEUE_HIGH:  # each time anew: Faust takes every pause back as it ends a rebalance
            self._paused = True
            self._fetch(False)

    def accept(self, commit: Commit) -> None:
        """The broker has accepted a commit: what it made obsolete may be deleted."""
        self.committed = self._accepted = commit
        self._wake.set()

    def close(self) -> None:
        """Take no further step; the one under way may end."""
        self._closed = True
        self._queue.clear()
        self._wake.set()

    async def run(self, stage: Stage) -> None:
        """Take steps with a restored stage until closed. Raises what it raises, and what the publisher gives up."""
        await self._take(stage, stage.restored)
        next_tick = time.monotonic()
        while not self._closed:
            await self._wait(next_tick - time.monotonic())
            if self._accepted is not None:
                accepted, self._accepted = self._accepted, None
                await self._take(stage, stage.committed, *accepted)
            if self._queue and (records := self._next_records(stage.position)):
                await self._take(stage, stage.process, records)
            if time.monotonic() >= next_tick:
                await self._take(stage, stage.tick, time.time_ns() // 1_000_000, self.log_end)
                next_tick = time.monotonic() + TICK_S

    async def _wait(self, seconds: float | None) -> None:
        """Until there is something to do, or for so long."""
        if self._queue or self._accepted is not None:
            return
        self._wake.clear()
        try:
            await asyncio.wait_for(self._wake.wait(), None if seconds is None else max(seconds, 0))
        except TimeoutError:
            return

    def _next_records(self, position: int) -> Sequence[Record]:
        """The next batch, without what a restore that was begun again has left behind its position.

        Raises RuntimeProblem where records lie between that have not come: they must not be committed over.
        """
        batch = self._queue.popleft()
        if batch.begin > position:
            raise RuntimeProblem(
                f"{self.tp.topic}, partition {self.tp.partition}: records {position} to {batch.begin - 1} were lost on "
                "their way through this worker, which stops; start it again, and they are read anew"
            )
        records = batch.records
        if self._paused and len(self._queue) <= QUEUE_LOW:
            self._paused = False
            self._fetch(True)
        return records if records[0].offset >= position else [r for r in records if r.offset >= position]

    async def _take(self, stage: Stage, call: Callable[..., Phases], *args: Any) -> None:
        if self._closed:
            return
        self.busy = True
        try:
            for phase in await self._computed(stage, call, *args):
                await self._publish(phase)
            self.done = Commit(stage.position, stage.metadata())
        finally:
            self.busy = False

    async def _computed(self, stage: Stage, call: Callable[..., Phases], *args: Any) -> list[Grouped]:
        """What a call sends. Raises RuntimeProblem for a record between the stages that none of ours can have written.

        (What stands on ``articles`` is anybody's, and never an error.)
        """
        try:
            return await self._step(call, *args)
        except (ValueError, LookupError, OverflowError) as error:
            if stage.changelog is None:
                raise
            log.error("broken_record", topic=self.tp.topic, partition=self.tp.partition, exc_info=error)
            where = f"before offset {stage.position} or in the changelog"
            raise RuntimeProblem(broken(self.tp, f"{where}: {type(error).__name__}")) from error
