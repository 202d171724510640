"""The counts that stand, by aiokafka: python counts_aiokafka.py BROKERS NAMESPACE"""

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer


async def main(brokers: str, namespace: str) -> None:
    """Read the topic from its beginning to its present end, and print what stands."""
    topic = f"{namespace}.event-counts"
    # Without a group the consumer gets all partitions and commits nothing.
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=brokers, auto_offset_reset="earliest")
    await consumer.start()
    standing: dict[tuple[str, str, str], tuple[tuple[bool, int], str]] = {}
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        while [tp for tp, end in ends.items() if await consumer.position(tp) < end]:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    if record.value is None:  # a tombstone: its final stands under a key of its own
                        continue
                    count = json.loads(record.value)
                    place = count["tag"], count["window"], count["start"]
                    rank = count["final"], count["revision"]
                    if place not in standing or rank > standing[place][0]:
                        standing[place] = rank, record.value.decode()
    finally:
        await consumer.stop()
    for _, text in standing.values():
        print(text)


asyncio.run(main(*sys.argv[1:]))
