"""``dateline poll``: feeds are asked again and again, and what is new in them goes onto ``articles``."""

import asyncio
import time
from collections.abc import Sequence
from random import Random

import structlog

from streams.cluster import Brokers
from streams.inputs import feed_articles
from streams.polling.feed import Feed
from streams.polling.fetch import FetchError, fetch, open_session
from streams.polling.outage import past_outages
from streams.replay import Plan, Sent, replay
from streams.runtime.identity import check

log = structlog.get_logger(__name__)


async def poll(
    brokers: Brokers, namespace: str, urls: Sequence[str], every: float, source: str | None, *, once: bool
) -> int:
    """Poll until cancelled, each address every ``every`` seconds, or each of them ``once``; how many failed then.

    A broker that goes meanwhile is waited for, but not ``once``: whoever asks once asks again.

    Raises RuntimeProblem when the namespace is not there or has ended, or no broker answers at the start.
    """
    await check(brokers, namespace)
    feeds = [Feed(url, every, Random()) for url in urls]  # noqa: S311 (nothing secret)
    async with open_session() as session:
        while True:
            failed = 0
            for feed in sorted(feeds, key=lambda one: one.due):
                if feed.due > time.time():
                    continue
                try:
                    fetched = await fetch(session, feed.url, feed.fetched, time.time())
                except FetchError as error:
                    wait = feed.failed(time.time(), error.retry_after)
                    log.warning("feed_failed", url=feed.name, reason=str(error), again_in_s=round(wait))
                    failed += 1
                    continue
                await _send(brokers, namespace, feed, fetched.data, source, patient=not once)
                feed.succeeded(time.time(), fetched)
            if once:
                return failed
            await asyncio.sleep(max(0.0, min(feed.due for feed in feeds) - time.time()))


async def _send(
    brokers: Brokers, namespace: str, feed: Feed, data: bytes | None, source: str | None, *, patient: bool
) -> None:
    if data is None:
        log.info("feed_unchanged", url=feed.name)
        return
    new = feed.new(feed_articles(data, feed.name, source))

    async def send() -> Sent:
        return await replay(brokers, namespace, new, Plan())

    sent = Sent()
    if new:
        sent = await (past_outages(send, brokers) if patient else send())
    log.info("feed_read", url=feed.name, new=len(new), late=sent.late)
