"""Changelog records carry a checksum: one that was damaged stops the worker, and never changes a count.

It tells accidents, not attacks: whoever may write to a changelog can write anything there (docs/security.md).
"""

from zlib import crc32

from streams.stages.base import Emission, Headers, Record, Topic
from streams.stages.headers import CHECK


class BrokenChangelogError(ValueError):
    """A changelog record cannot be read: restoring further would give wrong counts."""


def checked(topic: Topic, partition: int, key: bytes, value: bytes | None, headers: Headers = ()) -> Emission:
    """A changelog record with its checksum."""
    return Emission(topic, partition, key, value, (*headers, (CHECK, _checksum(key, value, headers))))


def verify(record: Record) -> bytes:
    """Key of a changelog record. Raises BrokenChangelogError for one that is not as it was written."""
    if record.key is None:
        raise BrokenChangelogError(f"offset {record.offset}: a record without a key")
    *headers, last = record.headers or ((CHECK, b""),)
    if last != (CHECK, _checksum(record.key, record.value, tuple(headers))):
        raise BrokenChangelogError(f"offset {record.offset}: damaged, or not written by a worker of this version")
    return record.key


def _checksum(key: bytes, value: bytes | None, headers: Headers) -> bytes:
    """CRC-32 (as zlib's) over the parts, each with its length, so that none can pass for another."""
    total = crc32(b"%d %d %d " % (len(key), -1 if value is None else len(value), len(headers)))
    total = crc32(value or b"", crc32(key, total))
    for name, content in headers:
        total = crc32(content, crc32(b"%s %d " % (name.encode(), len(content)), total))
    return total.to_bytes(4)
