"""Inputs: both formats, folders, what is no article, records beyond any limit, and other orders."""

import io
import json
import os
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.inputs import InputError, InputRecord, by_date, read_inputs, shuffled
from streams.inputs.formats import seed_begins, seed_record
from streams.inputs.pieces import grouped, pieces
from streams.inputs.record import CUT_TO, VALUE_LIMIT
from streams.stages.intake import Rejection, parse_article, parse_published

NOW = 1_700_000_000_000


def read(path: Path, source: str | None = None) -> list[InputRecord]:
    return list(read_inputs([str(path)], source))


def bodies(records: list[InputRecord]) -> list[str]:
    return [json.loads(record.value)["body"] for record in records]


def test_seed_format_keeps_the_body_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(
        b"\xef\xbb\xbf date 2022-09-20  Two blanks.\r\n\r\nSecond  paragraph.\r\n \t\r\n date 2022-09-21 Next.\n"
        b"  date 2022-09-22 not a header\n date 22-09-2022 neither\n\n"
    )
    first, second = read(file)
    assert json.loads(first.value) == {
        "source": "file",
        "published_at": "2022-09-20",
        "body": " Two blanks.\n\nSecond  paragraph.",
    }
    assert json.loads(second.value)["body"] == "Next.\n  date 2022-09-22 not a header\n date 22-09-2022 neither"
    assert (first.file, first.record, second.record) == (str(file), 1, 5)
    assert first.time == parse_published("2022-09-20").time
    assert not first.bad
    assert first.headers() == (("file", str(file).encode()), ("record", b"1"))


