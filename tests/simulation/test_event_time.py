"""Event time end to end: three real stages on a simulated broker, in a live namespace, with a clock that tests set."""

from collections.abc import Iterable
from functools import partial
from itertools import islice
from random import Random

import orjson
import pytest

from streams.eventtime.windows import DAY, HOUR, MINUTE, from_text, to_text
from streams.inputs import read_inputs
from streams.oracle import truth
from streams.simulation.consumer import Consumer
from streams.simulation.schedule import SOURCES
from streams.simulation.task import Chances, State, Task
from streams.simulation.texts import body
from streams.simulation.world import Place, World
from streams.stages.base import Topic
from streams.stages.intake import parse_article
from streams.stages.setup import Pace, make_identity, make_stage

MONDAY = from_text("2022-09-19T00:00:00Z")
IDLE_AFTER = 30_000
LATENESS = 2 * DAY
MS = 1_000


class Live:
    """A live namespace whose workers do everything there is to do whenever ``work`` is called."""

    def __init__(self, now: int, *, partitions: int = 3, k: int = 2, windows: tuple[str, ...] = ("1h", "1d")) -> None:
        self.identity = make_identity(
            partitions=partitions, bounded=False, windows=windows, lateness=LATENESS, story_horizon=DAY, k=k
        )
        self.pace = Pace(idle_after=IDLE_AFTER)
        self.world = World(partitions, now // MS)
        self.values: list[bytes] = []
        self.tasks: dict[Place, Task] = {}
        self.restart("first")

    def restart(self, life: str) -> None:
        """All workers die; others take over."""
        for place in ((topic, partition) for topic in SOURCES for partition in range(self.identity.partitions)):
            writer = f"{life} {place}"
            self.world.owners[place] = writer
            make = partial(make_stage, *place, writer, self.identity, self.pace)
            self.tasks[place] = Task(self.world, place, writer, make, Random(life), Chances(0, 0, 0))

    def send(self, partition: int, date: str, text: str = "", *, again: bool = False, source: str = "wire") -> None:
        """A producer's article; ``again``: a redelivery, that counts nothing."""
        value = orjson.dumps({"source": source, "published_at": date, "body": text or body("en", 0, "same")})
        self.world.produce(partition, value)
        self.values += [] if again else [value]

    def work(self, without: Place | None = None) -> None:
        """Every task but one does all it can."""
        for _ in range(4):
            for place, task in self.tasks.items():
                if place != without:
                    task.settle()
                    task.calm_tick()
            self.world.now += 2_000

    def go_on(self, microseconds: int, steps: int = 8) -> None:
        """Time goes on, and the workers work."""
        for _ in range(steps):
            self.world.now += microseconds // MS // steps
            self.work()

    def of_all(self, window: str = "1d", *, final: bool | None = None) -> dict[str, int]:
        """Reports of the tag ``all`` by the start of the window: only final ones, only others, or either."""
        view = Consumer(self.world).read().view
        return {
            count.start: count.reports
            for (tag, name, _), count in sorted(view.items())
            if tag == "all" and name == window and final in (None, count.final)
        }

    def late(self) -> int:
        return sum(self.world.logs[Topic.LATE, partition].end for partition in range(self.identity.partitions))

    def is_exact(self, *, final: bool) -> bool:
        """Whether every count in effect is the oracle's, and as final."""
        now = self.world.now
        right = truth((parse_article(value, now, 1 << 20) for value in self.values), self.identity).counts
        view = Consumer(self.world).read().view
        return sorted(view.values(), key=str) == sorted(
            (count.model_copy(update={"final": final}) for count in right), key=str
        )


def hours(first: int, count: int) -> Iterable[str]:
    return (to_text(MONDAY + hour * HOUR) for hour in range(first, first + count))


def test_quiet_windows_close_though_nothing_more_comes() -> None:
    live = Live(MONDAY + DAY)
    for place, date in enumerate(hours(0, 6)):
        live.send(place % 3, date, body("en", place % 4, "same"))
    live.work()
    assert live.is_exact(final=False)
    live.go_on(LATENESS)
    assert live.of_all(final=True) == {}
    live.go_on(2 * DAY)
    assert live.is_exact(final=True)


def test_three_seeds_alone_become_final_as_the_clock_goes_on() -> None:
    seeds = list(islice(read_inputs(["seeds"], None), 3))
    live = Live(MONDAY + 400 * DAY)
    for place, seed in enumerate(seeds):
        live.world.produce(place, seed.value)
        live.values.append(seed.value)
    live.work()
    assert live.is_exact(final=False)
    live.go_on(400 * DAY)
    assert live.is_exact(final=True)


def test_a_backlog_that_is_caught_up_closes_no_window_early() -> None:
    """The worker of partition 1 is down for a month, while the others are idle; then it reads all that waits."""
    live = Live(MONDAY + DAY)
    for place, date in enumerate(hours(0, 12)):
        live.send(place % 2, date, body("en", place % 4, "same"), source=f"paper {place}")
    for _ in range(30):
        live.world.now += DAY // MS
        live.work(without=(Topic.ARTICLES, 1))
    assert live.of_all(final=True) == {}
    live.work()
    assert live.late() == 0
    live.go_on(4 * DAY)
    assert live.is_exact(final=True)


def test_a_backlog_read_in_small_pieces_years_later_is_not_late() -> None:
    live = Live(MONDAY + 700 * DAY)
    for place, date in enumerate(hours(0, 40)):
        live.send(0, date, body("de", place % 4, "same"), source=f"paper {place}")
    tag = live.tasks[Topic.ARTICLES, 0]
    while tag.state is not State.WORKING:
        tag.step()
    while live.world.committed(tag.place).position < 40:
        tag.step()
        live.work(without=tag.place)
        live.world.now += HOUR // MS
        assert live.late() == 0
    live.go_on(10 * DAY)
    assert live.late() == 0
    assert live.is_exact(final=True)


@pytest.mark.parametrize(("articles", "k"), [(6, 3), (2, 3), (6, 5), (4, 2)])
def test_fewer_wrong_dates_than_k_close_nothing_however_often_they_are_redelivered(articles: int, k: int) -> None:
    live = Live(MONDAY + 30 * DAY, partitions=1, k=k)
    right = max(1, articles - min(k, articles) + 1)
    for place, date in enumerate(hours(0, right)):
        live.send(0, date, body("en", place % 4, "same"))
    for place in range(articles - right):
        for again in (False, True, True, True):
            live.send(0, to_text(MONDAY + (20 + place) * DAY), body("fr", place % 4, "same"), again=again)
            live.work()
    for date in hours(right, 3):
        live.send(0, date, body("de", 1, "same"))
        live.work()
    assert live.late() == 0
    assert live.is_exact(final=False)


def test_a_restart_keeps_clocks_and_watermarks() -> None:
    live = Live(MONDAY + 8 * DAY, partitions=2)
    for place, date in enumerate([*hours(0, 4), *hours(24 * 7, 4)]):
        live.send(place % 2, date, body("en", place % 4, "same"))
    live.work()
    final = live.of_all("1d", final=True)
    assert list(final) == ["2022-09-19T00:00:00Z"]
    live.restart("second")
    live.send(0, to_text(MONDAY + 5 * HOUR), body("fr", 0, "same"))
    live.values.pop()
    live.work()
    assert live.late() == 1
    assert live.of_all("1d", final=True) == final
    live.restart("third")
    live.go_on(4 * DAY)
    assert live.is_exact(final=True)


def test_hopping_and_weekly_windows_with_day_dated_and_second_dated_articles() -> None:
    live = Live(MONDAY + 9 * DAY, windows=("6h/2h", "1d", "3d/1d", "1w"))
    dates = ["2022-09-20", "2022-09-20T23:59:59Z", "2022-09-25", "2022-09-26T00:00:00Z", "2022-09-26T03:30:00+05:00"]
    for place, date in enumerate(dates):
        live.send(place % 3, date, body("en", place % 4, "same"), source=f"paper {place}")
    live.work()
    assert live.is_exact(final=False)
    assert live.of_all("1w") == {"2022-09-19T00:00:00Z": 4, "2022-09-26T00:00:00Z": 1}
    assert sum(live.of_all("6h/2h").values()) == 9, "a day-dated article is in no window shorter than its day"
    live.go_on(20 * DAY)
    assert live.is_exact(final=True)


def test_an_article_within_the_lateness_still_counts_and_one_beyond_does_not() -> None:
    live = Live(MONDAY + 4 * DAY, partitions=1, k=1)
    live.send(0, to_text(MONDAY + 3 * DAY), body("en", 0, "same"))
    live.work()
    live.send(0, to_text(MONDAY + DAY + MINUTE), body("en", 1, "same"))
    live.work()
    assert live.late() == 0
    live.send(0, to_text(MONDAY + DAY - MINUTE), body("en", 2, "same"))
    live.values.pop()
    live.work()
    assert live.late() == 1
    assert live.is_exact(final=False)
