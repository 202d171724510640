"""CloudEvents 1.0 headers in the binary mode of its Kafka protocol binding 1.0.2, where the operator wants them.

They are a function of the record alone, so a record that is sent twice has the same ones: no clock and no chance.
Names and rules: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b
from typing import Any

import orjson

from schemas.published import PUBLISHED, event_source, event_type
from streams.eventtime.windows import EPOCH
from streams.stages.base import Headers, Topic

_READ = frozenset(one.topic for one in PUBLISHED if one.theirs == "read")


def event_headers(namespace: str, topic: Topic, key: bytes | None, value: bytes | None) -> Headers:
    """Headers of a record on a topic that others read; none elsewhere, and none of a tombstone, which is no event."""
    if value is None or topic.value not in _READ:
        return ()
    time = _TIMES[topic](orjson.loads(value)) if topic in _TIMES else None
    said = [
        ("ce_specversion", "1.0"),
        ("ce_id", _digest(key or b"", value)),
        ("ce_source", event_source(namespace)),
        ("ce_type", event_type(topic)),
        *([("ce_time", time)] if time else []),
        ("content-type", "application/json"),
    ]
    return tuple((name, text.encode()) for name, text in said)


def _digest(key: bytes, value: bytes) -> str:
    """The same for the same record, another for any other: of one key there may be several."""
    return blake2b(value, digest_size=16, salt=blake2b(key, digest_size=16).digest()).hexdigest()


def _moment(microseconds: int) -> str:
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat().replace("+00:00", "Z")


_TIMES: dict[Topic, Callable[[dict[str, Any]], str]] = {
    Topic.UNIQUE: lambda tagged: _moment(tagged["time"]),
    Topic.DUPLICATES: lambda duplicate: _moment(duplicate["of_time"]),
    Topic.LATE: lambda late: _moment(late["time"]),
    Topic.EVENT_COUNTS: lambda count: str(count["end"]),
}
"""``ce_time`` is event time, so what is rejected has none."""
