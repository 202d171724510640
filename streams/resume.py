"""Which records of an input stand on ``articles`` already, by the file and record that each names in its headers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyroaring import BitMap64

from streams.cluster import Brokers
from streams.inputs import InputRecord
from streams.runtime.config import topic_name
from streams.runtime.reading import read_topic
from streams.stages.base import Topic
from streams.stages.headers import FILE, RECORD
from streams.stages.markers import header


class Sent:
    """Records that were sent: some bytes each, however large they are."""

    def __init__(self) -> None:
        self._records: defaultdict[bytes, BitMap64] = defaultdict(BitMap64)

    def add(self, file: bytes, record: int) -> None:
        """Note one."""
        self._records[file].add(record)

    def without(self, records: Iterable[InputRecord]) -> Iterator[InputRecord]:
        """The records that were not sent."""
        for record in records:
            if record.record not in self._records.get(record.file.encode(errors="replace"), ()):
                yield record


async def sent_before(brokers: Brokers, namespace: str) -> Sent:
    """What earlier replays have sent. Raises RuntimeProblem, KafkaError."""
    sent = Sent()
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.ARTICLES)):
        file, number = header(record, FILE), header(record, RECORD)
        if file is not None and number is not None and number.isdigit():
            sent.add(file, int(number))
    return sent
