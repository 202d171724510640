"""Makes aiokafka's clients wait for a broker that is away, or that has come up and does not list itself yet.

Uses aiokafka's insides; the contract test names them.
"""

import asyncio
import time
from typing import Any

import structlog
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaConnectionError

log = structlog.get_logger(__name__)

_RETRY_S, SAY_AGAIN_S = 1.0, 30.0


def wait_for_brokers(client: Any) -> None:
    """Make the first connection, and looking for a group's coordinator, something to be tried again.

    A broker may go between a worker's first questions and Faust's start, which then fails for good. Just after its own
    start it lists no broker: aiokafka asserts that there is one, and its coordinator ends for good.
    """
    bootstrap, lookup = client.bootstrap, client.coordinator_lookup

    async def patient_bootstrap() -> None:
        said = -SAY_AGAIN_S
        while True:
            try:
                await bootstrap()
            except KafkaConnectionError as error:
                if time.monotonic() - said >= SAY_AGAIN_S:
                    said = time.monotonic()
                    log.warning("waiting_for_broker", error=repr(error))
                await asyncio.sleep(_RETRY_S)
            else:
                return

    async def patient_lookup(*args: Any) -> Any:
        if client.get_random_node() is None:
            raise GroupCoordinatorNotAvailableError("no broker is known yet")
        return await lookup(*args)

    client.bootstrap, client.coordinator_lookup = patient_bootstrap, patient_lookup
