"""Restores on a real Kafka, with a stage that only remembers what it was told."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

import pytest
from aiokafka.admin import RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import PolicyViolationError
from aiokafka.structs import TopicPartition

from streams.runtime import topics
from streams.runtime.commits import Commit, Start, metadata_entry
from streams.runtime.config import WorkerConfig, topic_name
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import begin_offsets, open_admin, open_writer
from streams.runtime.restore import CommitMovedError, Restorer
from streams.stages.base import LogEnd, Phases, Record, Topic
from streams.stages.setup import make_identity
from tests.brokers import Kafka

pytestmark = pytest.mark.kafka
_SECOND = 1_000_000


class Memory:
    """A stage that remembers its restore."""

    name: ClassVar[str] = "memory"
    source: ClassVar[Topic] = Topic.TAGGED
    changelog: ClassVar[Topic | None] = Topic.DEDUPLICATE_CHANGELOG
    rewind: ClassVar[int] = 3

    def __init__(self) -> None:
        self.position = 0
        self.began: tuple[int, str | None] | None = None
        self.rewound: list[bytes | None] = []
        self.loaded: list[bytes | None] = []

    def begin(self, position: int, metadata: str | None) -> None:
        self.began = (position, metadata)

    def rewind_to(self, records: Iterable[Record]) -> None:
        self.rewound += [record.value for record in records]

    def load(self, records: Iterable[Record]) -> None:
        self.loaded += [record.value for record in records]

    def restored(self) -> Phases:
        return []

    def process(self, records: Sequence[Record]) -> Phases:
        return []

    def tick(self, now: int, log_end: LogEnd | None) -> Phases:
        return []

    def metadata(self) -> str:
        return ""

    def committed(self, position: int, metadata: str) -> Phases:
        return []


class Slow(Memory):
    """Takes long over its changelog."""

    def load(self, records: Iterable[Record]) -> None:
        time.sleep(1)
        super().load(records)


async def compute(call: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.to_thread(call, *arguments)


async def prepared(kafka: Kafka, namespace: str) -> None:
    """A namespace whose ``tagged`` partition 0 holds t0…t9, and its changelog c0…c4 and metadata as of 4 and 8."""
    identity = make_identity(partitions=2, bounded=True, lateness=_SECOND, story_horizon=_SECOND)
    await topics.create(kafka.brokers, namespace, identity)
    async with open_writer(kafka.brokers, topic_name(namespace, Topic.TAGGED)) as writer:
        for number in range(10):
            await writer.send(0, None, b"t%d" % number)
    async with open_writer(kafka.brokers, topic_name(namespace, Topic.DEDUPLICATE_CHANGELOG)) as writer:
        for number in range(5):
            await writer.send(0, b"%d" % number, b"c%d" % number)
        for position in (4, 8):
            entry = metadata_entry(Topic.DEDUPLICATE_CHANGELOG, 0, Commit(position, f"at {position}"))
            await writer.send(0, entry.key, entry.value)


def restored(
    kafka: Kafka,
    namespace: str,
    start: Start,
    make: Callable[[TopicPartition], Memory],
    *,
    keeps_metadata: bool = True,
    changelog_lag_s: float = 3600,
    unmoved: bool = True,
    meanwhile: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> dict[int, Memory]:
    """Stages of both partitions of ``tagged``; partition 1 is empty. ``meanwhile``: what happens to its topics."""

    async def asked(_: Mapping[TopicPartition, Start]) -> bool:
        return unmoved

    async def run() -> dict[int, Memory]:
        await prepared(kafka, namespace)
        if meanwhile is not None:
            await meanwhile()
        config = WorkerConfig(kafka.brokers, namespace, changelog_lag_s=changelog_lag_s)
        starts = {
            TopicPartition(topic_name(namespace, Topic.TAGGED), 0): start,
            TopicPartition(topic_name(namespace, Topic.TAGGED), 1): Start(0, None, 0),
        }
        restorer = Restorer(config, compute, make, asked, keeps_metadata=keeps_metadata)
        return {tp.partition: stage async for tp, stage, _ in restorer.restore(starts)}  # type: ignore[misc]

    return asyncio.run(run())


def test_a_stage_gets_its_commit_its_changelog_and_the_last_of_its_input(kafka: Kafka) -> None:
    stages = restored(kafka, "restore", Start(8, "state", 0), lambda _: Memory())
    assert stages[0].began == (8, "state")
    assert stages[0].rewound == [b"t5", b"t6", b"t7"]
    assert stages[0].loaded == [b"c0", b"c1", b"c2", b"c3", b"c4"]
    assert (stages[1].began, stages[1].rewound, stages[1].loaded) == ((0, None), [], [])


def test_it_does_not_ask_for_input_before_the_log_begins(kafka: Kafka) -> None:
    assert restored(kafka, "restore-begin", Start(8, "state", 7), lambda _: Memory())[0].rewound == [b"t7"]


def test_metadata_that_a_broker_dropped_comes_from_the_changelog(kafka: Kafka) -> None:
    stages = restored(kafka, "restore-dropped", Start(7, None, 0), lambda _: Memory(), keeps_metadata=False)
    assert stages[0].began == (7, "at 4")


def test_a_restore_that_took_too_long_starts_anew_with_new_stages(kafka: Kafka) -> None:
    made: list[Memory] = []

    def make(tp: TopicPartition) -> Memory:
        made.append(Memory() if tp.partition or any(isinstance(m, Slow) for m in made) else Slow())
        return made[-1]

    stages = restored(kafka, "restore-slow", Start(8, "state", 0), make, changelog_lag_s=1)
    assert not isinstance(stages[0], Slow)
    assert stages[0].loaded == [b"c0", b"c1", b"c2", b"c3", b"c4"]


def test_a_commit_that_moved_after_the_changelogs_end_was_asked_stops_the_restore(kafka: Kafka) -> None:
    with pytest.raises(CommitMovedError):
        restored(kafka, "restore-moved", Start(8, "state", 0), lambda _: Memory(), unmoved=False)


def test_a_changelog_that_was_cut_is_refused(kafka: Kafka) -> None:
    """Its topic got a retention: what is gone there would be missing from the counts, and nothing would tell it."""
    changelog = topic_name("restore-cut", Topic.DEDUPLICATE_CHANGELOG)

    async def cut() -> None:
        async with open_admin(kafka.brokers) as admin:
            deleting = ConfigResource(ConfigResourceType.TOPIC, changelog, configs={"cleanup.policy": "delete"})
            await admin.alter_configs([deleting])
            while not (await begin_offsets(kafka.brokers, changelog))[0]:
                with suppress(PolicyViolationError):  # the broker has not taken the setting over yet
                    await admin.delete_records({TopicPartition(changelog, 0): RecordsToDelete(before_offset=2)})

    with pytest.raises(RuntimeProblem, match=f"{changelog}, partition 0, its records before offset 2 were deleted"):
        restored(kafka, "restore-cut", Start(8, "state", 0), lambda _: Memory(), meanwhile=cut)
