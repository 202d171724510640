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


def test_the_same_warning_is_said_seldom_with_how_often_it_was_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    out, now = io.StringIO(), 1_000.0
    configure("info", stream=out)
    monkeypatch.setattr("time.time", lambda: now)
    log, library = structlog.get_logger("streams.x"), logging.getLogger("aiokafka")
    for now in (1_000.0, 1_001.0, 1_002.0, 1_003.0, 1_040.0):
        log.warning("publish_failed", at=now)
        library.error("no way to %s", f"node-{now}")
    log.warning("another")
    log.info("sent")
    log.info("sent")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["at"], line.get("held_back")) for line in lines if "at" in line] == [(1_000.0, None), (1_040.0, 3)]
    assert [line["event"] for line in lines if "at" not in line] == [
        "no way to node-1000.0",
        "no way to node-1040.0 (3 more)",
        "another",
        "sent",
        "sent",
    ]


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


def test_a_commit_that_takes_longer_than_its_interval_is_no_news() -> None:
    out = io.StringIO()
    configure("debug", stream=out)
    logging.getLogger("mode.timers").warning("Timer %s is overlapping (interval=%r runtime=%r)", "commit", 0.5, 0.99)
    assert out.getvalue() == ""


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
