"""``consume --follow``: what stands, and then what is new, until Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streams.runtime.problem import RuntimeProblem
from streams.testing import DatelineNamespace, dateline_namespace

__all__ = ["dateline_namespace"]
DATELINE = (sys.executable, "-c", "from streams.cli.main import main; main()")


def article(day: int) -> dict[str, str]:
    return {
        "source": "Wire",
        "published_at": f"2022-09-{day}",
        "body": f"Dockers in Gdansk went on strike on day {day}.",
    }


@pytest.mark.embedded
def test_follow_and_choose(dateline_namespace: DatelineNamespace, tmp_path: Path) -> None:
    news = dateline_namespace
    news.send(article(20))
    news.run("verify")
    command = [*DATELINE, "--namespace", news.name, "--brokers", news.brokers, "consume", "event-counts"]
    chosen = ["--tag", "place:PL", "--window", "1d", "--from", "2022-09-20", "--to", "2022-09-22", "--follow"]
    with subprocess.Popen([*command, *chosen], stdout=subprocess.PIPE, env={**os.environ}) as follower:
        assert follower.stdout is not None
        lines = iter(follower.stdout.readline, b"")
        first = json.loads(next(lines))
        news.send(article(21), article(25))
        second = json.loads(next(lines))
        follower.send_signal(signal.SIGINT)
        assert list(lines) == []
        assert follower.wait(20) == 130
    assert [(one["tag"], one["start"][:10], one["final"]) for one in (first, second)] == [
        ("place:PL", "2022-09-20", False),
        ("place:PL", "2022-09-21", False),
    ]
    unknown = "there is no window '7d' here: choose from 1h, 1d"
    for misused in (["consume", "event-counts"], ["consume", "event-counts", "--follow"]):
        with pytest.raises(RuntimeProblem, match=unknown):
            news.run(*misused, "--window", "7d")
    with pytest.raises(RuntimeProblem, match=unknown):
        news.run("export", "event-counts", str(tmp_path / "counts.csv"), "--window", "1d", "--window", "7d")
    assert not (tmp_path / "counts.csv").exists()
