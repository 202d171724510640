"""Markers: how watermarks travel, in the data and behind the records they speak of."""

from schemas import Marker
from streams.stages.base import Emission, Record, Topic
from streams.stages.headers import MARKER, ORIGINAL_TIMESTAMP

_A_DAY = 86_400_000


def markers(topic: Topic, partitions: int, source: int, mark: int) -> list[Emission]:
    """The mark of a source partition, to every partition of a topic."""
    value = Marker(source=source, mark=mark).model_dump_json().encode()
    return [Emission(topic, partition, None, value, ((MARKER, b""),)) for partition in range(partitions)]


def marker_of(record: Record) -> Marker | None:
    """The marker that a record is, or None."""
    if record.value is not None and any(name == MARKER for name, _ in record.headers):
        return Marker.model_validate_json(record.value)
    return None


def header(record: Record, name: str) -> bytes | None:
    """The first header of that name."""
    return next((value for key, value in record.headers if key == name), None)


def received_at(record: Record, *, bounded: bool) -> int:
    """When a record on ``articles`` was received (ms): in a rebuilt namespace, which is bounded, when it first was.

    No copy is older than its original, but for clocks that differ: what says so by more than a day is not believed.
    """
    original = number_header(record, ORIGINAL_TIMESTAMP) if bounded else None
    return record.timestamp if original is None or original > record.timestamp + _A_DAY else original


def number_header(record: Record, name: str) -> int | None:
    """A header that is a whole number in decimal, or None where it is absent or something else."""
    value = header(record, name)
    return int(value) if value is not None and len(value) <= 18 and value.isdigit() else None
