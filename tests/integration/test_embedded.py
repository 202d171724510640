"""The embedded broker ends with whoever started it."""

import signal
import socket
import subprocess
import sys

import pytest

from streams.runtime.embedded import available
from tests.integration.namespaces import wait_for

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(not available(), reason="the embedded broker has no wheel for this platform (the demo extra)"),
]
_STARTER = """
import asyncio
from streams.runtime.embedded import embedded_broker

async def run():
    async with embedded_broker() as address:
        print(address, flush=True)
        await asyncio.Event().wait()

asyncio.run(run())
"""


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        pytest.param(
            signal.SIGKILL, marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends orphans")
        ),
    ],
)
def test_no_broker_outlives_its_starter(number: signal.Signals) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", _STARTER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert starter.stdout is not None
    try:
        address = starter.stdout.readline().strip()
        assert _listens(address)
    finally:
        starter.send_signal(number)
        starter.communicate(timeout=20)
    wait_for(lambda: not _listens(address), lambda: f"the end of the broker at {address}")


def _listens(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0
