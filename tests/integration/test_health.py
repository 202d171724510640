"""What a worker says of itself over HTTP, as a probe and Prometheus see it."""

import socket
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.namespaces import Namespace, wait_for

Read = Callable[..., float]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def asked(port: int, path: str) -> tuple[int, str]:
    """Status and text; status 0 where nobody answers."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def read(port: int) -> Read:
    """The sum of all samples of a name with these labels, as they are now."""
    samples = [s for family in text_string_to_metric_families(asked(port, "/metrics")[1]) for s in family.samples]

    def value(name: str, **labels: str) -> float:
        return sum(s.value for s in samples if s.name == name and labels.items() <= s.labels.items())

    return value


@pytest.mark.embedded
def test_a_worker_tells_how_it_is_and_what_it_did(embedded: str, tmp_path: Path) -> None:
    port = free_port()
    news = Namespace(embedded, tmp_path, DATELINE_HTTP_PORT=str(port))
    corpus = news.corpus(60, 3)
    news.run("topics", "create", "--bounded")
    with news.workers() as [worker]:
        wait_for(lambda: asked(port, "/readyz")[0] == 200, worker.text)
        assert asked(port, "/healthz") == (200, '{"status": "ok"}')
        news.run("replay", corpus, "--end")
        news.run("verify", "--timeout", "60")
        lag = "dateline_lag_records"
        wait_for(lambda: (value := read(port))("dateline_ready") == 1 and value(lag) == 0, worker.text)
        value = read(port)
        outcomes = ("rejected", "late", "unique", "duplicate", "repeated")
        articles = {outcome: value("dateline_articles_total", outcome=outcome) for outcome in outcomes}
        assert sum(articles.values()) == 60
        assert articles["unique"] > articles["duplicate"] > 0
        assert articles["late"] == 0
        assert value("dateline_batch_records_count", stage="tag") > 0
        assert value("dateline_step_seconds_count", stage="aggregate", step="process") > 0
        assert 'dateline_state_entries{partition="0",stage="deduplicate"} 0.0' in asked(port, "/metrics")[1]
        assert value("dateline_watermark_seconds", stage="aggregate") == float("inf")
        assert value("dateline_restores_total") == 1
        assert value("dateline_commits_total", result="accepted") > 0
        assert value("dateline_publish_seconds_count") > 0


def test_a_worker_without_a_broker_is_alive_and_not_ready(tmp_path: Path) -> None:
    port = free_port()
    news = Namespace(f"127.0.0.1:{free_port()}", tmp_path, DATELINE_HTTP_PORT=str(port))
    with news.workers(2) as workers:
        wait_for(lambda: asked(port, "/healthz")[0] == 200, workers[0].text)
        assert asked(port, "/readyz") == (503, '{"status": "it waits for a broker"}')
        assert asked(port, "/metrics")[0] == 503
        wait_for(lambda: any(worker.events("not_answering") for worker in workers), workers[0].text)
        assert [len(worker.events("not_answering")) for worker in workers].count(1) == 1
