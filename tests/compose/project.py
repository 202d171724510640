"""One Compose project of its own: its files, its port, its image; and its end."""

import json
import os
import secrets
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from acceptance.harness import Bench, LineError, Ran
from tests.compose.engine import NoEngineError, engine

IMAGE = "dateline:compose-test"
BASE = "docker-compose.yml"


class Project:
    """Runs ``docker compose`` as a user would; variables are those of ``settings``, and no ``.env`` is read."""

    def __init__(self, bench: Bench, settings: Mapping[str, str], files: Sequence[str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._bench = bench
        self._env = {
            "COMPOSE_PROJECT_NAME": f"dateline-test-{secrets.token_hex(3)}",
            "COMPOSE_FILE": ":".join(files),
            "COMPOSE_DISABLE_ENV_FILE": "1",
            "COMPOSE_ANSI": "never",
            "DATELINE_IMAGE": IMAGE,
            "DATELINE_KAFKA_PORT": str(self.port),
            **settings,
        }

    def compose(self, *arguments: str, timeout: float = 240, env: Mapping[str, str] | None = None) -> Ran:
        """Run ``docker compose`` to its end."""
        return self._bench.run("docker", "compose", *arguments, timeout=timeout, env={**self._env, **(env or {})})

    def containers(self, service: str) -> list[dict[str, Any]]:
        """What ``docker inspect`` says of each container of a service, in the order of their names."""
        ids = self.compose("ps", "--all", "--quiet", service).require().out.decode().split()
        if not ids:
            raise LineError(f"there is no container of {service}")
        found: list[dict[str, Any]] = json.loads(self._bench.run("docker", "inspect", *ids).require().out)
        return sorted(found, key=lambda one: str(one["Name"]))

    def kill(self, service: str) -> str:
        """Kill the first container's process from the host, as a crash would end it; the container's id."""
        container = self.containers(service)[0]
        if not container["State"]["Pid"]:
            raise LineError(f"the container of {service} does not run")
        os.kill(container["State"]["Pid"], signal.SIGKILL)
        return str(container["Id"])

    def restarts(self, container: str) -> int:
        """How often a container was started again."""
        inspected = self._bench.run("docker", "inspect", "--format", "{{.RestartCount}}", container)
        return int(inspected.require().out)


@contextmanager
def project(bench: Bench, settings: Mapping[str, str] | None = None, files: Sequence[str] = ()) -> Iterator[Project]:
    """A project on a running engine; leaving it removes containers, networks and volumes. Raises LineError."""
    made = Project(bench, settings or {}, (BASE, *files))
    try:
        with engine():
            try:
                yield made
            finally:
                made.compose("--profile", "*", "down", "--volumes", "--timeout", "5", timeout=120).require()
    except (NoEngineError, RuntimeError) as missing:
        raise LineError(str(missing)) from None


def last_line(ran: Ran, ending: str = "") -> str:
    """The last line of what a command said on both streams, of those that end so; empty without one."""
    lines = [line.strip() for line in (ran.err + ran.out.decode(errors="replace")).splitlines() if line.strip()]
    return next((line for line in reversed(lines) if line.endswith(ending)), "")


def shared_folder(bench: Bench, name: str) -> Path:
    """A new folder in the scratch that a container's user may read."""
    folder = bench.scratch / name
    folder.mkdir()
    folder.chmod(0o755)
    return folder
