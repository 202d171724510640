"""How each consumer of docs/consumers is run: for tests and for acceptance."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.brokers import JARS, alone_in, need

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "consumers"
NODE = ROOT / ".cache" / "consumers" / "node"


class Command(NamedTuple):
    """A consumer's command without its arguments, and what stands in its environment."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = {}


def _python(name: str) -> Command:
    return Command((sys.executable, str(EXAMPLES / name)))


def _node() -> Command:
    need("node", "npm")
    with alone_in(NODE):
        _install()
    return Command(("node", str(NODE / "counts.mjs")))


def _install() -> None:
    locked = EXAMPLES / "node" / "package-lock.json"
    installed = NODE / "package-lock.json"
    fresh = installed.exists() and installed.read_bytes() == locked.read_bytes() and (NODE / "done").exists()
    for file in (EXAMPLES / "node").iterdir():
        shutil.copy(file, NODE / file.name)
    if not fresh:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=NODE, check=True, timeout=240)
        (NODE / "done").touch()


def _java() -> Command:
    return Command(("java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", f"{JARS}/*", str(EXAMPLES / "Counts.java")))


def _console() -> Command:
    consumer = "java -Xmx128m -XX:TieredStopAtLevel=1 org.apache.kafka.tools.consumer.ConsoleConsumer"
    environment = {"KAFKA_CONSOLE_CONSUMER": consumer, "CLASSPATH": f"{JARS}/*"}
    return Command(("sh", str(EXAMPLES / "counts.sh")), environment)


CONSUMERS: Mapping[str, Callable[[], Command]] = {
    "aiokafka": lambda: _python("counts_aiokafka.py"),
    "confluent-kafka": lambda: _python("counts_confluent.py"),
    "node": _node,
    "java": _java,
    "console": _console,
}


def lines(name: str, brokers: str, namespace: str) -> list[str]:
    """What a consumer prints, sorted. Raises AssertionError with what it said when it failed."""
    command = CONSUMERS[name]()
    done = subprocess.run(
        [*command.arguments, brokers, namespace],
        env={**os.environ, **command.environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, f"{name}: exit {done.returncode}\n{done.stderr}"
    return sorted(done.stdout.splitlines())
