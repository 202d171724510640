"""A broker that is away is waited for; one that refuses is not."""

import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError, MessageSizeTooLargeError, RequestTimedOutError

from streams.polling.outage import past_outages
from streams.runtime import patience
from streams.runtime.problem import BrokerUnreachable, RuntimeProblem


def unreachable(cause: Exception) -> BrokerUnreachable:
    error = BrokerUnreachable("no Kafka answers")
    error.__cause__ = cause
    return error


def tried(*errors: Exception, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often is tried what fails with these errors, and then no more."""
    monkeypatch.setattr(patience, "_RETRY_S", 0.0)
    waiting, times = list(errors), 0

    async def attempt() -> None:
        nonlocal times
        times += 1
        if waiting:
            raise waiting.pop(0)

    asyncio.run(past_outages(attempt, "127.0.0.1:1"))
    return times


def test_what_passes_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    away = (KafkaConnectionError("gone"), KafkaTimeoutError(), RequestTimedOutError(), ConnectionResetError())
    errors = [*away[:3], *map(unreachable, away)]
    assert tried(*errors, monkeypatch=monkeypatch) == len(errors) + 1


@pytest.mark.parametrize(
    "error",
    [
        RuntimeProblem("it has ended"),
        MessageSizeTooLargeError(),
        unreachable(MessageSizeTooLargeError()),
        unreachable(PermissionError("a file")),
    ],
)
def test_what_does_not_pass_is_raised(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(type(error)):
        tried(error, monkeypatch=monkeypatch)
