"""Inputs in another order, in memory that does not grow with them: a temporary SQLite database sorts them on disk."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from random import Random

from streams.inputs.record import InputRecord

_UNDATED = -(1 << 63)


def by_date(records: Iterable[InputRecord]) -> Iterator[InputRecord]:
    """By ``time``; equal ones as they came, those without a date first."""
    return _sorted(records, lambda record: _UNDATED if record.time is None else record.time)


def shuffled(records: Iterable[InputRecord], seed: int) -> Iterator[InputRecord]:
    """In a random order that the seed determines."""
    random = Random(seed)  # noqa: S311 (nothing secret)
    return _sorted(records, lambda _: random.getrandbits(62))


def _sorted(records: Iterable[InputRecord], key: Callable[[InputRecord], int]) -> Iterator[InputRecord]:
    with closing(sqlite3.connect("", isolation_level=None)) as database:  # "": a private file, gone when closed
        columns = ", ".join(InputRecord._fields)
        places = ", ".join("?" for _ in InputRecord._fields)
        database.execute(f"CREATE TABLE record (key INTEGER, {columns})")
        database.execute("BEGIN")
        rows = ((key(record), *record) for record in records)
        database.executemany(f"INSERT INTO record VALUES (?, {places})", rows)  # noqa: S608 (names of our own)
        database.execute("CREATE INDEX by_key ON record (key)")
        query = f"SELECT {columns} FROM record ORDER BY key, rowid"  # noqa: S608
        for row in database.execute(query):
            record = InputRecord(*row)
            yield record._replace(bad=bool(record.bad))
