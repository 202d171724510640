"""CloudEvents headers on the topics that others read, and nowhere else."""

import orjson
import pytest

from streams.runtime.cloudevents import event_headers
from streams.runtime.outputs import as_cloudevents
from streams.stages.base import Emission, Topic

COUNT = {"tag": "all", "start": "2022-09-20T00:00:00Z", "end": "2022-09-21T00:00:00Z", "revision": 4}
LAST_MOMENT = 1_663_718_399_999_999  # of 2022-09-20, as a day-dated article has it


def said(topic: Topic, value: dict[str, object], key: bytes = b"k") -> dict[str, str]:
    return {name: text.decode() for name, text in event_headers("trial", topic, key, orjson.dumps(value))}


@pytest.mark.parametrize(
    ("topic", "value", "time"),
    [
        (Topic.EVENT_COUNTS, COUNT, "2022-09-21T00:00:00Z"),
        (Topic.UNIQUE, {"time": LAST_MOMENT}, "2022-09-20T23:59:59.999999Z"),
        (Topic.LATE, {"time": -1_000_000}, "1969-12-31T23:59:59Z"),
        (Topic.DUPLICATES, {"of_time": 0}, "1970-01-01T00:00:00Z"),
        (Topic.REJECTED, {"origin": [0, 1]}, None),
    ],
)
def test_required_attributes_and_event_time(topic: Topic, value: dict[str, object], time: str | None) -> None:
    headers = said(topic, value)
    assert headers.pop("ce_time", None) == time
    assert len(headers.pop("ce_id")) == 32
    assert headers == {
        "ce_specversion": "1.0",
        "ce_source": "urn:dateline:namespace:trial",
        "ce_type": f"dateline.{topic}.v1",
        "content-type": "application/json",
    }


def test_one_record_has_one_id_and_each_other_another() -> None:
    ids = [
        said(Topic.EVENT_COUNTS, value, key)["ce_id"]
        for value in (COUNT, {**COUNT, "revision": 5})
        for key in (b"all|1d", b"all|1d|final")
    ]
    assert len(set(ids)) == 4
    assert said(Topic.EVENT_COUNTS, COUNT, b"all|1d")["ce_id"] == ids[0]


def test_only_what_others_read_is_touched_and_no_tombstone() -> None:
    value = orjson.dumps(COUNT)
    tally = Emission(Topic.TALLIES, 0, b"all", value, (("marker", b""),))
    count = Emission(Topic.EVENT_COUNTS, 0, b"all", value)
    tombstone = Emission(Topic.EVENT_COUNTS, 0, b"all", None)
    [[first, second], [third]] = as_cloudevents([[tally, count], [tombstone]], "trial")
    assert (first, third) == (tally, tombstone)
    assert (second.key, second.value) == (count.key, count.value)
    assert dict(second.headers)["ce_specversion"] == b"1.0"
