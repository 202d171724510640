"""What goes on for days outlives a broker that is away for a while."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiokafka.errors import KafkaError, KafkaTimeoutError

from streams.cluster import Brokers
from streams.runtime.patience import patiently
from streams.runtime.problem import BrokerUnreachable

T = TypeVar("T")


class _AwayError(Exception):
    """Its cause says that no broker answers for now."""


async def past_outages(attempt: Callable[[], Awaitable[T]], brokers: Brokers) -> T:
    """What an attempt returns, which is made again, from its beginning, as often as no broker answers meanwhile."""

    async def told_apart() -> T:
        try:
            return await attempt()
        except (BrokerUnreachable, KafkaError) as error:
            cause = (error.__cause__ or error) if isinstance(error, BrokerUnreachable) else error
            if is_away(cause):
                raise _AwayError from cause
            raise

    return await patiently(told_apart, _AwayError, str(brokers))


def is_away(error: BaseException) -> bool:
    """Whether it is better the next time: a broker that refuses does so again, however long one waits."""
    if isinstance(error, KafkaError):
        return error.retriable or isinstance(error, KafkaTimeoutError)
    return isinstance(error, ConnectionError | TimeoutError)
