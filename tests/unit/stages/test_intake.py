"""From bytes to an article, or to a reason."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Article
from streams.eventtime.windows import DAY, LONGEST, SECOND, from_text, to_text
from streams.stages.intake import Rejection, article_id, parse_article, parse_published

NOW = from_text("2024-01-01T00:00:00Z") // 1000
GOOD = {"source": "The Paper", "published_at": "2022-09-20T10:00:00+03:00", "body": "Some words."}


def parse(value: bytes | dict[str, object] | str, *, now: int = NOW, limit: int = 512 * 1024):  # type: ignore[no-untyped-def]
    raw = value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()
    return parse_article(raw, now, limit)


def test_an_article() -> None:
    parsed = parse({**GOOD, "url": "", "title": None, "extra": [1, {"a": 2}]})
    assert parsed.article == Article(**GOOD)  # type: ignore[arg-type]
    assert parsed.published.time == from_text("2022-09-20T07:00:00Z")
    assert not parsed.published.day


REASONS = [
    (b"no json", "not JSON"),
    (b"[1]", "not a JSON object"),
    (b"", "not JSON"),
    (b'\xff{"a": 1}', "not UTF-8"),
    (json.dumps({**GOOD, "body": 5}), "body is no text"),
    (json.dumps({**GOOD, "source": None}), "source is missing"),
    (json.dumps({**GOOD, "body": " \n\t "}), "body is empty"),
    (json.dumps({**GOOD, "source": " "}), "source is empty"),
    ('{"source": "a", "published_at": "2022-09-20", "body": "x", "body": "y"}', "'body' stands twice"),
    ('{"source": "a", "published_at": "2022-09-20", "body": "x", "u": {"k": 1, "k": 2}}', "'k' stands twice"),
    ('{"source": "a", "published_at": "2022-09-20", "body": "x", "u": NaN}', "not JSON"),
    ('{"source": "a", "published_at": "2022-09-20", "body": "\\ud800"}', "not JSON"),
    ('{"source": "a", "published_at": "2022-09-20", "body": "x", "u": ' + "[" * 10_000 + "]" * 10_000 + "}", "nested"),
    (json.dumps({**GOOD, "published_at": "2022-02-30"}), "no date that exists"),
    (json.dumps({**GOOD, "published_at": "2022-09-20T10:00:60Z"}), "no date that exists"),
    (json.dumps({**GOOD, "published_at": "2022-09-20T24:00:00Z"}), "no date that exists"),
    (json.dumps({**GOOD, "published_at": "2022-09-20T10:00:00+24:00"}), "no date that exists"),
    (json.dumps({**GOOD, "published_at": "0001-01-01T00:00:00+01:00"}), "out of bounds: before 1900"),
    (json.dumps({**GOOD, "published_at": "1899-12-31"}), "before 1900"),
    (json.dumps({**GOOD, "published_at": "9999-12-31"}), "future"),
    (json.dumps({**GOOD, "published_at": "yesterday"}), "neither a date"),
    (
        json.dumps({**GOOD, "source": "ш" * 513}),
        "source is too long for an outlet's name: 1026 bytes, 1024 are allowed",
    ),
    (b"[" * 70 + b'"' + b'\\"' * 250_000, "nested"),
    (b"[" * 60 + b'"' + b"\\[" * 250_000, "not JSON"),
    (b"[" * 60 + b'"' + b'\\"[' * 170_000 + b"\\", "not JSON"),
    ("{" + ",".join(f'"{number}":1' for number in (*range(50_000), 49_999)) + "}", "'49999' stands twice"),
    (json.dumps({**GOOD, "published_at": "٢٠٢٢-٠٩-٢٠"}), "neither a date"),
]


@pytest.mark.parametrize(("value", "reason"), REASONS)
def test_a_bad_record_is_rejected_with_a_reason(value: bytes | str, reason: str) -> None:
    with pytest.raises(Rejection, match=reason):
        parse(value)


@pytest.mark.parametrize("date", ["9000-01-01", "9999-12-31", "9999-12-31T23:59:59-05:00", "8999-12-31T23:59:59-00:01"])
def test_a_date_is_rejected_whose_windows_could_end_where_no_date_can_be_written(date: str) -> None:
    """However late the record says that it was sent."""
    end_of_time = 10**18
    with pytest.raises(Rejection, match="8999"):
        parse({**GOOD, "published_at": date}, now=end_of_time)
    time = parse({**GOOD, "published_at": "8999-12-31"}, now=end_of_time).published.time
    assert to_text(time + LONGEST) < "9999"


def test_an_outlets_name_may_have_1024_bytes() -> None:
    assert parse({**GOOD, "source": "ш" * 512}).article.source == "ш" * 512


def test_size_is_of_the_value_as_received() -> None:
    raw = json.dumps(GOOD).encode()
    assert parse_article(raw, NOW, len(raw))
    with pytest.raises(Rejection, match="max_article_bytes"):
        parse_article(raw, NOW, len(raw) - 1)
    with pytest.raises(Rejection, match="no value"):
        parse_article(None, NOW, 10)


def test_brackets_inside_texts_are_no_nesting() -> None:
    assert parse({**GOOD, "body": '[[{"\\' * 500}).article.body == '[[{"\\' * 500
    nested: object = 1
    for _ in range(60):
        nested = [nested]
    assert parse({**GOOD, "extra": nested, "body": "[" * 100})


def test_the_future_is_judged_by_the_records_timestamp_and_by_the_start_of_a_day() -> None:
    midnight = from_text("2022-09-20T00:00:00Z") // 1000
    day_after, instant = {**GOOD, "published_at": "2022-09-21"}, {**GOOD, "published_at": "2022-09-21T00:00:00.000001Z"}
    assert parse(day_after, now=midnight).published.time == midnight * 1000 + 2 * DAY - 1
    with pytest.raises(Rejection, match="future"):
        parse(instant, now=midnight)
    assert parse(instant, now=midnight + 1)


def test_forms_of_dates() -> None:
    noon = from_text("2022-09-20T12:00:00Z")
    for text in (
        "2022-09-20T12:00:00Z",
        "2022-09-20t12:00:00z",
        "2022-09-20 15:00:00+03:00",
        "2022-09-20T00:00:00-12:00",
    ):
        assert parse_published(text).time == noon
    assert parse_published("2022-09-20T12:00:00").offset_assumed
    assert not parse_published("2022-09-20").offset_assumed
    assert parse_published("2022-09-20T12:00:00.1234569Z").time == noon + 123_456
    midnight = parse_published("2022-09-20T00:00:00Z")
    assert (midnight.day, midnight.time) == (False, from_text("2022-09-20T00:00:00Z"))


@given(st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1)), st.integers(-23 * 60, 23 * 60))
def test_an_instant_is_the_same_in_every_offset(moment: datetime, offset: int) -> None:
    expected = (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    local = moment + timedelta(minutes=offset)
    sign, minutes = ("-", -offset) if offset < 0 else ("+", offset)
    text = f"{local.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    assert parse_published(text).time == expected


words = st.text(min_size=1, max_size=30)


@given(words, words, st.none() | words, st.none() | words)
def test_the_id_is_the_contracts(source: str, body: str, url: str | None, title: str | None) -> None:
    article = Article(source=source, published_at="2022-09-20T10:00:00.5+03:00", body=body, url=url, title=title)
    parts = [source, url, "2022-09-20T07:00:00.500000Z", title, body, None]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    assert article_id(article) == blake2b(text.encode(), digest_size=16).hexdigest()


def test_the_id_of_a_day_and_of_midnight_differ() -> None:
    day = Article(source="a", published_at="2022-09-20", body="b")
    assert article_id(day) != article_id(day.model_copy(update={"published_at": "2022-09-20T00:00:00Z"}))


@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_rejected(raw: bytes) -> None:
    try:
        assert parse_article(raw, NOW, 1000).article.body
    except Rejection as rejection:
        assert str(rejection)


def test_seconds_are_microseconds_times_a_million() -> None:
    assert parse_published("1970-01-01T00:00:01Z").time == SECOND
