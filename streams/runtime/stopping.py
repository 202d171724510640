"""How a Kafka client is stopped."""

import asyncio

import structlog
from aiokafka import AIOKafkaConsumer

log = structlog.get_logger(__name__)

_PATIENCE_S, _TRIES = 2.0, 5


async def stop(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer, whatever that raises: right after its start aiokafka's raises a CancelledError of its own.

    Only a cancellation of the caller comes out: who swallowed that would go on working for an assignment that is over.
    aiokafka's task that fetches swallows cancellations at times (while it gives up an older assignment), and then its
    stop waits for ever; cancelling the stop cancels that task anew.
    """
    stopping = asyncio.ensure_future(consumer.stop())
    stopping.add_done_callback(lambda done: None if done.cancelled() else done.exception())
    for _ in range(_TRIES):
        await asyncio.wait([stopping], timeout=_PATIENCE_S)
        if stopping.done():
            return
        stopping.cancel()
    log.warning("consumer_not_stopped")
