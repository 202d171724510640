"""Lines on formats that others publish in: examples become the right articles, and hostile ones a reason."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

from aiohttp import web

from acceptance.brokers import kafka_broker
from acceptance.harness import Bench, Line, Ran, Seen
from acceptance.namespaces import Namespace, bounded
from acceptance.results import last_words, rows
from tests.unit.inputs.test_feeds import ATOM, BOMB, RSS
from tests.unit.inputs.test_ninjs import FIRST, THIRD
from tests.unit.inputs.test_warc import archive
from tests.unit.polling.test_fetch import Handler, endless, round_and_round, serving

ARTICLES = {
    ("Harbour Gazette", "Ferry & bridge", "https://gazette.example/1", "2022-09-20T07:30:00Z"),
    ("Вісник", "Міст", "https://visnyk.example/1", "2022-09-21T06:00:00Z"),
    ("Wire", "Bridge opens", "https://wire.example/2022/09/20/1", "2022-09-20T07:30:00Z"),
    ("Agency", "Ferry stops", None, "2022-09-21T07:30:00+02:00"),
    ("Gazette", "Bridge opens", "https://gazette.example/1", "2022-09-20"),
}
"""What the examples hold, as a person reads them: source, title, address, date."""
WRONG_DATES = {"published_at is missing", "neither a date"}
"""Reasons of the two entries of the RSS example whose dates are none."""


async def bomb(_: web.Request) -> web.Response:
    """A feed that declares entities of its own."""
    return web.Response(text=BOMB, content_type="application/rss+xml")


async def page(_: web.Request) -> web.Response:
    """What is no feed at all."""
    return web.Response(text="<html><body>Page</body></html>", content_type="text/html")


HOSTILE: tuple[tuple[str, Handler, str], ...] = (
    ("an endless body", endless, "more than 16,777,216 bytes"),
    ("an endless redirect", round_and_round, "redirects"),
    ("an entity bomb", bomb, "declares entities"),
    ("a page", page, "neither RSS nor Atom"),
)


def feeds(bench: Bench) -> Iterator[Seen]:
    """Examples of each format through a worker on real Kafka; hostile feeds from a server on this machine."""
    with kafka_broker(bench) as brokers:
        news = bounded(bench, brokers)
        worker = news.worker()
        sent = news.dateline("replay", *examples(bench.scratch)).require()
        asked = [asyncio.run(polled(news, handler)) for _, handler, _ in HOSTILE]
        news.dateline("replay", "--limit", "0", "--end").require()
        news.dateline("verify", "--timeout", "120").require()
        unique = rows(news.dateline("consume", "unique", "--format", "jsonl").require().out)
        found = {as_read(row["article"]) for row in unique}
        yield Seen(sent.command, f"{len(found)} articles, wrong or missing: {found ^ ARTICLES or 0}", found == ARTICLES)
        reasons = [row["reason"] for row in rows(news.dateline("rejected", "list", "--format", "jsonl").require().out)]
        for (name, _, reason), ran in zip(HOSTILE, asked, strict=True):
            told = reason in ran.err or any(reason in one for one in reasons)
            yield Seen(f"dateline poll --once URL: {name}", f"exit {ran.code}: {last_words(ran.err)}", told)
        missing = [reason for reason in WRONG_DATES if not any(reason in one for one in reasons)]
        yield Seen("dateline rejected list", " / ".join(reasons), not missing)
        yield Seen("the worker", "lives", worker.poll() is None)


def examples(folder: Path) -> list[str]:
    """A file of each format."""
    texts = {"gazette.rss": RSS, "visnyk.atom": ATOM, "items.json": json.dumps([FIRST, THIRD], indent=2)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    archive(folder / "crawl.warc.gz", compressed=True)
    return [str(folder / name) for name in (*texts, "crawl.warc.gz")]


async def polled(news: Namespace, handler: Handler) -> Ran:
    """Ask a server once."""
    async with serving(handler) as url:
        return await asyncio.to_thread(news.dateline, "poll", url, "--once", timeout=120)


def as_read(article: dict[str, str]) -> tuple[str, str | None, str | None, str]:
    """Source, title, address and date of an article."""
    return article["source"], article.get("title"), article.get("url"), article["published_at"]


LINES: tuple[Line, ...] = (
    Line("feeds", "RSS, Atom, ninjs and WARC become the right articles; hostile feeds get a reason", feeds),
)
