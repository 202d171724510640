"""What the doctor finds where something is wrong, and what it advises."""

import asyncio
import json
import socket
from pathlib import Path

import pytest

from streams.cli.main import run
from streams.doctor import clock, http_port, libraries, memory, python, reach, tagging

NO_BROKER = "127.0.0.1:1"


def test_this_environment_is_well() -> None:
    assert {finding.state for finding in (python(), clock(), tagging(), *libraries())} == {"ok"}


@pytest.mark.parametrize(("kib", "state"), [(16_000_000, "ok"), (1_048_576, "ok"), (1_048_575, "note"), (0, "note")])
def test_little_memory_is_noted(tmp_path: Path, kib: int, state: str) -> None:
    path = tmp_path / "meminfo"
    path.write_text(f"MemTotal: 16384000 kB\nMemAvailable:   {kib} kB\nHugePages_Total:       0\n")
    assert memory(path).state == state


def test_a_system_that_tells_no_memory_is_no_problem(tmp_path: Path) -> None:
    assert memory(tmp_path / "nothing").state == "ok"


def test_a_clock_that_was_never_set_is_a_problem() -> None:
    found = clock(0.0)
    assert found.state == "problem"
    assert "NTP" in found.advice


def test_a_port_that_is_taken_is_noted() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert http_port("127.0.0.1", port).state == "note"
    assert http_port("127.0.0.1", port).state == "ok"
    assert http_port("127.0.0.1", 0).state == "ok"


def test_a_broker_that_is_not_there_is_a_problem() -> None:
    found = asyncio.run(reach(NO_BROKER))
    assert (found.state, found.text) == ("problem", "Connection refused")
    assert "--brokers" in found.advice


def test_a_problem_ends_with_exit_1_and_programs_read_it_too(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--brokers", NO_BROKER]) == 1
    out, err = capfd.readouterr()
    assert f"problem  broker {NO_BROKER}: Connection refused" in out
    assert err == "dateline: 1 problem found\n"
    assert run(["doctor", "--brokers", NO_BROKER, "--format", "json"]) == 1
    found = json.loads(capfd.readouterr().out)
    assert [one["what"] for one in found if one["state"] == "problem"] == [f"broker {NO_BROKER}"]
