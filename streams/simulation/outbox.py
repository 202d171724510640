"""What a task has still to write: phases, and within a phase a queue for each target partition."""

from collections import deque
from collections.abc import Callable
from itertools import islice
from random import Random

from streams.simulation.world import Place
from streams.stages.base import Emission, Phases


class Outbox:
    """Emissions on their way. Order holds within a target partition; a phase waits for the one before it."""

    def __init__(self) -> None:
        self._phases: deque[dict[Place, deque[Emission]]] = deque()

    def __bool__(self) -> bool:
        return bool(self._phases)

    def put(self, phases: Phases) -> None:
        """Add phases behind those that wait."""
        for phase in phases:
            queues: dict[Place, deque[Emission]] = {}
            for emission in phase:
                queues.setdefault((emission.topic, emission.partition), deque()).append(emission)
            if queues:
                self._phases.append(queues)

    def targets(self) -> list[Place]:
        """Target partitions of the phase that is being written."""
        return list(self._phases[0]) if self._phases else []

    def deletes_from(self, place: Place) -> bool:
        """Whether a tombstone for that partition waits."""
        return any(emission.value is None for phase in self._phases for emission in phase.get(place, ()))

    def write_some(self, random: Random, repeat: float, write: Callable[[Emission], object]) -> None:
        """Write a prefix of one queue. With chance ``repeat`` no acknowledgement comes: it is still to be written."""
        queues = self._phases[0]
        place = random.choice(list(queues))
        queue = queues[place]
        chunk = list(islice(queue, random.randint(1, len(queue))))
        for emission in chunk:
            write(emission)
        if random.random() < repeat:
            return
        for _ in chunk:
            queue.popleft()
        if not queue:
            del queues[place]
        if not queues:
            self._phases.popleft()

    def write_all(self, write: Callable[[Emission], object]) -> None:
        """Write everything, in order."""
        while self._phases:
            for queue in self._phases.popleft().values():
                for emission in queue:
                    write(emission)
