"""``replay`` that is stopped, ``replay --watch`` whose broker goes and comes again, and what it cannot see."""

import asyncio
import json
import signal
from collections import Counter
from pathlib import Path

import pytest

from streams.runtime.reading import read_topic
from tests.brokers import Kafka
from tests.integration.namespaces import Namespace, wait_for


def bodies(news: Namespace) -> Counter[str]:
    """How often each article stands on the topic."""

    async def read() -> list[bytes]:
        return [record.value or b"" async for _, record in read_topic(news.brokers, news.topic("articles"))]

    return Counter(json.loads(value)["body"] for value in asyncio.run(read()))


@pytest.mark.kafka
def test_a_watch_outlives_its_broker_and_sends_each_file_once(unsteady_kafka: Kafka, tmp_path: Path) -> None:
    news, folder = Namespace(unsteady_kafka.brokers, tmp_path), tmp_path / "in"
    folder.mkdir()
    news.run("topics", "create")

    def put(name: str) -> None:
        (folder / f"{name}.txt").write_text(f" date 2022-09-20 {name}")

    put("first")
    with news.started("replay", "--watch", str(folder)) as watch:
        assert watch.stderr is not None
        said = iter(watch.stderr.readline, "")
        assert next(line for line in said if "first.txt: sent 1 record" in line)
        unsteady_kafka.stop(signal.SIGKILL)
        put("second")
        assert next(line for line in said if "waiting_for_broker" in line)
        unsteady_kafka.start()
        assert next(line for line in said if "second.txt: sent 1 record" in line)
        put("third")
        assert next(line for line in said if "third.txt: sent 1 record" in line)
    assert bodies(news) == {"first": 1, "second": 1, "third": 1}


@pytest.mark.embedded
def test_a_replay_that_is_stopped_says_how_far_it_came(embedded: str, tmp_path: Path) -> None:
    news, file = Namespace(embedded, tmp_path), tmp_path / "a.txt"
    file.write_text(" date 2022-09-20 One.\n date 2022-09-21 Two.\n")
    news.run("topics", "create", "--bounded")
    with news.started("replay", str(file), "--speed", "1x") as replay:
        wait_for(lambda: bodies(news), lambda: "the first record")
        replay.send_signal(signal.SIGINT)
        _, said = replay.communicate(timeout=60)
        assert replay.returncode == 130
    assert "stopped, 1 record sent; to go on, give the same command with --resume" in said
    news.run("replay", str(file), "--resume")
    assert bodies(news) == {"One.": 1, "Two.": 1}


@pytest.mark.embedded
def test_a_watch_says_what_it_cannot_see(embedded: str, tmp_path: Path) -> None:
    news, folder = Namespace(embedded, tmp_path), tmp_path / "in"
    assert f"{folder} is not" in news.run("replay", "--watch", str(folder), status=2)
    assert "- is not" in news.run("replay", "--watch", "-", status=2)
    folder.mkdir()
    news.run("topics", "create")
    with news.started("replay", "--watch", str(folder)) as watch:
        assert watch.stderr is not None
        said = iter(watch.stderr.readline, "")
        assert f"no input in {folder}" in next(said)
        (folder / "a.txt").write_text(" date 2022-09-20 Text.")
        assert "a.txt: sent 1 record" in next(said)
