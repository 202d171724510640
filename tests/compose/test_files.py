"""What the compose files, .env.example and the program say about settings is the same."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FILES = ("docker-compose.yml", "docker-compose.cluster.yml")
ACCESS = ("tls", "sasl")


class Loader(yaml.SafeLoader):
    """YAML with the tags of Compose."""


Loader.add_constructor("!reset", lambda *_: None)


def compose(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load((ROOT / name).read_text(encoding="utf-8"), Loader)
    return loaded


def variables(*access: bool) -> set[str]:
    """The program's settings as variables: those for the way to the brokers, the others, or both."""
    return {f"DATELINE_{name.upper()}" for name in Settings.model_fields if name.startswith(ACCESS) in access}


def test_every_setting_can_be_given() -> None:
    """A setting that is missing here cannot be set for a container: add a line to x-settings or x-cluster.

    But for the port inside a container, at which its health check asks.
    """
    assert variables(False) - compose(FILES[0])["x-settings"].keys() == {"DATELINE_HTTP_PORT"}
    assert variables(True) <= compose(FILES[1])["x-cluster"].keys()


@pytest.mark.parametrize("name", FILES)
def test_everything_that_can_be_set_is_in_the_example(name: str) -> None:
    asked = set(re.findall(r"DATELINE_\w+", (ROOT / name).read_text(encoding="utf-8"))) - {"DATELINE_HTTP_PORT"}
    example = set(re.findall(r"^#(DATELINE_\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert asked <= example


def test_the_seeds_are_counted_as_their_expectation_was_whatever_the_stack_is_set_to(tmp_path: Path) -> None:
    """Unless the expectation is another one: that was made with the settings that stand there."""
    dateline = tmp_path / "dateline"
    dateline.write_text('#!/bin/sh\n[ "$1" = worker ] || echo "$1: $DATELINE_WINDOWS$DATELINE_VOCABULARY."\n')
    dateline.chmod(0o755)
    path = f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    given = {"PATH": path, "DATELINE_WINDOWS": "1w", "DATELINE_VOCABULARY": "/vocabulary"}

    def said(expect: str) -> str:
        command = ["sh", str(ROOT / "compose" / "test.sh"), "/seeds"]
        return subprocess.run(
            command, env={**given, "DATELINE_TEST_EXPECT": expect}, capture_output=True, text=True, check=True
        ).stdout

    default = compose(FILES[0])["services"]["test"]["environment"]["DATELINE_TEST_EXPECT"]
    seeds = said(default.removeprefix("${DATELINE_TEST_EXPECT:-").removesuffix("}"))
    assert "topics: .\n" in seeds
    assert "replay: .\n" in seeds
    assert "topics: 1w/vocabulary.\n" in said("/data/expected-counts.jsonl")


def test_ports_are_open_on_this_machine_only() -> None:
    services = compose(FILES[0])["services"].values()
    ports = [port for service in services for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_commits_are_kept_for_ten_years() -> None:
    kafka = compose(FILES[0])["services"]["kafka"]["environment"]
    assert kafka["KAFKA_OFFSETS_RETENTION_MINUTES"] == 10 * 365 * 24 * 60
