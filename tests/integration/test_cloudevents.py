"""Records of a worker that was asked for CloudEvents, as a consumer of the binary mode reads them."""

import asyncio
import json
from datetime import datetime
from pathlib import Path

import pytest

from streams.runtime.reading import read_topic
from streams.stages.base import Record
from tests.integration.namespaces import Namespace

REQUIRED = {"ce_specversion", "ce_id", "ce_source", "ce_type", "content-type"}


@pytest.mark.embedded
def test_every_record_that_others_read_is_a_cloudevent(embedded: str, tmp_path: Path) -> None:
    news = Namespace(embedded, tmp_path, DATELINE_CLOUDEVENTS="true")
    news.run("topics", "create", "--bounded", "--windows", "1d")

    async def records(topic: str) -> list[Record]:
        return [record async for _, record in read_topic(embedded, news.topic(topic))]

    with news.workers():
        news.run("replay", "seeds", "seeds/rejected", "--end", "--repeat-percent", "30")
        for topic in ("articles", "tagged", "tallies"):
            news.until_committed(topic)
        told: dict[str, bytes | None] = {}
        for topic in ("unique", "duplicates", "rejected", "event-counts"):
            found = asyncio.run(records(topic))
            events = [record for record in found if record.value is not None]
            assert events, topic
            assert all(not record.headers for record in found if record.value is None)
            for record in events:
                headers = {name: value.decode() for name, value in record.headers}
                assert headers.keys() == REQUIRED | ({"ce_time"} if topic != "rejected" else set())
                assert headers["ce_type"] == f"dateline.{topic}.v1"
                assert told.setdefault(headers["ce_id"], record.value) == record.value
                if topic == "event-counts":
                    assert headers["ce_time"] == json.loads(record.value or b"")["end"]
                elif topic != "rejected":
                    assert datetime.fromisoformat(headers["ce_time"]).year == 2022
