"""How long the broker leaves the changelogs' newest records alone: what a restore may rely on."""

from typing import Any

from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import IncompatibleBrokerVersion

from streams.cluster import Brokers
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
    found: list[float] = []
    async with open_admin(brokers) as admin:
        resources = [ConfigResource(ConfigResourceType.TOPIC, name, configs={_SETTING: ""}) for name in names]
        try:
            responses: list[Any] = await admin.describe_configs(resources)
        except (NotImplementedError, IncompatibleBrokerVersion):
            return None
    for response in responses:
        for _, _, _, name, entries in response.resources:
            for _, value, *_ in entries:
                found.append(int(value) / 1000)
                if found[-1] < LEAST_S:
                    raise RuntimeProblem(
                        f"topic {name} has {_SETTING}={value}: a restore would miss what is compacted away under it; "
                        f"set it to {int(LEAST_S * 1000)} or more (topics create: one hour)"
                    )
    return min(found, default=None)
