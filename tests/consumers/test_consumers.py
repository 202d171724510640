"""The consumers of docs/consumers on a real broker: what they print is what ``dateline consume`` shows."""

import asyncio
import json
from collections import Counter
from operator import itemgetter
from pathlib import Path

import duckdb
import pytest

from tests.brokers import Kafka
from tests.consumers.byhand import send_by_hand
from tests.consumers.running import CONSUMERS, EXAMPLES, ROOT, lines
from tests.integration.namespaces import PARTITIONS, Namespace

pytestmark = pytest.mark.kafka
PLACE = itemgetter("tag", "start")


@pytest.fixture(scope="module")
def news(kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Namespace:
    """The seeds, counted in a bounded namespace, and records by hand."""
    namespace = Namespace(kafka.brokers, tmp_path_factory.mktemp("consumers"))
    namespace.run("topics", "create", "--bounded")
    with namespace.workers():
        namespace.run("replay", str(ROOT / "seeds"), "--end", "--expect", str(ROOT / "seeds" / "expected-counts.jsonl"))
    asyncio.run(send_by_hand(namespace.brokers, namespace.name, PARTITIONS))
    return namespace


@pytest.fixture(scope="module")
def shown(news: Namespace) -> list[str]:
    """What ``dateline consume`` shows, sorted."""
    return sorted(news.run("consume", "event-counts", "--format", "jsonl").splitlines())


@pytest.mark.parametrize("name", CONSUMERS)
def test_a_consumer_sees_what_consume_shows(news: Namespace, shown: list[str], name: str) -> None:
    assert lines(name, str(news.brokers), news.name) == shown


def test_what_was_sent_by_hand_stands_by_the_rule(shown: list[str]) -> None:
    found = [json.loads(line) for line in shown if "sent-by-hand" in line]
    assert sorted((one["window"], one["revision"], one["final"]) for one in found) == [
        ("1d", 4, True),
        ("1h", 10, False),
    ]


def test_exported_files_hold_what_consume_shows(
    news: Namespace, shown: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [line for line in shown if '"window":"1d"' in line]
    for ending in ("jsonl", "csv", "parquet"):
        _, said = news.outputs("export", "event-counts", str(tmp_path / f"counts.{ending}"), "--window", "1d")
        assert f"{len(days):,} records in " in said
    monkeypatch.chdir(tmp_path)
    assert sorted(Path("counts.jsonl").read_text(encoding="utf-8").splitlines()) == days
    counts = sorted((json.loads(line) for line in days), key=PLACE)
    for file in ("counts.csv", "counts.parquet"):
        read = duckdb.sql(f"SELECT * REPLACE ({moment('start')}, {moment('end')}) FROM '{file}'")
        found = [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]
        assert sorted(found, key=PLACE) == counts
    reports: Counter[str] = Counter()
    for one in counts:
        reports[one["tag"]] += one["reports"]
    del reports["all"]
    ranked = sorted(reports.items(), key=lambda item: (-item[1], item[0]))[:20]
    question = (EXAMPLES / "days.sql").read_text().replace("min(start)", "strftime(min(start), '%x')")
    assert [(row[0], row[2]) for row in duckdb.sql(question).fetchall()] == ranked


def moment(name: str) -> str:
    """SQL that writes a moment as our JSON does."""
    return f'strftime("{name}", \'%xT%XZ\') AS "{name}"'


def test_articles_as_a_file(news: Namespace, tmp_path: Path) -> None:
    file = tmp_path / "unique.parquet"
    news.run("export", "unique", str(file), "--tag", "place:UA")
    text = news.run("consume", "unique", "--tag", "place:UA", "--format", "jsonl")
    shown = [json.loads(line) for line in text.split("\n") if line]
    expected = sorted((one["article_id"], one["article"]["body"], len(one["tags"])) for one in shown)
    sql = f"SELECT article_id, article.body, len(tags) FROM '{file}' ORDER BY article_id"
    assert duckdb.sql(sql).fetchall() == expected != []
