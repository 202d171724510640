"""Lines on consuming: every program of docs/consume.md, files that DuckDB reads, and the articles of a count."""

import asyncio
from collections.abc import Iterator

import duckdb

from acceptance.brokers import kafka_broker
from acceptance.first.counting import EXPECTED
from acceptance.first.whole import tested
from acceptance.harness import Bench, Line, LineError, Seen
from acceptance.namespaces import Namespace, bounded
from tests.consumers.byhand import send_by_hand
from tests.consumers.running import CONSUMERS, lines

PARTITIONS = 8
"""The default of `topics create`."""


def consumers(bench: Bench) -> Iterator[Seen]:
    """Each program over the seeds' counts, and over a zombie's, repeated finals and tombstones among them."""
    with kafka_broker(bench) as brokers:
        news = bounded(bench, brokers)
        news.worker()
        replay = news.dateline("replay", "seeds", "--end", "--expect", str(EXPECTED)).require()
        asyncio.run(send_by_hand(brokers, news.name, PARTITIONS))
        consumed = news.dateline("consume", "event-counts", "--format", "jsonl").require()
        shown = sorted(consumed.out.decode().splitlines())
        yield Seen(replay.command, f"as expected; consume shows {len(shown):,} counts", bool(shown))
        for name in CONSUMERS:
            yield compared(name, brokers, news.name, shown)
        yield from exported(news, len(shown))


def compared(name: str, brokers: str, namespace: str, shown: list[str]) -> Seen:
    """What one program prints, against `consume`."""
    command = f"{name} (docs/consumers)"
    try:
        printed = lines(name, brokers, namespace)
    except AssertionError as failure:
        raise LineError(str(failure)) from None
    wrong = len(set(printed) ^ set(shown))
    return Seen(command, f"{len(printed):,} counts, {wrong} that differ from consume", printed == shown)


def exported(news: Namespace, counts: int) -> Iterator[Seen]:
    """The counts as files of each form, counted by DuckDB."""
    for ending in ("parquet", "csv", "jsonl"):
        file = news.bench.scratch / f"counts.{ending}"
        export = news.dateline("export", "event-counts", str(file)).require()
        sql = f"SELECT count(*), count(DISTINCT (tag, \"window\", start)) FROM '{file}'"
        found = duckdb.execute(sql).fetchall()[0]
        size = file.stat().st_size / 1e3
        value = f"{size:.0f} kB; DuckDB finds {found[0]:,} rows, {found[1]:,} tags, windows and starts"
        yield Seen(export.command, value, found == (counts, counts))


def provenance(bench: Bench) -> Iterator[Seen]:
    """200 random counts and the articles that make them up."""
    yield tested(bench, "tests/integration/test_provenance.py", "make_up_their_counts")


def schemas(bench: Bench) -> Iterator[Seen]:
    """AsyncAPI by its own parser, the schemas against the models, and breaks of many kinds that must be seen."""
    yield tested(bench, "tests/integration/test_asyncapi.py", "valid_and_complete")
    yield tested(bench, "tests/unit/schemas/test_published.py", "test_")


LINES: tuple[Line, ...] = (
    Line("consumers", "each program of docs/consume.md prints what `consume` shows; DuckDB over files", consumers),
    Line("articles", "`articles` gives exactly the reports of 200 random counts, each with its standing", provenance),
    Line("schemas", "AsyncAPI and JSON Schema valid and current; deliberate breaks of a schema are seen", schemas),
)
