"""What is read from an input: a record with the place it came from."""

from typing import NamedTuple

from streams.stages.base import Headers
from streams.stages.headers import FILE, HASH, LENGTH, NOTE, RECORD
from streams.stages.intake import digest

VALUE_LIMIT = 4 * 1024 * 1024 - 64 * 1024
"""Largest value that is sent whole, bytes: topics take 4 MiB, less room for headers and the batch around them."""
CUT_TO = 64 * 1024
"""What is kept of a larger one: as much as ``Rejected`` shows."""


class InputRecord(NamedTuple):
    """One record of an input.

    ``file`` and ``record`` say where it stands (``record``: the line it begins on, or
    the number of the entry of a feed, an archive or a JSON document, from 1); ``value`` is what goes on
    ``articles``; ``time`` orders records by date (microseconds, None without a date that exists); ``bad`` is True when
    it is known to be no article, and ``note`` what a person should know of that. ``length`` and ``digest`` are those of
    the full value where it was cut.
    """

    file: str
    record: int
    value: bytes
    time: int | None
    bad: bool = False
    length: int | None = None
    digest: str | None = None
    note: str | None = None

    def headers(self) -> Headers:
        """Headers of the record on ``articles``."""
        place: Headers = ((FILE, self.file.encode(errors="replace")), (RECORD, str(self.record).encode()))
        if self.note is not None:
            place = (*place, (NOTE, self.note.encode()))
        if self.length is None or self.digest is None:
            return place
        return (*place, (LENGTH, str(self.length).encode()), (HASH, self.digest.encode()))


def bad_record(file: str, record: int, value: bytes, note: str | None = None) -> InputRecord:
    """A record that is no article, with its raw bytes."""
    return whole_record(file, record, value, None, bad=True)._replace(note=note)


def whole_record(file: str, record: int, value: bytes, time: int | None, *, bad: bool = False) -> InputRecord:
    """A record of a complete value, cut where no topic would take it."""
    if len(value) <= VALUE_LIMIT:
        return InputRecord(file, record, value, time, bad)
    return InputRecord(file, record, value[:CUT_TO], None, True, len(value), digest(value))
