"""The whole way of the data on a Kafka with TLS, SASL and ACLs, and what a user is told who is not let in."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.runtime.config import group_name
from tests.integration.namespaces import Namespace
from tests.secure_broker import PASSWORD, WORKER, SecureKafka, secure_kafka

pytestmark = pytest.mark.kafka
READ = ("articles", "tagged", "tallies", "deduplicate-changelog", "aggregate-changelog", "namespace")
WRITTEN = (
    *("tagged", "unique", "duplicates", "late", "rejected", "tallies", "event-counts"),
    *("deduplicate-changelog", "aggregate-changelog"),
)


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureKafka]:
    with secure_kafka(tmp_path_factory.mktemp("secure")) as kafka:
        yield kafka


def test_counts_are_exact_with_a_worker_that_may_do_no_more_than_the_docs_say(
    secure: SecureKafka, tmp_path: Path
) -> None:
    news = Namespace(secure.cluster, tmp_path, **secure.settings("SCRAM-SHA-512"))
    corpus = news.corpus(30, 6)
    news.run("topics", "create", "--bounded")
    group = group_name(news.name)
    secure.allow(WORKER, "Read", map(news.topic, READ), [group, f"{group}-probe"])
    secure.allow(WORKER, "Write", map(news.topic, WRITTEN))
    worker = news.worker(**secure.settings("SCRAM-SHA-256", WORKER))
    try:
        worker.logged("restored")
        news.run("replay", corpus, "--end")
        news.exact(corpus)
        news.run("verify")
        worker.send(signal.SIGTERM)
        assert worker.ended() == 0
        assert PASSWORD not in worker.text()
    finally:
        worker.end()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DATELINE_SASL_PASSWORD": "another"}, "refuses the user admin or the password"),
        ({"DATELINE_SASL_USER": "stranger"}, "refuses the user stranger or the password"),
        ({"DATELINE_TLS_CA": None}, "certificate is not trusted"),
        ({"DATELINE_TLS": None, "DATELINE_TLS_CA": None}, "where it wants TLS"),
        ({"DATELINE_SASL_USER": "reader"}, "no namespace"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_who_is_not_let_in_is_told_why(
    secure: SecureKafka, tmp_path: Path, changed: dict[str, str | None], said: str
) -> None:
    given = {**secure.settings("PLAIN"), **changed}
    news = Namespace(secure.cluster, tmp_path, **{name: value for name, value in given.items() if value is not None})
    told = news.run("topics", "check", status=1)
    assert said in told
    assert PASSWORD not in told
    assert len([line for line in told.splitlines() if line.startswith("dateline: ")]) == 1


def test_a_worker_with_a_wrong_password_ends_and_says_so(secure: SecureKafka, tmp_path: Path) -> None:
    news = Namespace(secure.cluster, tmp_path, **secure.settings("SCRAM-SHA-256", password="wrong-one"))
    with news.workers() as [worker]:
        assert worker.ended() == 1
        assert "refuses the user admin" in worker.text()
        assert "wrong-one" not in worker.text()
