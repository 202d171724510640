"""The counts that stand, by confluent-kafka: python counts_confluent.py BROKERS NAMESPACE"""

import json
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition


def main(brokers: str, namespace: str) -> None:
    """Read the topic from its beginning to its present end, and print what stands."""
    topic = f"{namespace}.event-counts"
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "none",  # librdkafka wants a name; assigned by hand, the consumer joins no group
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    left = set(consumer.list_topics(topic, timeout=30).topics[topic].partitions)
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in left])
    standing: dict[tuple[str, str, str], tuple[tuple[bool, int], str]] = {}
    while left:
        record = consumer.poll(1.0)
        if record is None:
            continue
        if error := record.error():
            if error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            left.discard(record.partition())
        elif record.value() is not None:  # None is a tombstone: its final stands under a key of its own
            count = json.loads(record.value())
            place = count["tag"], count["window"], count["start"]
            rank = count["final"], count["revision"]
            if place not in standing or rank > standing[place][0]:
                standing[place] = rank, record.value().decode()
    consumer.close()
    for _, text in standing.values():
        print(text)


main(*sys.argv[1:])
