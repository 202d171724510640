"""How the records of a source log come to a task: by fetches, through the sequencer of the runtime.

A fetch may get lost on its way (a flow that was stopped, a generator that nobody asked for the rest), come from before
the position, or pass over offsets at which nothing stands. The sequencer must make of it what stands in the log, once
and in order.
"""

from collections.abc import Sequence
from random import Random

from aiokafka.structs import TopicPartition

from streams.runtime.batches import Hole, Sequencer
from streams.simulation.world import Log
from streams.stages.base import Record

_TP = TopicPartition("source", 0)
_FURTHEST_BACK = 6


class Feed:
    """The fetches of one task. ``lossy``: how many of them go wrong (0 … 1)."""

    def __init__(self, log: Log, random: Random, lossy: float) -> None:
        self._log, self._random, self._lossy = log, random, lossy
        self._sequencer = Sequencer()
        self._position = 0
        """From where the next fetch reads."""

    def pass_over(self, position: int) -> None:
        """All before this offset is done, so nothing stands there that has not come through."""
        self._sequencer.pass_over({_TP: position})

    def start(self, position: int) -> None:
        """Let records through from this offset on."""
        self._sequencer.start({_TP: position})
        self._position = position

    @property
    def has_more(self) -> bool:
        """Whether records stand in the log that have not come through."""
        if self._lossy:
            return bool(self._log.read(self._expected, self._log.end))
        return self._position < self._log.end

    @property
    def is_cut(self) -> bool:
        """Whether retention has deleted what comes next."""
        return self._expected < self._log.begin

    def fetch(self, most: int) -> Sequence[Record]:
        """What the next fetch, of so many offsets, brings; maybe nothing."""
        if self._position >= self._log.end:  # what was lost at the end of the log is sought when the flow goes on
            self._position = self._expected
        start = self._position
        if self._goes_wrong():
            start = max(self._log.begin, start - self._random.randint(1, _FURTHEST_BACK))
        self._position = min(self._log.end, start + most)
        if self._goes_wrong():
            return ()
        passed = self._sequencer.take(_TP, self._log.read(start, self._position))
        if not isinstance(passed, Hole):
            return passed
        self._position = self._expected
        if self._may_cross(passed):
            self._sequencer.allow(_TP, passed)
        return ()

    @property
    def _expected(self) -> int:
        return self._sequencer.expected.get(_TP, 0)

    def _goes_wrong(self) -> bool:
        return self._lossy > 0 and self._random.random() < self._lossy

    def _may_cross(self, hole: Hole) -> bool:
        """Whether the hole is in the log itself: what the host of a worker asks the broker."""
        return hole.expected >= self._log.begin and not self._log.read(hole.expected, hole.found)
