"""Settings of topics that exact counts stand on; whoever else made or changed a topic may have set others."""

from collections.abc import Mapping

from aiokafka.errors import IncompatibleBrokerVersion

from streams.cluster import Brokers
from streams.runtime.broker_settings import TOPIC, settings_of
from streams.runtime.config import topic_name
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import open_admin
from streams.stages.base import Topic

LEAST_LAG_S = 10.0
"""Below this hardly any restore would be in time."""
_LAG, _POLICY, _CLOCK = "min.compaction.lag.ms", "cleanup.policy", "message.timestamp.type"
_CHANGELOGS = (Topic.DEDUPLICATE_CHANGELOG, Topic.AGGREGATE_CHANGELOG)
_BY_THE_BROKER = "LogAppendTime"
_INPUTS = (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)
_NEEDED = {
    (Topic.ARTICLES, _CLOCK): (_BY_THE_BROKER, "event time goes on by it while nothing comes"),
    **{
        (topic, _CLOCK): (_BY_THE_BROKER, f"{_LAG} goes by it, and workers' clocks may be wrong")
        for topic in _CHANGELOGS
    },
    **{(topic, _POLICY): ("delete", "compaction takes records that no worker has read yet") for topic in _INPUTS},
    **{
        (topic, _POLICY): ("compact", "what is deleted there is missing after the next restore")
        for topic in _CHANGELOGS
    },
}


async def check_settings(brokers: Brokers, namespace: str) -> float | None:
    """The lesser compaction lag of the changelogs, in seconds; None where the broker does not tell.

    Raises RuntimeProblem for a setting under which counts could be wrong, BrokerUnreachable when no broker answers.
    """
    topics = {topic_name(namespace, topic): topic for topic in (*_INPUTS, *_CHANGELOGS)}
    async with open_admin(brokers) as admin:
        try:
            told = await settings_of(admin, TOPIC, topics, [_LAG, _POLICY, _CLOCK])
        except (NotImplementedError, IncompatibleBrokerVersion):
            return None
    for name, settings in told.items():
        _check(name, topics[name], settings)
    lags = [_lag_s(settings) for name, settings in told.items() if topics[name] in _CHANGELOGS and _LAG in settings]
    return min(lags, default=None)


def _check(name: str, topic: Topic, settings: Mapping[str, str]) -> None:
    for setting, found in settings.items():
        wanted, why = _NEEDED.get((topic, setting), (found, ""))
        if found != wanted:
            raise RuntimeProblem(
                f"topic {name} has {setting}={found}: {why}; set it to {wanted} (as topics create does)"
            )
    if topic in _CHANGELOGS and _LAG in settings and _lag_s(settings) < LEAST_LAG_S:
        raise RuntimeProblem(
            f"topic {name} has {_LAG}={settings[_LAG]}: a restore would miss what is compacted away "
            f"under it; set it to {int(LEAST_LAG_S * 1000)} or more (topics create: one hour)"
        )


def _lag_s(settings: Mapping[str, str]) -> float:
    return int(settings[_LAG]) / 1000
