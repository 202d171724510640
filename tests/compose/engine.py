"""A Docker engine: the one that runs, or one that a script beside the project starts, with stand-ins of the images."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[3] / "shared" / "tools" / "compose-here.sh"
KAFKA, PYTHON = "apache/kafka:4.1.0", "python:3.11-slim"
_START_LIMIT_S, _STOP_LIMIT_S, _ANSWER_LIMIT_S = 600, 120, 30


class NoEngineError(Exception):
    """There is no engine, and nothing that could start one; its text says so."""


@contextmanager
def engine() -> Iterator[str]:
    """What the engine is, in words. One that was started here is stopped with the block, unless others use it by then.

    Raises NoEngineError where there is none; RuntimeError where one is to be had but does not start.
    """
    ran_before = _docker("info") is not None
    if SCRIPT.is_file():
        _start()
    elif not ran_before:
        raise NoEngineError(f"no Docker engine answers here, and there is no {SCRIPT.name} beside the project")
    try:
        yield _words()
    finally:
        if not ran_before and not _docker("ps", "--quiet"):
            subprocess.run([SCRIPT, "stop"], timeout=_STOP_LIMIT_S, check=True, capture_output=True)


def image_size(name: str) -> int:
    """Bytes of an image. Raises RuntimeError without it."""
    size = _docker("image", "inspect", "--format", "{{.Size}}", name)
    if size is None:
        raise RuntimeError(f"there is no image {name}")
    return int(size)


def _start() -> None:
    done = subprocess.run([SCRIPT], timeout=_START_LIMIT_S, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{SCRIPT.name}: exit {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}")


def _words() -> str:
    version = _docker("version", "--format", "{{.Server.Version}}")
    compose = _docker("compose", "version", "--short")
    if compose is None:
        raise RuntimeError("docker compose is missing: install Docker Compose 2.24 or later")
    label = '{{index .Config.Labels "compose-here"}}'
    stand_ins = [name for name in (KAFKA, PYTHON) if _docker("image", "inspect", "--format", label, name)]
    images = f"STAND-INS of {', '.join(stand_ins)}, not the official images" if stand_ins else "the official images"
    return f"engine {version}, Compose {compose}, on {images}"


def _docker(*arguments: str) -> str | None:
    """What docker says; None where it fails, does not answer or is not installed."""
    if shutil.which("docker") is None:
        return None
    try:
        done = subprocess.run(
            ["docker", *arguments], timeout=_ANSWER_LIMIT_S, check=False, capture_output=True, text=True
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
