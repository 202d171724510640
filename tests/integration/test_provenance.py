"""The articles of a count: exactly its reports, stories and originals."""

import asyncio
import json
from pathlib import Path
from random import Random

import pytest
from aiokafka.admin import RecordsToDelete
from aiokafka.structs import TopicPartition

from schemas import EventCount
from streams.provenance import Provenance, Totals, find_window, shortfall
from streams.runtime.config import topic_name
from streams.runtime.identity import check
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import end_offsets, open_admin, read_topic
from streams.stages.base import Record, Topic
from streams.stages.intake import parse_published
from streams.testing import DatelineNamespace, dateline_namespace
from tests.brokers import Kafka
from tests.integration.namespaces import Namespace

__all__ = ["dateline_namespace"]


@pytest.mark.embedded
def test_articles_make_up_their_counts(dateline_namespace: DatelineNamespace) -> None:
    news = dateline_namespace
    articles = [json.loads(line) for line in news.run("generate", "150", "--seed", "5").splitlines()]
    news.send(*articles)
    counts = news.finals()
    logs = {topic: asyncio.run(read(news, topic)) for topic in (Topic.TAGGED, Topic.DUPLICATES)}
    identity = asyncio.run(check(news.brokers, news.name))
    chosen = Random(1).sample(counts, 200)
    for count in chosen:
        start = parse_published(count.start).first
        provenance = Provenance(identity, count.tag, find_window(identity, count.window, start), start)
        for record in logs[Topic.DUPLICATES]:
            provenance.duplicate(record)
        for record in logs[Topic.TAGGED]:
            provenance.tagged(record)
        reports = provenance.reports()
        standings = [report.standing for report in reports]
        assert len({report.article_id for report in reports}) == len(reports) == count.reports
        assert standings.count("original") == count.originals
        assert standings.count("original") + standings.count("story") == count.stories
    assert {count.reports - count.stories for count in chosen} > {0}
    largest = max(chosen, key=lambda count: count.reports)
    place = ("--tag", largest.tag, "--window", largest.window, "--start", largest.start)
    lines = news.run("articles", *place, "--format", "jsonl").splitlines()
    assert len(lines) == largest.reports
    assert json.loads(lines[0])["published_at"] <= json.loads(lines[-1])["published_at"]
    with pytest.raises(RuntimeProblem, match="lies in 2022-09-20T00:00:00Z"):
        news.run("articles", "--tag", "all", "--window", "1d", "--start", "2022-09-20T07:00:00Z")


@pytest.mark.kafka
def test_reports_that_retention_has_deleted_are_told(kafka: Kafka, tmp_path: Path) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    news.run("topics", "create", "--bounded", "--windows", "1d")
    articles = tmp_path / "articles.jsonl"
    bodies = (f"Dockers in Gdansk went on strike in hall {n}, as {n} ships lay at the quay." for n in range(6))
    lines = ({"source": f"Wire {n}", "published_at": "2022-09-20", "body": body} for n, body in enumerate(bodies))
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with news.workers():
        news.run("replay", str(articles))
        for topic in ("articles", "tagged", "tallies"):
            news.until_committed(topic)
    place = ("articles", "--tag", "all", "--window", "1d", "--start", "2022-09-20", "--format", "csv")
    listed, told = news.outputs(*place)
    assert len(listed.splitlines()) == 1 + 6
    assert told.startswith("6 reports")
    asyncio.run(delete_all(news, Topic.TAGGED))
    listed, told = news.outputs(*place, status=1)
    assert len(listed.splitlines()) == 1
    assert "only 0 of 6 reports: the others are gone from tagged" in told


async def delete_all(news: Namespace, topic: Topic) -> None:
    """As retention does."""
    name = topic_name(news.name, topic)
    ends = await end_offsets(news.brokers, name)
    async with open_admin(news.brokers) as admin:
        await admin.delete_records({TopicPartition(name, p): RecordsToDelete(end) for p, end in ends.items() if end})


def counted(reports: int, originals: int, *, final: bool) -> EventCount:
    return EventCount(
        tag="all",
        kind="all",
        label="all",
        window="1d",
        start="2022-09-20T00:00:00Z",
        end="2022-09-21T00:00:00Z",
        reports=reports,
        stories=originals,
        originals=originals,
        sources=1,
        revision=1,
        final=final,
    )


@pytest.mark.parametrize(
    ("count", "lacking"),
    [
        (None, None),
        (counted(4, 4, final=False), None),
        (counted(5, 3, final=False), None),
        (counted(6, 4, final=False), "only 5 of 6 reports"),
        (counted(6, 4, final=True), "only 5 of 6 reports"),
        (counted(5, 4, final=True), None),
        (counted(5, 3, final=True), "5 reports, 4 stories, 4 originals, but the final count says 5 reports, 3 stories"),
        (counted(4, 4, final=True), "but the final count says 4 reports"),
    ],
)
def test_only_what_cannot_come_of_work_in_progress_is_a_shortfall(
    count: EventCount | None, lacking: str | None
) -> None:
    found = shortfall(Totals(5, 4, 4), count)
    assert found is None if lacking is None else lacking in (found or "")


async def read(news: DatelineNamespace, topic: Topic) -> list[Record]:
    return [record async for _, record in read_topic(news.brokers, topic_name(news.name, topic))]