@pytest.mark.parametrize("header", [b" date 2022-09-20\n", b" date 2022-09-20\r\n", b" date 2022-09-20 \n"])
def test_seed_body_may_start_on_the_next_line(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(header + b"Body.\n")
    assert bodies(read(tmp_path)) == ["\nBody."]


def test_seed_dates_that_do_not_exist_and_empty_bodies_go_on_to_the_tag_stage(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b" date 2022-02-30 Text.\n date 2022-03-01")
    impossible, empty = read(tmp_path)
    assert (impossible.time, impossible.bad) == (None, False)
    for record, reason in ((impossible, "no date that exists"), (empty, "body is empty")):
        with pytest.raises(Rejection, match=reason):
            parse_article(record.value, NOW, 1 << 20)


def test_text_before_the_first_header_is_one_bad_record(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\n\nSome preface\nof two lines\n date 2022-09-20 Text.\n")
    preface, article = read(tmp_path)
    assert (preface.bad, preface.record, preface.value) == (True, 3, b"Some preface\nof two lines\n")
    assert (article.bad, article.record) == (False, 5)
    assert "before the first header line" in dict(preface.headers())["note"].decode()


def test_seed_text_that_is_not_utf_8_goes_on_raw(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b" date 2022-09-20 caf\xe9\n date 2022-09-21 fine\n")
    broken, fine = read(tmp_path)
    assert (broken.bad, broken.value) == (True, b" date 2022-09-20 caf\xe9\n")
    assert bodies([fine]) == ["fine"]


def test_json_lines_are_sent_as_they_stand(tmp_path: Path) -> None:
    line = b'{ "source":"Wire", "published_at":"2022-09-20T10:00:00+02:00",  "body":"T\\u00e9xt", "x":1.50 }'
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf\n" + line + b"\r\n\r\n   \n" + line)
    first, second = read(tmp_path, "ignored")
    assert first.value == second.value == line
    assert (first.record, second.record) == (2, 5)
    assert first.time == parse_published("2022-09-20T08:00:00Z").time


@pytest.mark.parametrize("given_source", [b"", b'"source":null,'])
@pytest.mark.parametrize("name", [None, "Überblick"])
def test_a_missing_source_is_filled_in(tmp_path: Path, given_source: bytes, name: str | None) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        b"{" + given_source + b'"published_at":"2022-09-20","body":"Text \xe2\x80\x94"}\n'
    )
    (record,) = read(tmp_path, name)
    assert json.loads(record.value) == {"published_at": "2022-09-20", "body": "Text —", "source": name or "file"}
    assert parse_article(record.value, NOW, 1 << 20).article.source == (name or "file")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"published_at":"2022-09-20","body":"a","body":"b"}', "stands twice"),
        (b'{"source":null,"published_at":"2022-09-20","body":"a","source":null}', "stands twice"),
        (b'{"published_at":"2022-09-20","body":NaN}', "not JSON"),
        (b'{"published_at":"2022-09-20","body":"\\ud800"}', "not JSON"),
        (b'{"published_at":"2022-09-20","body":"a","x":' + b"[" * 80 + b"]" * 80 + b"}", "deeper"),
        (b"[1,2]", "not a JSON object"),
        (b"no JSON", "not JSON"),
        (b'{"published_at":"2022-09-20","body":"caf\xe9"}', "not UTF-8"),
        (b'{"published_at":"2022-09-20","body":5}', "body is no text"),
        (b'{"body":"b"}', "published_at is missing"),
    ],
)
def test_a_bad_line_is_still_rejected_for_its_own_reason(tmp_path: Path, line: bytes, reason: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(line + b'\n{"source":"s","published_at":"2022-09-20","body":"good"}\n')
    bad, good = read(tmp_path)
    with pytest.raises(Rejection, match=reason):
        parse_article(bad.value, NOW, 1 << 20)
    assert (bad.record, good.record, good.bad) == (1, 2, False)


def test_format_by_ending_else_by_first_byte(tmp_path: Path) -> None:
    article = b'{"source":"s","published_at":"2022-09-20","body":"b"}'
    for name in ("a.json", "a.ndjson", "a.txt", "a"):
        (tmp_path / name).write_bytes(b" \n\n" + article)
        assert [r.value.strip() for r in read(tmp_path / name)] == [article]
    (tmp_path / "seed.jsonl").write_bytes(b" date 2022-09-20 Text")
    assert [r.bad for r in read(tmp_path / "seed.jsonl")] == [True]
    (tmp_path / "empty.txt").write_bytes(b"\n \n")
    assert read(tmp_path / "empty.txt") == []


def test_a_folder_is_read_by_name_without_what_is_no_input(tmp_path: Path) -> None:
    for name in ("b.txt", "a.TXT", "c.jsonl", ".hidden.txt", "expected-counts.jsonl", "truth.json", "README.md"):
        text = '{"source":"s","published_at":"2022-09-20","body":"c"}' if "json" in name else f" date 2022-09-20 {name}"
        (tmp_path / name).write_text(text)
    (tmp_path / "deeper.txt").mkdir()
    (tmp_path / "deeper.txt" / "x.txt").write_text(" date 2022-09-20 deeper")
    os.mkfifo(tmp_path / "d.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert bodies(read(tmp_path)) == ["a.TXT", "b.txt", "c"]


@pytest.mark.parametrize("case", ["nowhere", "empty folder", "twice stdin", "null byte"])
def test_paths_that_cannot_be_read_are_named_at_once(tmp_path: Path, case: str) -> None:
    paths = {
        "nowhere": [str(tmp_path / "nowhere.txt")],
        "empty folder": [str(tmp_path)],
        "twice stdin": ["-", "-"],
        "null byte": ["a\0b"],
    }[case]
    with pytest.raises(InputError) as error:
        read_inputs(paths)
    assert "\n" not in str(error.value)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b" date 2022-09-20 Piped.")

    monkeypatch.setattr("sys.stdin", Stdin())
    (record,) = read_inputs(["-"])
    assert (record.file, bodies([record])) == ("-", ["Piped."])


@pytest.mark.parametrize("name", ["a.jsonl", "a.txt"])
def test_a_huge_record_is_cut_and_the_next_one_read(tmp_path: Path, name: str) -> None:
    start = b" date 2022-09-20 " if name == "a.txt" else b'{"body":"'
    huge = start + b"x" * (VALUE_LIMIT + 3_000_000)
    good = b" date 2022-09-21 good" if name == "a.txt" else b'{"source":"s","published_at":"2022-09-21","body":"good"}'
    (tmp_path / name).write_bytes(huge + b"\n" + good)
    cut, after = read(tmp_path)
    assert cut.value == huge[:CUT_TO]
    whole = huge + b"\n" if name == "a.txt" else huge
    assert (cut.bad, cut.length) == (True, len(whole))
    assert cut.digest == blake2b(whole, digest_size=16).hexdigest()
    assert [name for name, _ in cut.headers()] == ["file", "record", "length", "hash"]
    assert bodies([after]) == ["good"]


def test_a_seed_article_that_grows_beyond_the_limit_as_json_is_cut_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b" date 2022-09-20 x" + b"\n" * (VALUE_LIMIT - 100) + b"x")
    (record,) = read(tmp_path)
    assert (record.bad, len(record.value)) == (True, CUT_TO)
    assert record.length is not None
    assert record.length > VALUE_LIMIT


body_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60)


@given(st.lists(st.tuples(st.dates(), body_text), min_size=1, max_size=5))
def test_articles_written_in_the_seed_format_are_read_back(articles: list[tuple[object, str]]) -> None:
    texts = [(str(day), body) for day, body in articles if " date " not in body]
    written = "".join(f" date {day} {body}\n" for day, body in texts).encode()
    raws = grouped(pieces(io.BytesIO(written)), seed_begins)
    records = [record for raw in raws if (record := seed_record(raw, "f", None))]
    assert [(json.loads(r.value)["published_at"], json.loads(r.value)["body"]) for r in records] == [
        (day, body.rstrip()) for day, body in texts
    ]


def _record(number: int, time: int | None) -> InputRecord:
    return InputRecord("f", number, b"v%d" % number, time, number % 3 == 0, number, "digest", "note")


@given(st.lists(st.none() | st.integers(-(2**62), 2**62)), st.integers())
def test_orders_keep_every_record(times: list[int | None], seed: int) -> None:
    records = [_record(number, time) for number, time in enumerate(times)]
    dated = list(by_date(records))
    assert dated == sorted(records, key=lambda r: (r.time is not None, r.time or 0))
    mixed = list(shuffled(records, seed))
    assert sorted(mixed, key=lambda r: r.record) == records
    assert mixed == list(shuffled(records, seed))


def test_another_seed_is_another_order() -> None:
    records = [_record(number, 0) for number in range(50)]
    assert list(shuffled(records, 1)) != list(shuffled(records, 2))
