"""Replay: what is sent again, and what stands on the topic of articles afterwards (on the embedded broker)."""

import asyncio
import json
import logging
import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from streams.cli.main import run
from streams.eventtime.windows import EPOCH
from streams.inputs import InputRecord
from streams.inputs.record import CUT_TO, VALUE_LIMIT
from streams.replay import with_repeats
from streams.runtime.config import topic_name
from streams.runtime.reading import open_writer, read_topic
from streams.stages.base import Record, Topic
from streams.stages.headers import END, FILE, LENGTH, RECORD
from streams.stages.markers import header, markers

PARTITIONS = 3


def _inputs(count: int) -> list[InputRecord]:
    return [InputRecord("f", number, b"v%d" % number, None) for number in range(count)]


@given(st.integers(0, 60), st.floats(0, 100), st.integers())
def test_repeats_come_behind_their_records(count: int, percent: float, seed: int) -> None:
    sent = list(with_repeats(_inputs(count), percent, seed))
    assert [record for record, repeat in sent if not repeat] == _inputs(count)
    seen: set[int] = set()
    for record, repeat in sent:
        assert (record.record in seen) == repeat
        seen.add(record.record)
    assert sent == list(with_repeats(_inputs(count), percent, seed))


def test_share_of_repeats() -> None:
    assert sum(repeat for _, repeat in with_repeats(_inputs(100), 100, 1)) == 100
    assert sum(repeat for _, repeat in with_repeats(_inputs(100), 0, 1)) == 0
    assert 150 < sum(repeat for _, repeat in with_repeats(_inputs(2_000), 10, 1)) < 250


