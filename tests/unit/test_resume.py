"""A replay that was stopped goes on: what stands on the topic is not sent again."""

from collections import Counter

import pytest

from streams.inputs import InputRecord
from streams.resume import Sent


def test_only_what_was_not_sent() -> None:
    sent = Sent()
    for number in (1, 3, 1 << 40):
        sent.add(b"a.jsonl", number)
    records = [InputRecord(file, number, b"", None) for file in ("a.jsonl", "b.jsonl") for number in (1, 2, 3, 1 << 40)]
    left = [(record.file, record.record) for record in sent.without(records)]
    assert left == [("a.jsonl", 2), *[("b.jsonl", number) for number in (1, 2, 3, 1 << 40)]]


def test_a_file_name_that_is_no_text() -> None:
    sent = Sent()
    record = InputRecord("caf\udce9.jsonl", 1, b"", None)
    sent.add(dict(record.headers())["file"], 1)
    assert list(sent.without([record])) == []


@pytest.mark.parametrize("count", [0, 5])
def test_everything_before_anything_was_sent(count: int) -> None:
    records = [InputRecord("a", number, b"", None) for number in range(count)]
    assert Counter(Sent().without(records)) == Counter(records)
