"""A live namespace, with settings short enough to watch: minutes as windows, seconds of lateness."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import orjson

from acceptance.brokers import kafka_broker
from acceptance.harness import Bench, Seen, until
from acceptance.namespaces import Namespace
from acceptance.results import last_words, rows
from streams.stages.base import Topic

SETTINGS = {
    "DATELINE_PARTITIONS": "3",
    "DATELINE_WINDOWS": "1m",
    "DATELINE_LATENESS": "20s",
    "DATELINE_K": "1",
    "DATELINE_IDLE_AFTER": "2s",
}
ARTICLES = 40
SPREAD_S = 15
"""The articles' dates lie so far apart, in no order: less than the lateness, so that none is late."""
FINAL_WITHIN_S = 60 + 20 + 30
"""A window, the lateness, and time to spare."""


def live(bench: Bench) -> Iterator[Seen]:
    """Articles of just now, out of order, then silence, then one that is too late."""
    with kafka_broker(bench) as kafka:
        namespace = Namespace(bench, kafka, SETTINGS)
        namespace.dateline("topics", "create").require()
        worker = namespace.worker()
        until(lambda: namespace.said("worker_started"), "a worker", 60)
        now = datetime.now(UTC)
        on_time = [article(number, now - timedelta(seconds=SPREAD_S * number / ARTICLES)) for number in range(ARTICLES)]
        Random(1).shuffle(on_time)
        namespace.dateline("replay", "--as-is", file(bench, "on-time", on_time)).require()
        began = time.monotonic()
        until(lambda: finals(namespace) == ARTICLES, "all of them in final windows", FINAL_WITHIN_S)
        yield Seen(
            f"{ARTICLES} articles out of order on 3 partitions, then none: dateline consume event-counts --final",
            f"all final {time.monotonic() - began:.0f} s later: idle partitions hold nothing back",
            True,
        )
        old = article(ARTICLES, now - timedelta(minutes=10))
        namespace.dateline("replay", "--as-is", file(bench, "late", [old])).require()
        until(lambda: namespace.records(Topic.LATE) > 0, "the late article on `late`", 60)
        late = rows(namespace.dateline("consume", "late", "--format", "jsonl").require().out)
        by = [row["late_by_seconds"] for row in late]
        yield Seen("dateline consume late", f"{len(late)}, late by {by} s", len(late) == 1 and by[0] > 0)
        yield Seen("reports in final windows", str(finals(namespace)), finals(namespace) == ARTICLES)
        verify = namespace.dateline("verify", "--timeout", "60", timeout=180)
        yield Seen(
            verify.command,
            f"exit {verify.code}: {last_words(verify.out.decode() + verify.err)}",
            not verify.code and worker.poll() is None,
        )


def finals(namespace: Namespace) -> int:
    """Reports of all articles, over the final windows."""
    consumed = namespace.dateline("consume", "event-counts", "--final", "--format", "jsonl").require()
    return sum(row["reports"] for row in rows(consumed.out) if row["tag"] == "all")


def article(number: int, published: datetime) -> dict[str, Any]:
    """An article that is like no other."""
    words = [f"word{number}x{place}" for place in range(40)]
    return {
        "source": f"outlet-{number % 3}",
        "published_at": published.isoformat(),
        "url": f"https://outlet.example/{number}",
        "body": f"Ukraine will hold a referendum: {' '.join(words)}.",
    }


def file(bench: Bench, name: str, articles: list[dict[str, Any]]) -> str:
    """A file of JSON Lines."""
    path = bench.scratch / f"{name}.jsonl"
    path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in articles))
    return str(path)
