"""The doctor before and after the topics are made, on real brokers."""

import signal
from pathlib import Path

import pytest

from tests.brokers import Kafka
from tests.integration.namespaces import Namespace


def test_it_says_what_is_missing_and_then_that_all_is_well(brokers: str, tmp_path: Path) -> None:
    news = Namespace(brokers, tmp_path, DATELINE_HTTP_PORT="0")
    out, err = news.outputs("doctor", status=1)
    assert f"problem  namespace: there is no namespace {news.name}" in out
    assert "→ run: dateline topics create" in out
    assert err == "dateline: 1 problem found\n"
    news.run("topics", "create")
    well = news.run("doctor")
    assert "problem" not in well
    assert f"namespace: {news.name} is live, has 4 partitions, and this version fits" in well
    assert "ok       work: everything is counted" in well
    corpus = news.corpus(5, 1)
    news.run("replay", corpus)
    waiting = news.run("doctor")
    assert "5 records wait for a stage" in waiting
    assert "start one: dateline worker" in waiting


@pytest.mark.kafka
def test_work_that_waits_for_a_worker_who_is_at_it_needs_no_other_one(kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(kafka.brokers, tmp_path, DATELINE_HTTP_PORT="0", DATELINE_SESSION_TIMEOUT="60s")
    news.run("topics", "create")
    with news.workers() as [worker]:
        worker.logged("restored")
        worker.send(signal.SIGSTOP)
        try:
            news.run("replay", news.corpus(5, 1))
            told = news.run("doctor")
        finally:
            worker.send(signal.SIGCONT)
    assert "records wait for a stage" in told
    assert "→ one worker is at it" in told
