"""Records that only a worker writes, damaged: it stops and says what to do, rather than count wrong."""

import asyncio
import re
from pathlib import Path

import pytest

from streams.runtime import topics
from streams.runtime.reading import open_writer
from streams.stages.base import Topic
from streams.stages.checked import checked
from streams.stages.setup import make_identity
from tests.brokers import Kafka
from tests.integration.namespaces import PARTITIONS, Namespace

pytestmark = pytest.mark.kafka
SECRET = "words-of-an-article"
BROKEN = f'{{"article_id":"{SECRET}"}}'.encode()


@pytest.mark.parametrize(
    "topic", [Topic.DEDUPLICATE_CHANGELOG, Topic.AGGREGATE_CHANGELOG, Topic.TAGGED, Topic.TALLIES], ids=str
)
def test_a_damaged_record_stops_the_worker(kafka: Kafka, tmp_path: Path, topic: Topic) -> None:
    news = Namespace(kafka.brokers, tmp_path)
    identity = make_identity(partitions=PARTITIONS, bounded=True, lateness=0, story_horizon=0)
    written = checked(topic, 2, b"key", b"as it was written")

    async def damage() -> None:
        await topics.create(kafka.brokers, news.name, identity)
        async with open_writer(kafka.brokers, news.topic(topic)) as writer:
            await writer.send(2, b"key", BROKEN, written.headers)

    asyncio.run(damage())
    with news.workers() as [worker]:
        assert worker.ended() == 1
        assert re.search(rf"dateline: topic {news.topic(topic)}, partition 2, .*dateline rebuild --from", worker.text())
        assert SECRET not in worker.text()
