"""Which records of an input stand on ``articles`` already: the same value, of the same file and place."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from streams.cluster import Brokers
from streams.inputs import InputRecord
from streams.runtime.config import topic_name
from streams.runtime.reading import read_topic
from streams.stages.base import Topic
from streams.stages.headers import FILE, RECORD
from streams.stages.markers import header


class Sent:
    """Records that were sent: some 70 bytes each, however large they are."""

    def __init__(self) -> None:
        self._records: set[int] = set()

    def add(self, file: bytes, record: bytes, value: bytes) -> None:
        """Note one, by its headers and its value."""
        self._records.add(_name(file, record, value))

    def noting(self, records: Iterable[InputRecord]) -> Iterator[InputRecord]:
        """The records, each noted when the next is asked for, so when it is on its way."""
        for record in records:
            yield record
            self._records.add(_name_of(record))

    def take(self, others: "Sent") -> None:
        """Note others too."""
        self._records |= others._records

    def without(self, records: Iterable[InputRecord]) -> Iterator[InputRecord]:
        """The records that were not sent."""
        return (record for record in records if _name_of(record) not in self._records)


async def sent_before(brokers: Brokers, namespace: str) -> Sent:
    """What earlier replays have sent. Raises RuntimeProblem, KafkaError."""
    sent = Sent()
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.ARTICLES)):
        file, number = header(record, FILE), header(record, RECORD)
        if file is not None and number is not None:
            sent.add(file, number, record.value or b"")
    return sent


def _name_of(record: InputRecord) -> int:
    headers = dict(record.headers())
    return _name(headers[FILE], headers[RECORD], record.value)


def _name(file: bytes, record: bytes, value: bytes) -> int:
    return int.from_bytes(blake2b(b"\0".join((file, record, value)), digest_size=8).digest())
