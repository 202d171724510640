"""``replay --watch``: a broker that goes and comes again, and what it cannot see."""

import asyncio
import json
import signal
from collections import Counter
from pathlib import Path

import pytest

from streams.runtime.reading import read_topic
from tests.brokers import Kafka
from tests.integration.namespaces import Namespace


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
