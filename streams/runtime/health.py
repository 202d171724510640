"""A worker's ``/healthz``, ``/readyz`` and ``/metrics``: for probes and for Prometheus, with nothing of any article.

``/healthz``: 200 as long as the process answers and has not failed. A worker without a broker waits, and is alive.
``/readyz``: 200 when its partitions are restored and at work, or it stands by without any; else 503 with the reason.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

log = structlog.get_logger(__name__)


@asynccontextmanager
async def answering(
    host: str,
    port: int,
    unready: Callable[[], str | None],
    failed: Callable[[], bool],
    registry: Callable[[], CollectorRegistry | None],
) -> AsyncIterator[None]:
    """Answer at this address while the block runs. ``port`` 0: nowhere.

    An address that is taken costs the answers, not the work: several workers may run on one machine.
    """
    if not port:
        yield
        return

    async def healthz(_: web.Request) -> web.Response:
        return _said("failed" if failed() else None)

    async def readyz(_: web.Request) -> web.Response:
        return _said(unready())

    async def metrics(request: web.Request) -> web.Response:
        found = registry()
        if found is None:
            return _said(unready())
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(found), headers={"Content-Type": kind})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        log.info("answering", host=host, port=port)
    except OSError as error:
        advice = "choose another DATELINE_HTTP_PORT, or 0 for none"
        log.warning("not_answering", host=host, port=port, error=error.strerror or str(error), advice=advice)
    try:
        yield
    finally:
        await runner.cleanup()


def _said(reason: str | None) -> web.Response:
    return web.json_response({"status": reason or "ok"}, status=503 if reason else 200)
