"""The articles of a count: exactly its reports, stories and originals."""

import asyncio
import json
from random import Random

import pytest

from streams.provenance import Provenance, find_window
from streams.runtime.config import topic_name
from streams.runtime.identity import check
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import read_topic
from streams.stages.base import Record, Topic
from streams.stages.intake import parse_published
from streams.testing import DatelineNamespace, dateline_namespace

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


async def read(news: DatelineNamespace, topic: Topic) -> list[Record]:
    return [record async for _, record in read_topic(news.brokers, topic_name(news.name, topic))]
