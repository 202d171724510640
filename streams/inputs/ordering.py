"""Inputs in another order, in memory that does not grow with them: a temporary SQLite database sorts them on disk."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from random import Random

from streams.inputs.record import InputRecord

_UNDATED = -(1 << 63)
_COLUMNS = ", ".join(InputRecord._fields)
_CREATE = f"CREATE TABLE record (key INTEGER, {_COLUMNS})"
_INSERT = f"INSERT INTO record VALUES (?, {', '.join('?' for _ in InputRecord._fields)})"  # noqa: S608
_SELECT = f"SELECT {_COLUMNS} FROM record ORDER BY key, rowid"  # noqa: S608


def by_date(records: Iterable[InputRecord]) -> Iterator[InputRecord]:
    """By ``time``; equal ones as they came, those without a date first."""
    return _sorted(records, lambda record: _UNDATED if record.time is None else record.time)


def shuffled(records: Iterable[InputRecord], seed: int) -> Iterator[InputRecord]:
    """In a random order that the seed determines."""
    random = Random(seed)  # noqa: S311 (nothing secret)
    return _sorted(records, lambda _: random.getrandbits(62))


def _sorted(records: Iterable[InputRecord], key: Callable[[InputRecord], int]) -> Iterator[InputRecord]:
    with closing(sqlite3.connect("", isolation_level=None)) as database:  # "": a private file, gone when closed
        database.execute(_CREATE)
        database.execute("BEGIN")
        database.executemany(_INSERT, ((key(record), *record) for record in records))
        database.execute("CREATE INDEX by_key ON record (key)")
        for row in database.execute(_SELECT):
            record = InputRecord._make(row)
            yield record._replace(bad=bool(record.bad))
