"""The driver of one stage object: everything a worker does with a partition, one small step at a time.

A step is what can stand between two events elsewhere: an answer of the broker, a write of a prefix of one partition's
emissions, a batch. So a crash, a rebalance or another worker's write can come between any two of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from random import Random

from streams.runtime.problem import RuntimeProblem
from streams.simulation.feed import Feed
from streams.simulation.outbox import Outbox
from streams.simulation.world import LAG, Commit, Place, World
from streams.stages.base import LogEnd, Phases, Stage, Topic

CALM_BATCH = 64


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely things go wrong in a step of a task (0 … 1)."""

    repeat: float = 0.1
    """A write whose acknowledgement is lost, so that it is sent again."""
    lost_commit: float = 0.1
    """A commit that never arrives; as often one arrives whose answer is lost."""
    slow: float = 0.3
    """A restore that reads its changelog in small pieces."""
    lossy: float = 0
    """A fetch that is lost on its way, or that begins before its position."""


class State(Enum):
    """Where a task stands between assignment and work."""

    ASSIGNED = auto()
    FOUND_COMMIT = auto()
    FOUND_END = auto()
    LOADING = auto()
    WORKING = auto()
    REFUSED = auto()
    """Its log does not hold what comes next: it has stopped for good (rule 9)."""


