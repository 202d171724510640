"""One seeded schedule: all that happens to a namespace, from its first article until its state is empty again."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import accumulate
from random import Random

from streams.eventtime.windows import DAY, HOUR
from streams.simulation.ideal import Ideal
from streams.simulation.memory import remembering
from streams.simulation.plots import LIVES, PLACES, PLOTS, Plot
from streams.simulation.profiles import Profile
from streams.simulation.sizes import small_sizes
from streams.simulation.task import State, Task
from streams.simulation.verdict import Verdict
from streams.simulation.workload import Item, again, article_of, hostile_headers, make_workload
from streams.simulation.world import COMPACTED, Place, World
from streams.stages.base import Topic
from streams.stages.headers import END
from streams.stages.setup import make_stage

SOURCES = (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)
_ZOMBIES = 6
"""As many zombies live at a time."""
_LONGEST = 14 * DAY
"""Time (microseconds) in which every window of a workload ends."""
_AGAIN = 0.3
"""The share of schedules whose articles run under another one too."""
_FAST = (1_000, 300_000, 3_600_000)
"""Milliseconds by which clocks of workers may be wrong."""


class Schedule:
    """The schedule of a seed, a number and a profile. The same three always give the same steps."""

    def __init__(self, seed: int, number: int, profile: Profile) -> None:
        self.profile = profile
        self.random = Random(f"{seed} {number} schedule")  # noqa: S311
        self._again = Random(f"{seed} {number} again")  # noqa: S311
        self.workload = make_workload(Random(f"{seed} {number} workload"), profile.fewest, profile.articles)  # noqa: S311
        self.identity = self.workload.identity
        partitions = self.identity.partitions
        items = list(self.workload.items)
        kept = self.random.randint(0, len(items) // 2)
        self._plan = items[: len(items) - kept]
        self._rest = items[len(items) - kept :] + again(self.random, items, self.random.randint(0, 4))
        """What comes only when the end has begun."""
        self.world = World(partitions, (self._plan[0].time + self.workload.offset) // 1000)
        self._fast = self.random.choice(_FAST) if self.random.random() < profile.skew else 0
        self.verdict = Verdict(
            self.world, self.identity, Ideal(self.identity, self.workload.pace.idle_after, self._fast)
        )
        self._events = _events(profile)
        self._writers = 0
        self.zombies: list[Task] = []
        self.tasks: dict[Place, Task] = {}

    def run(self) -> list[str]:
        """Run it all; returns the differences."""
        with remembering(), small_sizes() if self.profile.sizes else nullcontext():
            self.tasks = {(s, p): self._assign((s, p)) for s in SOURCES for p in range(self.identity.partitions)}
            self._live_through_the_articles()
            self._come_to_an_end()
        return self.verdict.problems

    # The course of a schedule

    def _live_through_the_articles(self) -> None:
        steps = self.random.choice([1, 2, 4]) * self.profile.steps // 4
        if self.random.random() < 0.5:
            self._chaos(steps // 2, self._act)
            self._settle()
            self.verdict.all_is_quiet()
        self._chaos(steps, self._act)
        self._produce_all()
        self._settle()
        self.verdict.all_is_quiet()

    def _come_to_an_end(self) -> None:
        steps = self.random.choice([1, 2, 4]) * self.profile.steps // 2
        self._plan, self._rest = self._rest, []
        if self.identity.bounded:
            self._chaos_with_ends(steps)
        else:
            self._chaos(steps, self._act_as_time_goes)
            self._produce_all()
            self._advance(500 * DAY // 1000)
        self._settle()
        for zombie in self.zombies:
            for _ in range(self.random.choice([4, 20, 60])):
                self._step(zombie)
        self._settle()
        self.verdict.all_is_final("at the end")
        for place in list(self.tasks):
            self.replace(place, "crash")
        self.zombies.clear()
        self._settle()
        if not self.verdict.problems:
            self.verdict.all_is_final("after a last restart")
            self.verdict.nothing_is_left()
        if not self.verdict.problems and self._again.random() < _AGAIN:
            self.verdict.is_the_same_again(self.workload.pace, self._again)
        self._forget_what_cannot_be_read_again()

    def _forget_what_cannot_be_read_again(self) -> None:
        """Without its commit, or behind what retention has cut off, no task starts: it would count a part."""
        for place, log in ((place, self.world.logs[place]) for place in self.tasks):
            if log.end == 0:
                continue
            log.cut(self.random.randint(1, log.end))
            if self.random.random() < 0.5:
                self.world.commits.pop(place, None)
            elif self.world.committed(place).position >= log.begin:
                continue
            self.replace(place, "crash")
            self.tasks[place].settle()
            self.verdict.refused(self.tasks[place])

    def _chaos(self, steps: int, act: Callable[[], None]) -> None:
        for _ in range(steps):
            self.world.step += 1
            act()

    def _chaos_with_ends(self, steps: int) -> None:
        """An end record for each partition, right behind the last articles; sometimes something stands behind one."""
        ends = self.random.sample(range(self.identity.partitions), self.identity.partitions)
        for place, partition in enumerate(ends):
            self._chaos(self.random.choice([0, 0, steps // (place + 2)]), self._act)
            if place == len(ends) - 1 and self.random.random() < 0.8:
                self._produce_all()
            self._end(partition)
        self._chaos(steps, self._act)
        self._produce_all()

    # What can happen in a step

    def _act(self) -> None:
        chance = self.random.random()
        if chance < self._events[-1][0]:
            next(event for limit, event in self._events if chance < limit)(self)
        elif self.zombies and self.random.random() < self.profile.zombie_steps:
            self._step_zombie()
        else:
            self._step(self.random.choice(list(self.tasks.values())))

    def _crash(self) -> None:
        self._hit("crash")

    def _leave_a_zombie(self) -> None:
        self._hit("zombie")

    def _consume(self) -> None:
        self.verdict.consumer.read()

    def _act_as_time_goes(self) -> None:
        """As always, but in between the clock makes great steps, so that windows become final."""
        if self.random.random() < 0.03:
            most = self.identity.lateness + self.identity.story_horizon + 2 * DAY
            self._advance(self.random.randint(0, most) // 1000)
        self._act()

    def _small_clock_step(self) -> None:
        self._advance(self.random.choice([500, 2_000, 61_000, 20 * 60_000, self.workload.pace.idle_after * 2]))
        if self.random.random() < 0.1:
            self.world.now -= self.random.randint(0, HOUR // 1000)
        if self.random.random() < 0.1:
            self._set_clock(self.random.choice(list(self.tasks.values())))

    def _set_clock(self, task: Task) -> None:
        task.skew = self.random.randint(-self._fast, self._fast)

    def _advance(self, milliseconds: int) -> None:
        self.verdict.ideal.look(self.world.now)
        self.world.now += milliseconds
        self.verdict.ideal.look(self.world.now)

    def _produce(self) -> None:
        if self._plan:
            item = self._plan.pop(0)
            due = (item.time + self.workload.offset) // 1000
            if due > self.world.now:
                self._advance(due - self.world.now)
            self._append(item)

    def _produce_all(self) -> None:
        while self._plan:
            self._produce()

    def _append(self, item: Item) -> None:
        hostile = self.profile.headers and self.random.random() < self.profile.headers
        record = self.world.produce(item.partition, item.value, hostile_headers(self.random) if hostile else ())
        if self.profile.gaps and self.random.random() < self.profile.gaps:
            self.world.logs[Topic.ARTICLES, item.partition].skip()
        self.verdict.sent(item.partition, record, article_of(record, bounded=self.identity.bounded))

    def _end(self, partition: int) -> None:
        self.world.produce(partition, b"", ((END, b""),))
        self.verdict.ideal.end(partition)

    def _compact(self) -> None:
        place = self.random.choice(COMPACTED), self.random.randrange(self.identity.partitions)
        restoring = [
            task.changelog for task in self.tasks.values() if task.restoring_since is not None and task.changelog
        ]
        if restoring and self.profile.aim == "restore":
            place = self.random.choice(restoring)
        self.world.compact(place, self.random, self._oldest_reader(place[0]))

    def _oldest_reader(self, topic: Topic) -> int:
        """Since when a restore is reading; of event-counts, which none reads, the cleaner may take all."""
        if topic is Topic.EVENT_COUNTS:
            return self.world.step + 1
        since = [task.restoring_since for task in (*self.tasks.values(), *self.zombies)]
        return min((step for step in since if step is not None), default=self.world.step)

    def _retain(self) -> None:
        """Retention cuts off what is committed, or a part of it."""
        place = self.random.choice(list(self.tasks))
        delayed = [task.delayed for task in (*self.tasks.values(), *self.zombies) if task.place == place]
        most = min(commit.position for commit in (self.world.committed(place), *filter(None, delayed)))
        self.world.logs[place].cut(self.random.randint(0, most))

    def _forget_commits(self) -> None:
        """The broker forgets a commit, or all; where the log still begins at 0, all of it is read again."""
        places = list(self.tasks) if self.random.random() < 0.3 else [self.random.choice(list(self.tasks))]
        for place in places:
            if self.world.logs[place].begin == 0:
                self.world.commits.pop(place, None)
                if self.random.random() < 0.7:
                    self.replace(place, self.random.choice(["crash", "zombie"]))

    # Tasks

    def _assign(self, place: Place) -> Task:
        self._writers += 1
        writer = f"w{self._writers}"
        self.world.owners[place] = writer
        make = partial(make_stage, *place, writer, self.identity, self.workload.pace)
        task = Task(self.world, place, writer, make, self.random, self.profile.chances)
        self._set_clock(task)
        return task

    def _step(self, task: Task) -> None:
        if self.world.step >= task.sleeps_until:
            task.step()

    def _step_zombie(self) -> None:
        zombie = self.random.choice(self.zombies)
        self._step(zombie)
        if self.random.random() < 0.04:
            self.zombies.remove(zombie)

    def _hit(self, how: str) -> None:
        places = list(self.tasks)
        if self.profile.aim and self.random.random() < 0.7:
            places = [place for place in places if self._is_aim(self.tasks[place])] or places
        self.replace(self.random.choice(places), how)

    def _is_aim(self, task: Task) -> bool:
        if self.profile.aim == "restore":
            return task.state is not State.WORKING
        return task.place[0] is not Topic.ARTICLES and bool(task.outbox)

    def _play(self, plots: Sequence[Plot]) -> None:
        place = self.random.choice(PLACES), self.random.randrange(self.identity.partitions)
        self.random.choice(plots)(self, place)

    def pick(self, most: int) -> int:
        """A random number from 1 to ``most``."""
        return self.random.randint(1, most)

    def others_act(self, steps: int) -> None:
        """Let anything happen, but no fault to a task."""
        for _ in range(steps):
            self.world.step += 1
            if self.random.random() < 0.15:
                self._produce()
            else:
                self._step(self.random.choice(list(self.tasks.values())))

    def let_pass(self, place: Place) -> None:
        """Time passes, until every window could be final, and all tasks but one have done what there was to do."""
        if not self.identity.bounded:
            self._advance((self.identity.lateness + self.identity.story_horizon + _LONGEST) // 1000)
        for other, task in self.tasks.items():
            if other != place:
                task.settle()
                task.calm_tick()

    def clean(self, place: Place, after: int) -> None:
        """Nothing happens for so many steps; then Kafka's cleaner runs over a changelog."""
        self.world.step += after
        self.world.compact(place, self.random, self._oldest_reader(place[0]))

    def _rebalance(self) -> None:
        """Every partition is assigned anew, to other workers or to the same: every stage object is built anew."""
        for place in list(self.tasks):
            self.replace(place, self.random.choice(["crash", "zombie", "handed over", "handed over"]))

    def replace(self, place: Place, how: str) -> None:
        """Assign a partition anew; its old task has crashed, is a zombie, or has handed over."""
        old = self.tasks[place]
        if how == "handed over":
            old.hand_over()
        if how == "zombie":
            self.zombies = [*self.zombies[1 - _ZOMBIES :], old]
        self.tasks[place] = self._assign(place)

    def _stall(self) -> None:
        task = self.random.choice(list(self.tasks.values()))
        task.sleeps_until = self.world.step + self.random.randint(10, 120)

    # Quiet moments

    def _settle(self) -> None:
        """All that is left is done, without a fault, until nothing more happens."""
        for _ in range(3):
            for task in self.tasks.values():
                task.settle()
                task.calm_tick()
                task.settle()
                self.verdict.at_work(task)
            self._advance(61_000)


def _events(profile: Profile) -> list[tuple[float, Callable[[Schedule], None]]]:
    """What happens when a random number lies below the limit, and not below the one before."""
    events: tuple[tuple[float, Callable[[Schedule], None]], ...] = (
        (0.1, Schedule._produce),
        (0.02, Schedule._small_clock_step),
        (profile.crash, Schedule._crash),
        (profile.zombie, Schedule._leave_a_zombie),
        (profile.rebalance, Schedule._rebalance),
        (profile.compact, Schedule._compact),
        (profile.retain, Schedule._retain),
        (profile.forget, Schedule._forget_commits),
        (profile.stall, Schedule._stall),
        (profile.plot, partial(Schedule._play, plots=PLOTS)),
        (0.04, Schedule._consume),
        (profile.lives, partial(Schedule._play, plots=LIVES)),
    )
    return list(zip(accumulate(share for share, _ in events), (event for _, event in events), strict=True))
