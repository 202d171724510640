"""A namespace made anew from the articles of another, on a real Kafka."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiokafka.admin import RecordsToDelete
from aiokafka.structs import TopicPartition

from schemas import Late
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import end_offsets, open_admin, open_writer
from tests.brokers import Kafka
from tests.integration.namespaces import PARTITIONS, PATIENCE_S, Namespace, wait_for

pytestmark = pytest.mark.kafka


def late(article_id: str, offset: int) -> Late:
    return Late(article_id=article_id, origin=(0, offset), source="Wire", time=0, watermark=9, late_by_seconds=1.5)


def test_counts_of_a_rebuilt_namespace_and_the_late_ones_named(kafka: Kafka, tmp_path: Path) -> None:
    old, new = Namespace(kafka.brokers, tmp_path), Namespace(kafka.brokers, tmp_path, DATELINE_PARTITIONS="4")
    corpus = old.corpus(40, 8)
    old.run("topics", "create", "--windows", "1d")
    old.run("replay", corpus)

    async def as_a_worker_would() -> None:
        async with open_writer(kafka.brokers, old.topic("late")) as writer:
            for one in (late("never-counted", 1), late("counted-before", 2), late("never-counted", 3)):
                await writer.send(0, b"0:%d" % one.origin[1], one.model_dump_json().encode())
        async with open_writer(kafka.brokers, old.topic("unique")) as writer:
            await writer.send(1, b"counted-before", b"{}")

    asyncio.run(as_a_worker_would())
    shown = new.run("rebuild", "--from", old.name, "--format", "jsonl")
    assert [json.loads(line)["article_id"] for line in shown.splitlines()] == ["never-counted"]
    with new.workers() as [worker]:
        worker.logged("restored")
        for topic in ("articles", "tagged", "tallies"):
            new.until_committed(topic)
        finals = new.run("consume", "event-counts", "--final", "--format", "jsonl")
        assert finals == old.run("count", corpus, "--windows", "1d", "--format", "jsonl")
        new.run("verify")


def test_what_is_gone_is_told_and_nothing_is_left_of_a_rebuild_that_failed(kafka: Kafka, tmp_path: Path) -> None:
    old, new = Namespace(kafka.brokers, tmp_path), Namespace(kafka.brokers, tmp_path)
    told = new.run("rebuild", "--from", old.name, status=1)
    assert f"there is no namespace {old.name} at" in told
    assert "topics create" not in told
    old.run("topics", "create", "--bounded", "--partitions", "1")
    old.run("replay", old.corpus(10, 9), "--end")
    assert "in place" in old.run("rebuild", "--from", old.name, status=1)

    async def lose() -> None:
        async with open_admin(kafka.brokers) as admin:
            await admin.delete_records({TopicPartition(old.topic("articles"), 0): RecordsToDelete(4)})
            await admin.delete_topics([old.topic("late"), old.topic("tagged")])
            while old.topic("late") in await admin.list_topics():
                await asyncio.sleep(0.05)

    asyncio.run(lose())
    assert "no namespace" in new.run("topics", "check", status=1)
    _, told = new.outputs("rebuild", "--from", old.name)
    assert "copied 6 records" in told
    assert "4 records are gone from the start" in told
    assert "is not known any more" in told
    assert "exists already" in new.run("rebuild", "--from", old.name, status=1)


def test_a_rebuild_that_was_killed_is_no_namespace_and_one_that_missed_something_says_so(
    kafka: Kafka, tmp_path: Path
) -> None:
    old, new = Namespace(kafka.brokers, tmp_path), Namespace(kafka.brokers, tmp_path)
    old.run("topics", "create", "--bounded")
    asyncio.run(send(old, 50_000))
    with begun(new, old) as making:
        making.kill()
        making.wait()
    for command in (("worker",), ("verify",), ("replay", old.corpus(5, 9)), ("consume", "event-counts")):
        assert "only a part of the articles stands there" in new.run(*command, status=1)
    assert "holds records" in new.run("rebuild", "--from", old.name, status=1)
    assert f"{new.name} has no identity" in Namespace(kafka.brokers, tmp_path).outputs("rebuild", "--from", new.name)[1]
    new.run("topics", "delete", "--confirm", new.name)
    with begun(new, old) as making:
        asyncio.run(send(old, 3))
        _, told = making.communicate(timeout=PATIENCE_S)
        assert making.returncode == 0
    assert "copied 50,000 records" in told
    assert f"3 records came to {old.name}.articles meanwhile" in told
    new.run("topics", "check")


async def send(news: Namespace, records: int) -> None:
    """Records on ``articles``, none of them an article."""
    async with open_writer(news.brokers, news.topic("articles")) as writer:
        for number in range(records):
            await writer.send(number % PARTITIONS, None, b"no article")


@contextmanager
def begun(new: Namespace, old: Namespace) -> Iterator["subprocess.Popen[str]"]:
    """A rebuild that has copied something, but not all."""

    def copied() -> bool:
        try:
            return any(asyncio.run(end_offsets(new.brokers, new.topic("articles"))).values())
        except RuntimeProblem:  # no such topic yet
            return False

    with new.started("rebuild", "--from", old.name) as making:
        wait_for(copied, lambda: "the first copies")
        yield making
