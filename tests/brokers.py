"""Brokers for tests: a real Apache Kafka from Maven's jars, and the embedded one."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
POM = ROOT / "tools" / "kafka" / "pom.xml"
JARS = ROOT / ".cache" / "kafka" / "libs"
FETCHED = JARS / ".complete"
"""What was fetched: the text of ``POM`` at that time."""
START_LIMIT_S = 150.0

PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={folder}/logs
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.cleaner.backoff.ms=1000
log.initial.task.delay.ms=1000
"""


class Kafka:
    """A broker that can be paused, killed and started again with its data."""

    def __init__(self, folder: Path, properties: str = "", *storage: str) -> None:
        """``properties`` go on top of ours ({port}, {spare}: free ports); ``storage`` to the formatting of its disk."""
        self.folder = folder
        self.port, controller, spare = _free_ports(3)
        self.brokers = f"127.0.0.1:{self.port}"
        self._file = folder / "server.properties"
        self._file.write_text(
            (PROPERTIES + properties).format(port=self.port, controller=controller, spare=spare, folder=folder)
        )
        self._process: subprocess.Popen[bytes] | None = None
        cluster = _java("kafka.tools.StorageTool", "random-uuid")
        _java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._file), *storage)

    def start(self) -> None:
        """Start, and wait until it listens."""
        with (self.folder / "kafka.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["java", "-Xmx512m", "-XX:+UseSerialGC", "-cp", f"{JARS}/*", "kafka.Kafka", str(self._file)],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + START_LIMIT_S
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > end:
                text = (self.folder / "kafka.log").read_text()[-3_000:]
                raise RuntimeError(f"Kafka did not start:\n{text}")
            time.sleep(0.1)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it with a signal, and wait."""
        if self._process is not None:
            self._process.send_signal(number)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stopped by SIGSTOP inside the block."""
        assert self._process is not None
        suspend(self._process)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


def suspend(process: "subprocess.Popen[Any]") -> None:
    """Stop a child by SIGSTOP and wait until it stands still: on a busy machine some threads go on for a moment."""
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)


@contextmanager
def real_kafka(folder: Path, make: Callable[[Path], Kafka] = Kafka) -> Iterator[Kafka]:
    """A running Kafka, or a skipped test where there is no Java or Maven (a failed one where it is required)."""
    need("java", "mvn")
    fetch_jars()
    kafka = make(folder)
    try:
        kafka.start()
        yield kafka
    finally:
        kafka.stop()


def need(*programs: str) -> None:
    """Skip the test where a program is missing, or fail it where a real Kafka is required."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        text = f"a real Kafka needs {' and '.join(missing)} on the PATH (Java 17 and Maven)"
        if "kafka" in os.environ.get("DATELINE_TEST_REQUIRE", "").split(","):
            pytest.fail(text)
        pytest.skip(text)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make a folder, and keep the other processes of a test run out of this block: both want what is fetched there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fetch_jars() -> None:
    """Have Maven fetch Kafka, unless that was done."""
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    with alone_in(JARS):
        if not FETCHED.exists() or FETCHED.read_text() != POM.read_text():
            subprocess.run([*command, "-DincludeScope=runtime", f"-DoutputDirectory={JARS}"], check=True, timeout=600)
            FETCHED.write_text(POM.read_text())


def _java(*arguments: str) -> str:
    """What one of Kafka's own tools prints."""
    command = ["java", "-Xmx128m", "-XX:+UseSerialGC", "-cp", f"{JARS}/*", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
