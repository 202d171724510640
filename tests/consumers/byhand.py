"""Records of ``event-counts`` that only those read rightly who keep the rule of docs/consume.md."""

import json
from typing import Any

from streams.cluster import Brokers
from streams.runtime.config import topic_name
from streams.runtime.reading import open_writer
from streams.stages.base import Topic, partition_of

TAG = "event:x:sent-by-hand"
FIRST = ("2022-09-20T00:00:00Z", "2022-09-21T00:00:00Z")


def count(reports: int, revision: int, *, final: bool, label: str) -> dict[str, Any]:
    """A record of ``event-counts`` for a tag that no seed has."""
    numbers = {"reports": reports, "stories": reports, "originals": reports, "sources": 1}
    about = {"tag": TAG, "kind": "event", "label": label, "window": "1d"}
    return {**about, "start": FIRST[0], "end": FIRST[1], **numbers, "revision": revision, "final": final}


def by_hand() -> list[tuple[str, dict[str, Any] | None]]:
    """Records that only those read rightly who keep the rule: a zombie's, a repeated final, a tombstone."""
    key = f"{TAG}|1d|{FIRST[0]}"
    open_key = key.replace("|1d|", "|1h|")
    hour = {"window": "1h", "end": "2022-09-20T01:00:00Z"}
    final = count(2, 4, final=True, label='Ünde "fined" \t — ✓ "revision":9')
    return [
        (key, count(1, 2, final=False, label="x")),
        (key + "|final", final),
        (key, None),
        (key, count(9, 99, final=False, label="a zombie's, behind its final")),
        (key + "|final", final),
        (open_key, count(1, 9, final=False, label="x") | hour),
        (open_key, count(3, 10, final=False, label="stands: 10 is more than 9") | hour),
        (open_key, count(2, 7, final=False, label="a zombie's, older") | hour),
    ]


async def send_by_hand(brokers: Brokers, namespace: str, partitions: int) -> None:
    """Write them to a namespace."""
    partition = partition_of(TAG.encode(), partitions)
    async with open_writer(brokers, topic_name(namespace, Topic.EVENT_COUNTS)) as writer:
        for key, value in by_hand():
            content = None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
            await writer.send(partition, key.encode(), content)
