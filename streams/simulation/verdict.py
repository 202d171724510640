"""What a schedule should have come to, and every difference from it."""

from random import Random

from schemas import Identity
from schemas.article import Origin
from streams.oracle import truth
from streams.simulation import checks
from streams.simulation.consumer import Consumer
from streams.simulation.ideal import Ideal
from streams.simulation.reference import Outcome, ignored_tallies, judge
from streams.simulation.task import State, Task
from streams.simulation.twin import finals_again, finals_of
from streams.simulation.world import World
from streams.stages.base import Record, Topic
from streams.stages.headers import END
from streams.stages.intake import Parsed
from streams.stages.markers import header
from streams.stages.pace import Pace


class Verdict:
    """Knows what was sent, and compares what stands on the topics with the oracle's word."""

    def __init__(self, world: World, identity: Identity, ideal: Ideal) -> None:
        self._world, self._identity = world, identity
        self.ideal = ideal
        self.consumer = Consumer(world)
        self.problems: list[str] = []
        self.rejected: set[Origin] = set()
        self._parsed: dict[str, Parsed] = {}

    def sent(self, partition: int, record: Record, parsed: Parsed | None) -> None:
        """A producer's record stands on ``articles``; None: it is no article."""
        origin = (partition, record.offset)
        if parsed is None:
            self.rejected.add(origin)
        else:
            self._parsed[parsed.article_id] = parsed
        self.ideal.record(origin, self._world.now, parsed)

    def all_is_quiet(self) -> None:
        """The counts in effect are the truth of the articles admitted so far."""
        judgement = judge(self._world, self._identity)
        right = truth((self._parsed[article_id] for article_id in judgement.numbers), self._identity)
        view = self.consumer.read().view
        self.problems += checks.wrong_counts(view, right, final=False, who="when all is quiet")

    def all_is_final(self, when: str) -> None:
        """Counts, unique, duplicates, late and rejected are right, for readers from the start and for late ones."""
        world, identity = self._world, self._identity
        judgement = judge(world, identity)
        admitted = {article_id: self._parsed[article_id] for article_id in judgement.numbers}
        right = truth(admitted.values(), identity)
        self.problems += checks.wrong_outcomes(world, judgement, self.rejected)
        self.problems += checks.late_too_early(judgement, self.ideal, identity.lateness)
        self.problems += ignored_tallies(world, identity)
        self.problems += checks.several_finals(world)
        self.problems += checks.wrong_duplicates(world, admitted, right, judgement, identity)
        view = self.consumer.read().view
        self.problems += checks.wrong_counts(view, right, final=True, who=f"eager consumer {when}")
        for partition in range(identity.partitions):
            log = world.logs[Topic.EVENT_COUNTS, partition]
            log.compact(log.end, world.step, world.step + 1)
        self.problems += checks.late_consumer(world, right, f"late consumer {when}")

    def is_the_same_again(self, pace: Pace, random: Random) -> None:
        """The admitted articles in another order, on other partitions, by other workers: the same finals."""
        world = self._world
        outcomes = judge(world, self._identity).outcomes
        articles = [
            record
            for partition in range(world.partitions)
            for record in world.logs[Topic.ARTICLES, partition].written
            if header(record, END) is None and outcomes.get((partition, record.offset)) is not Outcome.LATE
        ]
        again = finals_again(articles, self._identity, pace, random)
        self.problems += checks.other_finals(finals_of(world), again)

    def nothing_is_left(self) -> None:
        """State is empty after the horizon."""
        self.problems += checks.not_empty(self._world)

    def refused(self, task: Task) -> None:
        """A task has not started."""
        if task.state is not State.REFUSED:
            self.problems.append(f"{task.place}: started without what it has to read")

    def at_work(self, task: Task) -> None:
        """A task has what it has to read."""
        if task.state is State.REFUSED:
            self.problems.append(f"{task.place}: refused to go on")