@pytest.fixture
def namespace(embedded: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A name for a new namespace on the embedded broker, as the environment's setting."""
    name = f"replay-{secrets.token_hex(4)}"
    monkeypatch.setenv("DATELINE_BROKERS", embedded)
    monkeypatch.setenv("DATELINE_NAMESPACE", name)
    monkeypatch.setenv("DATELINE_PARTITIONS", str(PARTITIONS))
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield name
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Six records: four articles, of which one has no date that exists, a bad line, and one that is too large."""
    days = ("2022-09-21", "2022-09-20", "2022-02-30", "2022-09-22")
    (tmp_path / "a.txt").write_text("".join(f" date {day} Text of {day}.\n" for day in days))
    (tmp_path / "b.jsonl").write_bytes(b"not JSON\n" + b'{"body":"' + b"x" * VALUE_LIMIT)
    return tmp_path


def articles(embedded: str, namespace: str) -> list[tuple[int, Record]]:
    async def read() -> list[tuple[int, Record]]:
        return [found async for found in read_topic(embedded, topic_name(namespace, Topic.ARTICLES))]

    return asyncio.run(read())


def place(record: Record) -> tuple[str, int]:
    file, number = header(record, FILE), header(record, RECORD)
    assert file is not None
    assert number is not None
    return Path(file.decode()).name, int(number)


@pytest.mark.embedded
def test_every_record_is_sent_with_its_place(embedded: str, namespace: str, files: Path) -> None:
    assert run(["topics", "create", "--bounded"]) == 0
    assert run(["replay", str(files)]) == 0
    records = [record for _, record in articles(embedded, namespace)]
    assert {place(record) for record in records} == {("a.txt", n) for n in (1, 2, 3, 4)} | {
        ("b.jsonl", 1),
        ("b.jsonl", 2),
    }
    values = {place(record): record.value or b"" for record in records}
    assert json.loads(values["a.txt", 3])["published_at"] == "2022-02-30"
    assert values["b.jsonl", 1] == b"not JSON"
    cut = next(record for record in records if header(record, LENGTH) is not None)
    assert (place(cut), len(cut.value or b"")) == (("b.jsonl", 2), CUT_TO)
    assert header(cut, LENGTH) == str(VALUE_LIMIT + 9).encode()


@pytest.mark.embedded
def test_the_end_is_the_last_record_of_each_partition_and_nothing_follows(
    embedded: str, namespace: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["topics", "create", "--bounded"]) == 0
    assert run(["replay", str(files), "--limit", "2"]) == 0
    assert run(["replay", "--limit", "0", "--end"]) == 0
    before = articles(embedded, namespace)
    last = dict(before)
    assert sorted(last) == list(range(PARTITIONS))
    assert all(header(record, END) is not None and record.value == b"" for record in last.values())
    assert len(before) == 2 + PARTITIONS
    for arguments in (["replay", str(files)], ["replay", "--limit", "0", "--end"]):
        assert run(arguments) == 1
        assert "has ended" in capsys.readouterr().err
    assert len(articles(embedded, namespace)) == len(before)


@pytest.mark.embedded
def test_an_end_that_was_cut_short_is_completed(embedded: str, namespace: str, files: Path) -> None:
    assert run(["topics", "create", "--bounded"]) == 0

    async def end_one() -> None:
        async with open_writer(embedded, topic_name(namespace, Topic.ARTICLES)) as writer:
            await writer.send(1, None, b"", ((END, b""),))

    asyncio.run(end_one())
    assert run(["replay", str(files)]) == 1
    assert run(["replay", "--limit", "0", "--end"]) == 0
    ends = Counter(partition for partition, _ in articles(embedded, namespace))
    assert ends == {0: 1, 1: 1, 2: 1}


@pytest.mark.embedded
def test_by_date_or_as_it_stands(embedded: str, namespace: str, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_PARTITIONS", "1")
    assert run(["topics", "create", "--bounded"]) == 0
    assert run(["replay", str(files / "a.txt")]) == 0
    assert run(["replay", str(files / "a.txt"), "--as-is"]) == 0
    assert run(["replay", str(files / "a.txt"), "--speed", "1000000x", "--repeat-percent", "100"]) == 0
    order = [place(record)[1] for _, record in articles(embedded, namespace)]
    assert order[:8] == [3, 2, 1, 4, 1, 2, 3, 4]
    assert Counter(order[8:]) == dict.fromkeys((1, 2, 3, 4), 2)


@pytest.mark.embedded
def test_a_replay_that_was_stopped_goes_on(embedded: str, namespace: str, files: Path) -> None:
    assert run(["topics", "create", "--bounded"]) == 0
    assert run(["replay", str(files), "--limit", "2"]) == 0
    assert run(["replay", str(files), "--resume"]) == 0
    assert run(["replay", str(files), "--resume", "--end"]) == 0
    sent = [place(record) for _, record in articles(embedded, namespace) if header(record, END) is None]
    assert sorted(sent) == [*[("a.txt", n) for n in (1, 2, 3, 4)], ("b.jsonl", 1), ("b.jsonl", 2)]


@pytest.mark.embedded
def test_feeds_are_polled_once(
    embedded: str, namespace: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item = "<item><title>T</title><description>Text.</description></item>"
    rss = f"<rss><channel><title>Gazette</title>{item}</channel></rss>"
    (tmp_path / "feed").write_text(rss)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert run(["topics", "create"]) == 0
        assert run(["poll", f"{address}/feed", "--once"]) == 0
        assert run(["poll", f"{address}/feed", f"{address}/missing", "--once"]) == 1
        server.shutdown()
    assert "404" in capsys.readouterr().err
    values = [json.loads(record.value or b"") for _, record in articles(embedded, namespace)]
    assert values == [{"source": "Gazette", "title": "T", "body": "Text."}] * 2


@pytest.mark.embedded
def test_passwords_of_feeds_stay_here(
    embedded: str, namespace: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feed").write_text("<rss><channel><item><title>T</title></item></channel></rss>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert run(["topics", "create"]) == 0
        capsys.readouterr()
        for path in ("feed", "missing"):
            run(["poll", f"http://user:s3cret@127.0.0.1:{server.server_port}/{path}?token=hush", "--once"])
        server.shutdown()
    said = [line for line in capsys.readouterr().err.splitlines() if "feed_" in line]
    assert len(said) == 2
    assert not any("s3cret" in line or "hush" in line for line in said)
    [(_, record)] = articles(embedded, namespace)
    assert header(record, FILE) == f"http://127.0.0.1:{server.server_port}/feed?token=***".encode()


@pytest.mark.embedded
def test_a_live_namespace_has_no_end_and_warns_of_what_will_be_late(
    embedded: str, namespace: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["topics", "create", "--lateness", "1d"]) == 0
    assert run(["replay", str(files), "--end"]) == 2
    assert "--bounded" in capsys.readouterr().err
    assert articles(embedded, namespace) == []

    async def mark(time: int) -> None:
        async with open_writer(embedded, topic_name(namespace, Topic.TAGGED)) as writer:
            for source in range(PARTITIONS):
                for emission in markers(Topic.TAGGED, PARTITIONS, source, time):
                    await writer.send(emission.partition, emission.key, emission.value, emission.headers)

    asyncio.run(mark(_day("2022-09-23") - 1))  # the 20th is late; of the 21st it is not even a microsecond
    assert run(["replay", str(files)]) == 0
    said = capsys.readouterr().err
    assert said.count("articles_will_be_late") == 1
    assert "1 too late to count" in said


@pytest.mark.embedded
def test_a_namespace_that_is_not_there(namespace: str, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", str(files)]) == 1
    assert f"run: dateline topics create --namespace {namespace} --brokers " in capsys.readouterr().err


def _day(text: str) -> int:
    return (datetime.fromisoformat(f"{text}T00:00:00+00:00") - EPOCH) // timedelta(microseconds=1)
