"""Logs: one shape for our lines and those of libraries, levels, and no article text in tracebacks."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from streams.logs import configure


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_own_and_foreign_lines_have_one_shape() -> None:
    out = io.StringIO()
    configure("info", stream=out)
    structlog.get_logger("streams.replay").info("sent", records=3, file="Überblick.txt")
    logging.getLogger("aiokafka.consumer").warning("lost %s of %d", "partition", 7)
    own, foreign = map(json.loads, out.getvalue().splitlines())
    assert own["event"] == "sent"
    assert (own["records"], own["file"], own["level"], own["logger"]) == (3, "Überblick.txt", "info", "streams.replay")
    assert foreign["event"] == "lost partition of 7"
    assert (foreign["level"], foreign["logger"]) == ("warning", "aiokafka.consumer")
    assert set(foreign) == {"event", "level", "logger", "timestamp"}
    assert own["timestamp"].endswith("Z")


def test_console_lines_on_a_terminal() -> None:
    out = Terminal()
    configure("info", stream=out)
    structlog.get_logger("x").warning("skipped", file="a.fifo")
    assert "skipped" in out.getvalue()
    assert "a.fifo" in out.getvalue()
    assert not out.getvalue().startswith("{")


def test_levels_and_libraries() -> None:
    out = io.StringIO()
    configure("debug", stream=out)
    structlog.get_logger("x").debug("own detail")
    logging.getLogger("faust.transport").info("chatter")
    logging.getLogger("mode").debug("chatter")
    configure("error", stream=out)
    structlog.get_logger("x").warning("not shown")
    logging.getLogger("faust").warning("not shown")
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["own detail"]


def test_libraries_are_silent_for_commands_that_speak_for_themselves() -> None:
    out = io.StringIO()
    configure("info", stream=out, quiet=True)
    logging.getLogger("aiokafka").error("unable to connect")
    assert out.getvalue() == ""
    configure("debug", stream=out, quiet=True)
    logging.getLogger("aiokafka").error("unable to connect")
    assert "unable to connect" in out.getvalue()


def test_level_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_LOG_LEVEL", "WARNING")
    out = io.StringIO()
    configure(stream=out)
    structlog.get_logger("x").info("hidden")
    structlog.get_logger("x").warning("shown")
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["shown"]
    monkeypatch.setenv("DATELINE_LOG_LEVEL", "loud")
    with pytest.raises(ValueError, match="DATELINE_LOG_LEVEL"):
        configure(stream=out)


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["json", "console"])
def test_tracebacks_hold_no_local_variables(stream: io.StringIO) -> None:
    configure("info", stream=stream)
    body = "the whole text" + " of an article"
    try:
        raise OSError("disk is full")
    except OSError:
        structlog.get_logger("x").exception("failed", length=len(body))
    assert "disk is full" in stream.getvalue()
    assert body not in stream.getvalue()
