"""Topics that the broker compacts as hard as it can, and how many records that removed."""

from typing import Any

from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.runtime.config import topic_name
from streams.runtime.reading import end_offsets, open_admin, read_topic
from streams.runtime.topics import config_of
from streams.stages.base import Topic

COMPACTED = (Topic.DEDUPLICATE_CHANGELOG, Topic.AGGREGATE_CHANGELOG, Topic.EVENT_COUNTS)
LAG_MS = 40_000
_ALWAYS = {
    "segment.ms": "4000",  # only closed segments are cleaned, and 1 MiB is the least that segment.bytes can be
    "segment.index.bytes": "65536",
    "min.cleanable.dirty.ratio": "0.0001",
    "min.compaction.lag.ms": str(LAG_MS),
    "max.compaction.lag.ms": str(LAG_MS + 1_000),
    "delete.retention.ms": str(LAG_MS),
}


async def compact_hard(brokers: str, namespace: str) -> None:
    """Tiny segments, and nothing too clean to be cleaned; what is younger than the lag stays, as the contract needs."""
    names = {topic: topic_name(namespace, topic) for topic in COMPACTED}
    async with open_admin(brokers) as admin:
        resources = [
            ConfigResource(ConfigResourceType.TOPIC, name, configs={**config_of(topic), **_ALWAYS})
            for topic, name in names.items()
        ]
        responses: list[Any] = await admin.alter_configs(resources)
        for response in responses:
            for code, message, *_ in response.resources:
                if code:
                    raise RuntimeError(f"the broker does not take these settings: {message}")


async def removed(brokers: str, namespace: str) -> dict[str, tuple[int, int]]:
    """For each compacted topic: how many records were written to it, and how many of them are gone."""
    found = {}
    for topic in COMPACTED:
        name = topic_name(namespace, topic)
        written = sum((await end_offsets(brokers, name)).values())
        left = sum([1 async for _ in read_topic(brokers, name)])
        found[topic.value] = (written, written - left)
    return found
