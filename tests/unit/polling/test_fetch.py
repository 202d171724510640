"""Fetching from a real server on this machine: conditional requests, limits, reasons."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest
from aiohttp import web

from streams.inputs.documents import LIMIT
from streams.polling.fetch import NOTHING_YET, Fetched, FetchError, fetch, open_session

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_get("/{tail:.*}", handler)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/feed"
    finally:
        await runner.cleanup()


def fetched(handler: Handler, *lasts: Fetched) -> list[Fetched]:
    async def ask() -> list[Fetched]:
        async with serving(handler) as url, open_session() as session:
            return [await fetch(session, url, last, 1_663_632_000.0) for last in lasts]

    return asyncio.run(ask())


def test_asked_with_what_the_server_said_before() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"1"' and request.headers.get("If-Modified-Since") == "yesterday":
            return web.Response(status=304)
        return web.Response(body=b"<rss/>", headers={"ETag": '"1"', "Last-Modified": "yesterday"})

    first = Fetched(b"<rss/>", '"1"', "yesterday")
    assert fetched(answer, NOTHING_YET, first) == [first, Fetched(None, '"1"', "yesterday")]


async def busy(_: web.Request) -> web.Response:
    return web.Response(status=503, headers={"Retry-After": "120"})


async def busy_until(_: web.Request) -> web.Response:
    return web.Response(status=429, headers={"Retry-After": "Tue, 20 Sep 2022 00:01:00 GMT"})


async def round_and_round(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.path + "x")


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * (1 << 20))


async def bomb(_: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(b" " * (LIMIT + 1)), headers={"Content-Encoding": "gzip"})


@pytest.mark.parametrize(
    ("handler", "reason", "patience"),
    [
        (busy, "503", 120.0),
        (busy_until, "429", 60.0),
        (round_and_round, "redirects", None),
        (endless, "more than 16,777,216 bytes", None),
        (bomb, "more than 16,777,216 bytes", None),
    ],
)
def test_what_goes_wrong_has_a_reason(handler: Handler, reason: str, patience: float | None) -> None:
    with pytest.raises(FetchError, match=reason) as raised:
        fetched(handler, NOTHING_YET)
    assert raised.value.retry_after == patience


def test_no_server() -> None:
    async def ask() -> None:
        async with open_session() as session:
            await fetch(session, "http://127.0.0.1:9/feed", NOTHING_YET, 0.0)

    with pytest.raises(FetchError):
        asyncio.run(ask())


async def elsewhere(_: web.Request) -> web.Response:
    raise web.HTTPFound("ftp://user:s3cret@example.com/feed?token=s3cret")


def test_a_reason_holds_no_password() -> None:
    async def ask(url: str) -> None:
        async with open_session() as session:
            await fetch(session, url, NOTHING_YET, 0.0)

    for url in ("http://user:s3cret@127.0.0.1:nine/feed?token=s3cret", "http://user:s3cret@127.0.0.1:9/feed?s3cret"):
        with pytest.raises(FetchError) as raised:
            asyncio.run(ask(url))
        assert "127.0.0.1" in str(raised.value)
        assert "s3cret" not in str(raised.value)
    with pytest.raises(FetchError, match=r"example\.com/feed") as raised:
        fetched(elsewhere, NOTHING_YET)
    assert "s3cret" not in str(raised.value)
