"""A replay that was stopped goes on: what stands on the topic is not sent again."""

from streams.inputs import InputRecord
from streams.resume import Sent


def records(*places: tuple[str, int, bytes]) -> list[InputRecord]:
    return [InputRecord(file, number, value, None) for file, number, value in places]


def test_only_what_was_not_sent() -> None:
    sent = Sent()
    first = records(("a", 1, b"one"), ("a", 2, b"two"))
    assert list(sent.noting(sent.without(first))) == first
    again = records(("a", 1, b"one"), ("a", 2, b"two, grown"), ("a", 3, b"three"), ("b", 1, b"one"))
    assert list(sent.without(again)) == again[1:]


def test_what_was_sent_together() -> None:
    known, new = Sent(), Sent()
    first = records(("a", 1, b"one"))
    list(new.noting(first))
    assert list(known.without(first)) == first
    known.take(new)
    assert list(known.without(first)) == []


def test_by_the_headers_of_the_topic() -> None:
    sent = Sent()
    (record,) = records(("caf\udce9.jsonl", 7, b"text"))
    headers = dict(record.headers())
    sent.add(headers["file"], headers["record"], record.value)
    assert list(sent.without([record])) == []
