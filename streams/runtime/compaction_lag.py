"""How long the broker leaves the changelogs' newest records alone: what a restore may rely on."""

from aiokafka.errors import IncompatibleBrokerVersion

from streams.cluster import Brokers
from streams.runtime.broker_settings import TOPIC, settings_of
from streams.runtime.config import topic_name
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import open_admin
from streams.stages.base import Topic

LEAST_S = 10.0
"""Below this hardly any restore would be in time."""
_SETTING = "min.compaction.lag.ms"


async def changelog_lag(brokers: Brokers, namespace: str) -> float | None:
    """The lesser ``min.compaction.lag.ms`` of the changelogs, in seconds; None where the broker does not tell.

    Raises RuntimeProblem when it is too short for a restore, BrokerUnreachable when no broker answers.
    """
    names = [topic_name(namespace, topic) for topic in (Topic.DEDUPLICATE_CHANGELOG, Topic.AGGREGATE_CHANGELOG)]
    async with open_admin(brokers) as admin:
        try:
            told = await settings_of(admin, TOPIC, names, [_SETTING])
        except (NotImplementedError, IncompatibleBrokerVersion):
            return None
    lags = {name: int(settings[_SETTING]) / 1000 for name, settings in told.items() if _SETTING in settings}
    for name, lag in lags.items():
        if lag < LEAST_S:
            raise RuntimeProblem(
                f"topic {name} has {_SETTING}={told[name][_SETTING]}: a restore would miss what is compacted away "
                f"under it; set it to {int(LEAST_S * 1000)} or more (topics create: one hour)"
            )
    return min(lags.values(), default=None)
