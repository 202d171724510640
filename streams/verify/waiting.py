"""Waiting until the workers have done everything that is there to do."""

import asyncio
import time

from streams.cluster import Brokers
from streams.eventtime.windows import SECOND
from streams.hints import hint
from streams.runtime.config import group_name, topic_name
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import end_offsets, records_behind
from streams.stages.base import Topic
from streams.stages.pace import Pace

_POLL_S = 0.3
_REPEATED_AFTER_S = Pace().refresh_after / 1000 + 15
"""The aggregate sends restored counts once more; then the writes of zombies are over."""
_WAY = (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)


def quiet_seconds(emit_interval: int) -> float:
    """How long counts must not have changed to be at rest. ``emit_interval``: microseconds between their updates."""
    return 2 * emit_interval / SECOND + 0.5


async def wait_until_done(brokers: Brokers, namespace: str, timeout_s: float, quiet_s: float) -> dict[int, int]:
    """Until each stage has committed all its input in turn, and ``event-counts`` has not grown for ``quiet_s``.

    Says how far ``tallies`` are surely committed, by partition. Raises RuntimeProblem when that takes longer
    than ``timeout_s``.
    """
    deadline = time.monotonic() + timeout_s
    for topic in _WAY:
        done = await _wait_for_commits(brokers, namespace, topic, deadline, timeout_s)
    await _wait_for_quiet(brokers, namespace, deadline, timeout_s, quiet_s)
    return done


class Regrowth:
    """Waits for ``event-counts`` to grow again, in all no longer than the aggregate takes to repeat restored counts."""

    def __init__(self, brokers: Brokers, namespace: str, timeout_s: float) -> None:
        self._brokers, self._name = brokers, topic_name(namespace, Topic.EVENT_COUNTS)
        self._limit_s = min(timeout_s, _REPEATED_AFTER_S)
        self._deadline: float | None = None
        self._ends: dict[int, int] = {}

    async def begin(self) -> None:
        """Growth counts from here."""
        self._ends = await end_offsets(self._brokers, self._name)

    async def more(self) -> bool:
        """Wait until it has grown since the last call, or ``begin``; False when that has been long enough."""
        self._deadline = self._deadline or time.monotonic() + self._limit_s
        while time.monotonic() < self._deadline:
            now = await end_offsets(self._brokers, self._name)
            if now != self._ends:
                self._ends = now
                return True
            await asyncio.sleep(1)
        return False


async def _wait_for_commits(
    brokers: Brokers, namespace: str, topic: Topic, deadline: float, timeout_s: float
) -> dict[int, int]:
    name = topic_name(namespace, topic)
    ends = await end_offsets(brokers, name)
    while True:
        behind = await records_behind(brokers, group_name(namespace), name, ends)
        if not behind:
            return ends
        if time.monotonic() > deadline:
            raise RuntimeProblem(
                f"the workers are {behind} records behind on {name} after {timeout_s:g} s; "
                f"is one running ({hint('worker', namespace, brokers)})? Or give them longer with --timeout"
            )
        await asyncio.sleep(_POLL_S)


async def _wait_for_quiet(brokers: Brokers, namespace: str, deadline: float, timeout_s: float, quiet_s: float) -> None:
    name = topic_name(namespace, Topic.EVENT_COUNTS)
    ends, since = await end_offsets(brokers, name), time.monotonic()
    while time.monotonic() - since < quiet_s:
        if time.monotonic() > deadline:
            raise RuntimeProblem(f"{name} has not come to rest after {timeout_s:g} s; stop the producers first")
        await asyncio.sleep(_POLL_S)
        now = await end_offsets(brokers, name)
        if now != ends:
            ends, since = now, time.monotonic()