class Task:
    """One assignment of one partition to one writer."""

    def __init__(
        self, world: World, place: Place, writer: str, make: Callable[[], Stage], random: Random, chances: Chances
    ) -> None:
        self.world, self.place, self.writer, self._make = world, place, writer, make
        self.random, self.chances = random, chances
        self.stage = make()
        self.state = State.ASSIGNED
        self.outbox = Outbox()
        self.sleeps_until = 0
        self.skew = 0
        """How far this worker's clock is ahead of the broker's (ms)."""
        self.restoring_since: int | None = None
        self._source = world.logs[place]
        self.changelog: Place | None = (self.stage.changelog, place[1]) if self.stage.changelog else None
        self._changelog = world.logs[self.changelog] if self.changelog else None
        self.feed = Feed(self._source, random, chances.lossy)
        self._end = self._loaded = 0
        self._found = self._done = self._sent = Commit(0, None)
        self._accepted: Commit | None = None
        self._delayed: Commit | None = None
        self._doubt = 0
        self._asked_at: int | None = None
        self._heard_end: int | None = None
        self._log_end: LogEnd | None = None

    @property
    def owner(self) -> bool:
        """Whether this task still has its partition. One that has not is a zombie: it writes, but cannot commit."""
        return self.world.owners.get(self.place) == self.writer

    def step(self) -> None:
        """One random step."""
        if self.state is State.REFUSED:
            return
        if self._delayed and self.random.random() < 0.05:
            self.land_delayed()
        elif self.state is not State.WORKING:
            self._restore_step()
        elif self._accepted and not self.outbox and self.random.random() < 0.5:
            self._hear_of_commit()
        elif self._done != self._sent and self.random.random() < 0.25:
            self._send_commit()
        elif self.outbox:
            self._write(lambda: self.outbox.write_some(self.random, self.chances.repeat, self.world.write))
        elif self.feed.has_more and self.random.random() < 0.75:
            self._process(self.random.randint(1, 6))
        elif self.random.random() < 0.5:
            self._ask_or_hear_log_end()
        else:
            self._tick()

    def settle(self) -> bool:
        """Do everything there is to do without a fault; True when there was anything."""
        busy = False
        while self.state not in (State.WORKING, State.REFUSED):
            self._restore_step(calm=True)
            busy = True
        while self.state is State.WORKING:
            self.world.step += 1
            if self.outbox:
                self._write(lambda: self.outbox.write_all(self.world.write))
            elif self._accepted:
                self._hear_of_commit()
            elif self.feed.has_more:
                self._process(CALM_BATCH)
            elif self._done != self._sent:
                self._send_commit(calm=True)
            else:
                break
            busy = True
        return busy

    def hand_over(self) -> None:
        """What a worker does that is told to give its partition away: finish what is in flight and commit."""
        if self.state is State.WORKING:
            if self.outbox:
                self._write(lambda: self.outbox.write_all(self.world.write))
            self._send_commit(calm=True)

    def calm_tick(self) -> None:
        """A tick that knows the end of its input log, with all it sends."""
        if self.state is State.WORKING:
            self._log_end = self._answer(self._source.end, self.now)
            self._tick()
            self._write(lambda: self.outbox.write_all(self.world.write))

    @property
    def now(self) -> int:
        """This worker's wall clock (ms)."""
        return self.world.now + self.skew

    @property
    def delayed(self) -> Commit | None:
        """A commit that may still arrive."""
        return self._delayed

    @property
    def deletes_state(self) -> bool:
        """Whether tombstones for its changelog are on their way: of what an accepted commit has made obsolete."""
        return self.changelog is not None and self.outbox.deletes_from(self.changelog)

    # Between assignment and work

    def _restore_step(self, calm: bool = False) -> None:
        match self.state:
            case State.ASSIGNED:
                self._find_commit()
            case State.FOUND_COMMIT:
                self._end = self._changelog.end if self._changelog else 0
                self.state = State.FOUND_END
            case State.FOUND_END:
                self._check_commit()
            case State.LOADING:
                self._load(calm)

    def _find_commit(self) -> None:
        try:
            self._found = self.world.start(self.place)
        except RuntimeProblem:
            self.state = State.REFUSED
        else:
            self.restoring_since = self.world.step
            self.state = State.FOUND_COMMIT

    def _check_commit(self) -> None:
        """Commit, end of the changelog, and the same commit again: only then does the one belong to the other.

        Otherwise a task that hangs in between, and has been replaced, would stand at an old watermark beside a
        changelog from which a newer commit has already deleted final windows, and make finals of parts.
        """
        if self.world.committed(self.place) != self._found:
            self.state = State.ASSIGNED
            return
        position, metadata = self._found
        self.stage.begin(position, metadata)
        self.stage.rewind_to(self._source.read(max(0, position - self.stage.rewind), position))
        self.feed.start(position)
        self._loaded = 0
        self.state = State.LOADING

    def _load(self, calm: bool) -> None:
        if self._loaded < self._end and self._changelog:
            slow = not calm and self.random.random() < self.chances.slow
            stop = min(self._end, self._loaded + self.random.randint(1, 8)) if slow else self._end
            self.stage.load(self._changelog.read(self._loaded, stop))
            self._loaded = stop
            return
        if self._was_too_slow():
            self.stage, self.state = self._make(), State.ASSIGNED
            return
        self.restoring_since = None
        self.state = State.WORKING
        self._done = self._sent = self._found
        self._publish(self.stage.restored())

    def _was_too_slow(self) -> bool:
        """Whether what was still to be read may have been compacted away meanwhile."""
        return self.restoring_since is not None and self.world.step - self.restoring_since > LAG // 2

    # At work

    def _process(self, count: int) -> None:
        self.feed.pass_over(self._done.position)
        if self.feed.is_cut:
            self.state = State.REFUSED
            return
        records = self.feed.fetch(count)
        if not records:
            return
        emissions = self.stage.process(records)
        if self.stage.position != records[-1].offset + 1:
            raise AssertionError(f"{self.place}: position {self.stage.position} after offset {records[-1].offset}")
        self._publish(emissions)

    def _tick(self) -> None:
        self._publish(self.stage.tick(self.now, self._log_end))

    def _publish(self, phases: Phases) -> None:
        self.outbox.put(phases)
        if not self.outbox:
            self._acknowledged()

    def _write(self, write: Callable[[], None]) -> None:
        write()
        if not self.outbox:
            self._acknowledged()

    def _acknowledged(self) -> None:
        """All that the last step sent is acknowledged: what stands now may be committed."""
        self._done = Commit(self.stage.position, self.stage.metadata())

    def _ask_or_hear_log_end(self) -> None:
        """The question, the answer, and after it the ends of all partitions: anything may happen in between."""
        if self.place[0] is not Topic.ARTICLES:
            return
        if self._asked_at is None:
            self._asked_at = self.now
        elif self._heard_end is None:
            self._heard_end = self._source.end
        else:
            self._log_end = self._answer(self._heard_end, self._asked_at)
            self._asked_at = self._heard_end = None

    def _answer(self, end: int, asked_at: int) -> LogEnd:
        """With a look at what stands behind the position, if anything does."""
        position = self._done.position
        return LogEnd(end, asked_at, self._ends(), None if self._source.read(position, end) else position)

    def _ends(self) -> tuple[int, ...]:
        return tuple(self.world.logs[self.place[0], p].end for p in range(self.world.partitions))

    def _send_commit(self, calm: bool = False) -> None:
        """A commit of the done prefix: it, or the answer to it, may get lost; then it is sent again."""
        if not calm and self.random.random() < self.chances.lost_commit:
            self.lose_commit(delayed=self.random.random() < 0.3)
            return
        if self._doubt == 1:
            self.land_delayed()
        accepted = self.world.commit(self.place, self.writer, self._done)
        self._doubt = max(0, self._doubt - 1)
        if self._doubt:
            return
        self._sent = self._done
        if accepted:
            self._accepted = self._done

    def lose_commit(self, *, delayed: bool) -> None:
        """A commit gets no answer: it got lost, or the answer, or it lies in a buffer and arrives after a later one.

        So after one in doubt only the second success counts, and nothing is deleted before.
        """
        self._doubt = 2
        if delayed:
            self._delayed = self._done
        elif self.random.random() < 0.5:
            self.world.commit(self.place, self.writer, self._done)

    def land_delayed(self) -> None:
        """A commit that was delayed arrives."""
        delayed, self._delayed = self._delayed, None
        if delayed:
            self.world.commit(self.place, self.writer, delayed)

    def _hear_of_commit(self) -> None:
        accepted, self._accepted = self._accepted, None
        if accepted and accepted.metadata is not None:
            self._publish(self.stage.committed(accepted.position, accepted.metadata))
