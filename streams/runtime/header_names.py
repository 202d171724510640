"""Header names that are not UTF-8, which other clients may send, are read with replacement characters.

aiokafka raises UnicodeDecodeError in the middle of a batch, so one such record would stop every worker and command that
reads its topic. Here a batch in which that happens is read once more, by aiokafka's parser in Python, and tolerantly.
One of the modules that touch aiokafka's insides; the contract test names them.
"""

from collections.abc import Iterator
from typing import Any, cast

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords, _MemoryRecordsPy


def install() -> None:
    """For all consumers of this process."""
    cast(Any, fetcher).MemoryRecords = TolerantRecords


class TolerantRecords:
    """What a fetch has brought of one partition: batch after batch, as aiokafka's fetcher wants them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._records: Any = MemoryRecords(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def next_batch(self) -> "TolerantBatch":
        """The next batch."""
        return TolerantBatch(self._records.next_batch(), self._data)


class TolerantBatch:
    """A batch that is read once more where reading fails: the fetcher passes over records that it has had."""

    def __init__(self, batch: Any, data: bytes) -> None:
        self._batch, self._data = batch, data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._batch
        except UnicodeDecodeError:
            yield from _tolerant(self._data, self._batch.base_offset)


def _tolerant(data: bytes, base_offset: int) -> Any:
    records = _MemoryRecordsPy(data)
    while True:
        piece = records._next_slice
        assert piece is not None  # noqa: S101  the batch is there: it has just been read in part
        if (batch := _DefaultRecordBatchPy(piece)).base_offset == base_offset:
            batch._maybe_uncompress()
            batch._buffer = _Bytes(batch._buffer)
            return batch
        records.next_batch()


class _Bytes(bytearray):
    """Bytes of which every part can be decoded."""

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return _Bytes(found) if isinstance(key, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "replace") -> str:
        return super().decode(encoding, errors)
