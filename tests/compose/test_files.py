"""What the compose files, .env.example and the program say about settings is the same."""

import re
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
    """A setting that is missing here cannot be set for a container: add a line to x-settings or x-cluster."""
    assert variables(False) <= compose(FILES[0])["x-settings"].keys()
    assert variables(True) <= compose(FILES[1])["x-cluster"].keys()


@pytest.mark.parametrize("name", FILES)
def test_everything_that_can_be_set_is_in_the_example(name: str) -> None:
    asked = set(re.findall(r"\$\{(DATELINE_\w+)", (ROOT / name).read_text(encoding="utf-8")))
    example = set(re.findall(r"^#(DATELINE_\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert asked <= example


def test_ports_are_open_on_this_machine_only() -> None:
    services = compose(FILES[0])["services"].values()
    ports = [port for service in services for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_commits_are_kept_for_ten_years() -> None:
    kafka = compose(FILES[0])["services"]["kafka"]["environment"]
    assert kafka["KAFKA_OFFSETS_RETENTION_MINUTES"] == 10 * 365 * 24 * 60
