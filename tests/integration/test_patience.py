"""A client of Faust whose broker is away as it starts."""

import asyncio
import socket
from contextlib import suppress

import pytest
from aiokafka import AIOKafkaProducer
from structlog.testing import capture_logs

from streams.runtime.patience import wait_for_brokers
from tests.brokers import Kafka


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
