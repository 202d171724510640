"""The ends of a namespace's logs: whether its input has ended, and how far event time has come."""

from collections import defaultdict

from schemas import Identity
from streams.cluster import Brokers
from streams.eventtime.marks import UNHEARD, watermark
from streams.runtime.config import topic_name
from streams.runtime.reading import open_consumer, partitions_of, read_range
from streams.stages.base import Record, Topic
from streams.stages.headers import END
from streams.stages.markers import header, marker_of

_MARKERS_WITHIN = 500
"""Markers are looked for among so many last records of a partition: they come each second while clocks move."""


async def ended_partitions(brokers: Brokers, namespace: str) -> set[int]:
    """Partitions of ``articles`` that end with an end record. Raises RuntimeProblem, KafkaError."""
    last = await last_records(brokers, topic_name(namespace, Topic.ARTICLES), 1)
    return {partition for partition, records in last.items() if records and header(records[-1], END) is not None}


async def recent_watermark(brokers: Brokers, namespace: str, identity: Identity) -> int:
    """Watermark by the newest markers on ``tagged`` (microseconds): at most the true one, for older ones are not read.

    Raises RuntimeProblem, KafkaError.
    """
    marks = [UNHEARD] * identity.partitions
    last = await last_records(brokers, topic_name(namespace, Topic.TAGGED), _MARKERS_WITHIN)
    for record in (record for records in last.values() for record in records):
        marker = marker_of(record)
        if marker is not None:
            marks[marker.source] = max(marks[marker.source], marker.mark)
    return watermark(marks, leave_out_empty=not identity.bounded)


async def last_records(brokers: Brokers, topic: str, count: int) -> dict[int, list[Record]]:
    """At most ``count`` last records of each partition. Raises RuntimeProblem, KafkaError."""
    found: defaultdict[int, list[Record]] = defaultdict(list)
    async with open_consumer(brokers) as consumer:
        tps = await partitions_of(brokers, [topic])
        begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        ranges = {tp: (max(begins[tp], ends[tp] - count), ends[tp]) for tp in tps}
        async for tp, records in read_range(consumer, ranges):
            found[tp.partition] += records
    return dict(found)
