"""What the broker has set for topics, and for itself."""

from collections.abc import Collection
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

TOPIC, BROKER = ConfigResourceType.TOPIC, ConfigResourceType.BROKER


async def settings_of(
    admin: AIOKafkaAdminClient, kind: ConfigResourceType, names: Collection[str], settings: Collection[str]
) -> dict[str, dict[str, str]]:
    """Values of these settings by the name of the topic or the id of the broker, as far as they are told.

    Raises KafkaError, and NotImplementedError or IncompatibleBrokerVersion where the broker cannot be asked.
    """
    asked = [ConfigResource(kind, name, configs=dict.fromkeys(settings, "")) for name in names]
    answers: list[Any] = await admin.describe_configs(asked)
    found: dict[str, dict[str, str]] = {}
    for answer in answers:
        for *_, name, entries in answer.resources:
            found[name] = {setting: value for setting, value, *_ in entries}
    return found
