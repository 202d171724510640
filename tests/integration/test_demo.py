"""``dateline demo``: ends with the seeds' counts, or at Ctrl-C, and leaves no process behind either way."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from streams.runtime.embedded import available

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(not available(), reason="no wheel of the embedded broker for this platform"),
]

ROOT = Path(__file__).parents[2]
DATELINE = [sys.executable, "-c", "from streams.cli.main import main; main()"]
TRACE = "DEMO_TEST"
"""A variable that everything started by the demo inherits, but the broker, which gets none."""


class Running:
    """A demo that runs, and what it has printed."""

    def __init__(self, process: "subprocess.Popen[bytes]", trace: str, log: Path) -> None:
        self.process, self.trace, self._log = process, trace, log

    def text(self) -> str:
        return self._log.read_text()

    def wait_for(self, condition: Callable[[], object], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.05)

    def left_behind(self) -> list[str]:
        """Command lines of the processes that it has started and that are still there."""
        needle = f"{TRACE}={self.trace}".encode()
        return [
            (folder / "cmdline").read_text().replace("\0", " ")
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and needle in _environment(folder)
        ]

    def broker_listens(self) -> bool:
        port = re.search(r"Broker 127\.0\.0\.1:(\d+)", self.text())
        assert port is not None, self.text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", int(port[1]))) == 0


def _environment(folder: Path) -> bytes:
    try:
        return (folder / "environ").read_bytes()
    except OSError:
        return b""


@contextmanager
def demo(log: Path, *arguments: str) -> Iterator[Running]:
    trace = secrets.token_hex(8)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*DATELINE, "demo", *arguments],
            cwd=ROOT,
            env={**os.environ, TRACE: trace},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Running(process, trace, log)
    finally:
        process.kill()
        process.wait()


def test_ends_with_the_seeds_counts_by_day(tmp_path: Path) -> None:
    with demo(tmp_path / "log") as run:
        assert run.process.wait(240) == 0, run.text()
        assert re.search(r"^ *2022-09-20 +all +4 +3 +3 +2 *$", run.text(), re.MULTILINE), run.text()
        assert "final counts:" in run.text()
        assert run.left_behind() == []
        assert not run.broker_listens()


@pytest.mark.parametrize("moment", ["Broker", "worker &", "replay"])
def test_ctrl_c_leaves_no_process_behind(moment: str, tmp_path: Path) -> None:
    with demo(tmp_path / "log") as run:
        run.wait_for(lambda: moment in run.text(), 150)
        run.process.send_signal(signal.SIGINT)
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(30) == 130, run.text()
        assert run.left_behind() == []
        assert not run.broker_listens()


def test_keep_stays_with_its_broker_until_ctrl_c(tmp_path: Path) -> None:
    with demo(tmp_path / "log", "--keep", "seeds/06-notebook.txt") as run:
        run.wait_for(lambda: "Staying until Ctrl-C" in run.text(), 200)
        assert run.broker_listens()
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(30) == 0, run.text()
        assert run.left_behind() == []
        assert not run.broker_listens()


def test_a_file_that_is_not_there_is_told_in_one_line_before_anything_starts(tmp_path: Path) -> None:
    with demo(tmp_path / "log", "no-such-file.jsonl") as run:
        assert run.process.wait(60) == 2
        assert run.text() == "dateline: cannot read no-such-file.jsonl: No such file or directory\n"
        assert run.left_behind() == []
