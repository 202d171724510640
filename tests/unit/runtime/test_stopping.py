"""Stopping a client: its own faults stay inside, a cancellation of the caller comes out."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from streams.runtime.faust_internals import ConsumerThread
from streams.runtime.stopping import stop


class Client:
    """Takes its time to stop, and then raises what it is told."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error, self.stopped = error, asyncio.Event()

    async def stop(self) -> None:
        await asyncio.sleep(0.02)
        self.stopped.set()
        if self.error is not None:
            raise self.error


@pytest.mark.parametrize("error", [None, asyncio.CancelledError(), OSError("gone")])
def test_a_client_is_stopped_whatever_it_raises(error: BaseException | None) -> None:
    async def run() -> bool:
        client: Any = Client(error)
        await stop(client)
        return bool(client.stopped.is_set())

    assert asyncio.run(run())


def test_the_consumers_thread_outlives_what_its_consumer_raises() -> None:
    """Without a broker that is a CancelledError, and the thread ended in a traceback between the lines of the log."""

    async def run() -> bool:
        thread = ConsumerThread.__new__(ConsumerThread)
        client: Any = Client(asyncio.CancelledError())
        thread._consumer = client
        await thread.on_thread_stop()
        return bool(client.stopped.is_set())

    assert asyncio.run(run())


def test_a_cancellation_of_the_caller_comes_out_and_the_client_stops_all_the_same() -> None:
    async def run() -> tuple[bool, bool]:
        client: Any = Client(asyncio.CancelledError())
        caller = asyncio.ensure_future(stop(client))
        await asyncio.sleep(0)
        caller.cancel()
        await asyncio.wait([caller])
        await client.stopped.wait()
        return caller.cancelled(), client.stopped.is_set()

    assert asyncio.run(run()) == (True, True)


class Deaf(Client):
    """Waits for a task that swallows its first cancellation, as aiokafka's fetching does."""

    async def stop(self) -> None:
        task = asyncio.ensure_future(self._fetch())
        await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        self.stopped.set()

    async def _fetch(self) -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()


def test_a_client_that_lost_a_cancellation_is_stopped_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> bool:
        client: Any = Deaf()
        async with asyncio.timeout(20):
            await stop(client)
        return bool(client.stopped.is_set())

    monkeypatch.setattr("streams.runtime.stopping._PATIENCE_S", 0.01)
    assert asyncio.run(run())
