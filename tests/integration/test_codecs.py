"""Records of producers that compress, as those of Java most often do."""

import asyncio

import pytest
from aiokafka import AIOKafkaProducer

from streams.runtime import topics
from streams.runtime.reading import read_topic
from streams.stages.setup import make_identity
from tests.brokers import Kafka

_SECOND = 1_000_000


@pytest.mark.kafka
@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
def test_a_compressed_record_is_read(kafka: Kafka, codec: str) -> None:
    namespace, value = f"codec-{codec}", b"news " * 1_000

    async def read() -> list[bytes | None]:
        identity = make_identity(partitions=1, bounded=True, lateness=_SECOND, story_horizon=_SECOND)
        await topics.create(kafka.brokers, namespace, identity)
        async with AIOKafkaProducer(bootstrap_servers=kafka.brokers, compression_type=codec) as producer:
            await producer.send_and_wait(f"{namespace}.articles", value, partition=0)
        return [record.value async for _, record in read_topic(kafka.brokers, f"{namespace}.articles")]

    assert asyncio.run(read()) == [value]
