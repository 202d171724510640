"""Records as other producers write them: compressed, as those of Java most often are, and with odd headers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from streams.runtime import topics
from streams.runtime.reading import read_topic
from streams.stages.base import Record
from streams.stages.setup import make_identity
from tests.brokers import Kafka

pytestmark = pytest.mark.kafka
_SECOND = 1_000_000
_VALUE = b"news " * 1_000


class NoUtf8(str):
    """A header name as a client may send it that does not look."""

    def encode(self, *_: Any) -> bytes:
        return b"caf\xe9"


async def sent(
    kafka: Kafka, namespace: str, codec: str | None, send: Callable[[AIOKafkaProducer, str], Awaitable[None]]
) -> list[Record]:
    """What stands on the articles of a new namespace after ``send``."""
    identity = make_identity(partitions=1, bounded=True, lateness=_SECOND, story_horizon=_SECOND)
    await topics.create(kafka.brokers, namespace, identity)
    topic = f"{namespace}.articles"
    async with AIOKafkaProducer(bootstrap_servers=kafka.brokers, compression_type=codec) as producer:
        await send(producer, topic)
    return [record async for _, record in read_topic(kafka.brokers, topic)]


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
def test_a_compressed_record_is_read(kafka: Kafka, codec: str) -> None:
    async def send(producer: AIOKafkaProducer, topic: str) -> None:
        await producer.send_and_wait(topic, _VALUE, partition=0)

    assert [record.value for record in asyncio.run(sent(kafka, f"codec-{codec}", codec, send))] == [_VALUE]


@pytest.mark.parametrize("codec", [0, 1], ids=["plain", "gzip"])
def test_a_header_name_that_is_not_utf8_is_read_with_replacements(kafka: Kafka, codec: int) -> None:
    async def send(producer: AIOKafkaProducer, topic: str) -> None:
        for names in (["one"], ["two", NoUtf8("x"), "four"], ["five"]):
            batch = producer.create_batch()
            batch._builder = _DefaultRecordBatchBuilderPy(2, codec, 0, -1, -1, -1, 1 << 20)
            for name in names:
                batch.append(key=None, value=_VALUE, timestamp=None, headers=[(name, b"1")])
            await (await producer.send_batch(batch, topic, partition=0))

    records = asyncio.run(sent(kafka, f"names-{codec}", None, send))
    assert [record.offset for record in records] == [0, 1, 2, 3, 4]
    assert [name for record in records for name, _ in record.headers] == ["one", "two", "caf\ufffd", "four", "five"]
    assert {record.value for record in records} == {_VALUE}
