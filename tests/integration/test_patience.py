"""Clients whose broker is away as they start, or does not list itself."""

import asyncio
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.client import AIOKafkaClient
from structlog.testing import capture_logs

from streams.runtime import patience, reading, topics
from streams.runtime.patience import wait_for_brokers
from streams.runtime.problem import BrokerUnreachable
from streams.stages.setup import make_identity
from tests.brokers import Kafka, real_kafka


@pytest.mark.kafka
def test_a_start_waits_until_there_is_a_broker_and_says_so_once(kafka: Kafka) -> None:
    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", kafka.port)
        with suppress(OSError):
            await asyncio.gather(pipe(reader, back), pipe(there, writer))

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            writer.write(data)
        writer.close()

    async def run() -> list[str]:
        with socket.create_server(("127.0.0.1", 0)) as reserved:
            port = reserved.getsockname()[1]
        producer = AIOKafkaProducer(bootstrap_servers=f"127.0.0.1:{port}")
        wait_for_brokers(producer.client)
        with capture_logs() as logs:
            start = asyncio.create_task(producer.start())
            while not logs:
                await asyncio.sleep(0.05)
            assert not start.done()
            async with await asyncio.start_server(forward, "127.0.0.1", port):
                await asyncio.wait_for(start, 30)
                await producer.stop()
        return [line["event"] for line in logs]

    assert asyncio.run(run()) == ["waiting_for_broker"]


@pytest.mark.kafka
def test_whoever_asks_a_broker_that_lists_none_waits_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is fenced three seconds after each heartbeat, as one is that stood still: it answers, and lists no broker."""
    fenced_often = "broker.heartbeat.interval.ms=8000\nbroker.session.timeout.ms=3000\n"

    async def listed(brokers: str) -> bool:
        client = AIOKafkaClient(bootstrap_servers=brokers)
        try:
            await client.bootstrap()
            return bool(client.cluster.brokers())
        finally:
            await client.close()

    async def until(brokers: str, wanted: bool) -> None:
        while await listed(brokers) is not wanted:
            await asyncio.sleep(0.02)

    async def run(brokers: str) -> None:
        identity = make_identity(partitions=1, bounded=True, lateness=1, story_horizon=1)
        await until(brokers, wanted=False)
        await topics.create(brokers, "fenced", identity)
        await until(brokers, wanted=False)
        assert [record async for record in reading.read_topic(brokers, "fenced.articles")] == []
        await until(brokers, wanted=False)
        monkeypatch.setattr(patience, "_LISTED_S", 0.5)
        with pytest.raises(BrokerUnreachable):
            await reading.end_offsets(brokers, "fenced.articles")

    with real_kafka(tmp_path, lambda folder: Kafka(folder, fenced_often)) as broker:
        asyncio.run(asyncio.wait_for(run(broker.brokers), 60))
