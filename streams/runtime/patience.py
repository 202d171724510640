"""Waits for a broker that is away, and makes aiokafka's clients do so; also for one that does not list itself yet.

Uses aiokafka's insides; the contract test names them.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaConnectionError

log = structlog.get_logger(__name__)

T = TypeVar("T")
_RETRY_S, _SAY_AGAIN_S = 1.0, 30.0
_LISTED_S, _LOOK_AGAIN_S = 20.0, 0.1


async def patiently(
    attempt: Callable[[], Awaitable[T]], away: type[Exception] | tuple[type[Exception], ...], brokers: str
) -> T:
    """What an attempt returns that does not fail because brokers are ``away``: once a second, said each half minute."""
    said = -_SAY_AGAIN_S
    while True:
        try:
            return await attempt()
        except away as error:
            if time.monotonic() - said >= _SAY_AGAIN_S:
                said = time.monotonic()
                log.warning("waiting_for_broker", brokers=brokers, error=repr(error.__cause__ or error))
            await asyncio.sleep(_RETRY_S)


async def until_listed(client: Any) -> None:
    """Wait until the broker that a client has reached lists brokers. Raises KafkaConnectionError where it does not.

    One that has just come up, or that its controller has not heard of for ``broker.session.timeout.ms``, lists none,
    itself included. aiokafka takes that for an answer, and fails at the first question about a topic or a group.
    """
    try:
        async with asyncio.timeout(_LISTED_S):
            while not client.cluster.brokers():
                await asyncio.sleep(_LOOK_AGAIN_S)
                await client.force_metadata_update()
    except TimeoutError as error:
        raise KafkaConnectionError(f"the broker has listed no brokers for {_LISTED_S:.0f} s") from error


def wait_for_brokers(client: Any) -> None:
    """Make the first connection, and looking for a group's coordinator, something to be tried again.

    A broker may go between a worker's first questions and Faust's start, which then fails for good. Just after its own
    start it lists no broker: aiokafka asserts that there is one, and its coordinator ends for good.
    """
    bootstrap, lookup = client.bootstrap, client.coordinator_lookup

    async def patient_bootstrap() -> None:
        brokers = ",".join(sorted(f"{host}:{port}" for host, port, _ in client.hosts))
        await patiently(bootstrap, KafkaConnectionError, brokers)

    async def patient_lookup(*args: Any) -> Any:
        if client.get_random_node() is None:
            raise GroupCoordinatorNotAvailableError("no broker is known yet")
        return await lookup(*args)

    client.bootstrap, client.coordinator_lookup = patient_bootstrap, patient_lookup
