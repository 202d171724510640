"""An article that must go: what is deleted, and what is said of the rest."""

import json
import time
from pathlib import Path

import pytest

from streams.stages.intake import parse_article
from tests.brokers import Kafka
from tests.integration.namespaces import Namespace

pytestmark = pytest.mark.kafka


def test_the_text_goes_from_unique_and_what_remains_is_told_while_counts_stay(kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(kafka.brokers, tmp_path, DATELINE_HTTP_PORT="0")
    corpus = news.corpus(20, 4)
    news.run("topics", "create", "--bounded", "--articles-retention", "90d")
    news.run("replay", corpus, "--end")
    first = Path(corpus).read_bytes().splitlines()[0]
    unread = parse_article(first, time.time_ns() // 1_000_000, len(first)).article_id
    assert "wait for the workers" in news.run("forget", unread, "--confirm", news.name, status=1)
    with news.workers():
        for topic in ("articles", "tagged", "tallies"):
            news.until_committed(topic)
    unique = [json.loads(line) for line in news.run("consume", "unique", "--format", "jsonl").splitlines()]
    gone = unique[0]["article_id"]
    counts = news.run("consume", "event-counts", "--format", "jsonl")
    assert "--confirm" in news.run("forget", gone, status=2)
    assert "is the id whole?" in news.run("forget", gone[:-1], "--confirm", news.name, status=1)
    for _ in range(2):
        told = news.run("forget", gone, "--confirm", news.name)
        assert f"{news.name}.unique: deleted" in told
        assert f"{news.name}.articles partition" in told
        assert f"{news.name}.tagged partition" in told
        assert told.count("holds it until 20") == told.count("holds it") > 1
    assert news.run("consume", "event-counts", "--format", "jsonl") == counts
    news.run("verify")
