"""How a Kafka client is stopped."""

import asyncio

from aiokafka import AIOKafkaConsumer


async def stop(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer, whatever that raises: right after its start aiokafka's raises a CancelledError of its own.

    Only a cancellation of the caller comes out: who swallowed that would go on working for an assignment that is over.
    """
    stopping = asyncio.ensure_future(consumer.stop())
    stopping.add_done_callback(lambda done: None if done.cancelled() else done.exception())
    await asyncio.wait([stopping])
