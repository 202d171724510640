"""A consumer of ``event-counts``: of each window the final if there is one, else the highest revision."""

from schemas import EventCount
from streams.simulation.parsing import model_of
from streams.simulation.world import World
from streams.stages.base import Topic

CountKey = tuple[str, str, str]
"""Tag, window, start."""


class Consumer:
    """Keeps the count in effect of every window it has seen."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._next = [0] * world.partitions
        self.view: dict[CountKey, EventCount] = {}

    def read(self) -> "Consumer":
        """Read to the end of every partition."""
        for partition in range(self._world.partitions):
            log = self._world.logs[Topic.EVENT_COUNTS, partition]
            for record in log.read(self._next[partition], log.end):
                if record.value is not None:
                    self._take(model_of(EventCount, record.value))
            self._next[partition] = log.end
        return self

    def _take(self, count: EventCount) -> None:
        key = (count.tag, count.window, count.start)
        have = self.view.get(key)
        if have is None or (count.final, count.revision) >= (have.final, have.revision):
            self.view[key] = count
