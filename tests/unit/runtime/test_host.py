"""What the host makes of a broker's answers."""

import asyncio
from collections.abc import Sequence

import pytest
from aiokafka.structs import TopicPartition

from streams.runtime.commits import Bounds, Commit
from streams.runtime.config import WorkerConfig
from streams.runtime.host import Host
from streams.runtime.log_ends import Answer
from streams.runtime.partition import Partition
from streams.runtime.publisher import Publisher
from streams.stages.base import LogEnd
from streams.stages.setup import make_identity, make_stage
from tests.unit.runtime.stages import publish, step

ARTICLES = TopicPartition("news.articles", 0)


def host_at(position: int, failures: list[BaseException]) -> Host:
    """A host with one partition that is done up to a position."""
    identity = make_identity(partitions=1, bounded=False, lateness=1, story_horizon=1)
    config, publisher = WorkerConfig("127.0.0.1:1", "news"), Publisher("127.0.0.1:1", idempotent=True)
    host = Host(config, identity, publisher, make_stage, failures.append, keeps_metadata=True)
    part = Partition(ARTICLES, step, publish, lambda _: None)
    part.done = Commit(position, "")
    host._partitions[ARTICLES] = part
    return host


@pytest.mark.parametrize(
    ("position", "answers", "said"),
    [
        (120, [(100, Bounds(0, 100), None), (110, Bounds(0, 115), None)], []),
        (120, [(120, Bounds(0, 7), None), (120, Bounds(0, 8), None)], ["offset 120 comes next, but the log ends at 8"]),
        (120, [(120, Bounds(0, 7), None), (120, Bounds(0, 130), None), (120, Bounds(0, 7), None)], []),
        (10, [(10, Bounds(12, 12), None), (10, Bounds(12, 12), None)], ["offset 10 comes next, but the log begins"]),
        (10, [(10, Bounds(11, 11), None), (10, Bounds(11, 11), 10)], []),
    ],
    ids=["it has gone on since", "made anew", "once only", "deleted unread", "an empty offset deleted"],
)
def test_a_log_that_does_not_fit_ends_the_worker(
    position: int, answers: Sequence[tuple[int, Bounds, int | None]], said: list[str]
) -> None:
    async def run() -> list[BaseException]:
        failures: list[BaseException] = []
        host = host_at(position, failures)
        for asked, bounds, rest in answers:
            host.end_answers({ARTICLES: Answer(asked, bounds, LogEnd(bounds.end, 0, (bounds.end,), rest))})
        return failures

    found = [str(failure) for failure in asyncio.run(run())]
    assert len(found) == len(said)
    assert all(want in told for want, told in zip(said, found, strict=True))
