"""The admitted articles of a schedule once more: in another order, on other partitions, by other workers.

Finals are a function of the set of admitted articles, so they must be the same, byte for byte.
"""

from collections.abc import Sequence
from functools import partial
from random import Random

from schemas import Identity
from streams.simulation.task import Chances, Task
from streams.simulation.world import Place, World
from streams.stages.base import Record, Topic
from streams.stages.headers import END, ORIGINAL_TIMESTAMP
from streams.stages.setup import Pace, make_stage

_SOURCES = (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)
_LIVES = 3
_MOST_STEPS = 150

Finals = dict[bytes, bytes | None]
"""Values by key."""


def finals_of(world: World) -> Finals:
    """The last final of every window. (That all of a window say the same is looked at elsewhere.)"""
    logs = (world.logs[Topic.EVENT_COUNTS, partition] for partition in range(world.partitions))
    records = (record for log in logs for record in log.written)
    return {record.key: record.value for record in records if record.key and record.key.endswith(b"|final")}


def finals_again(articles: Sequence[Record], identity: Identity, pace: Pace, random: Random) -> Finals:
    """The finals of a bounded namespace of these records of ``articles``, whose workers die now and then."""
    bounded = identity.model_copy(update={"bounded": True, "partitions": random.randint(1, 4)})
    world = World(bounded.partitions, max((record.timestamp for record in articles), default=0))
    for record in random.sample(articles, len(articles)):
        log = world.logs[Topic.ARTICLES, random.randrange(bounded.partitions)]
        said = tuple(one for one in record.headers if identity.bounded or one[0] != ORIGINAL_TIMESTAMP)
        log.append(record.key, record.value, said, timestamp=record.timestamp)
    for partition in range(bounded.partitions):
        world.produce(partition, b"", ((END, b""),))
    for life in range(_LIVES):
        tasks = _workers(world, bounded, pace, random, life)
        for _ in range(random.randint(0, _MOST_STEPS)):
            random.choice(tasks).step()
    for task in _workers(world, bounded, pace, random, _LIVES):
        task.settle()
    return finals_of(world)


def _workers(world: World, identity: Identity, pace: Pace, random: Random, life: int) -> list[Task]:
    """A task for every partition, in the order of the data's way."""
    return [
        _worker(world, (topic, partition), f"{life} {topic} {partition}", identity, pace, random)
        for topic in _SOURCES
        for partition in range(identity.partitions)
    ]


def _worker(world: World, place: Place, writer: str, identity: Identity, pace: Pace, random: Random) -> Task:
    world.owners[place] = writer
    return Task(world, place, writer, partial(make_stage, *place, writer, identity, pace), random, Chances())
