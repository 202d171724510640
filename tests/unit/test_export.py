"""Files of what stands on a topic: whole or not at all, and read back by DuckDB as they were written."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from schemas import Article, EventCount, Tag, TaggedArticle
from schemas.published import PUBLISHED
from streams.cli.consuming import Output, columns
from streams.cli.main import run
from streams.export import ExportError, Kind, Table, column_types, export, kind_of

COUNT = EventCount(
    tag="place:UA",
    kind="place",
    label="=Ukraine",
    window="1d",
    start="2022-09-20T00:00:00Z",
    end="2022-09-21T00:00:00Z",
    reports=2,
    stories=1,
    originals=1,
    sources=1,
    revision=4,
    final=True,
)


async def given_lines(lines: Sequence[bytes]) -> AsyncIterator[bytes]:
    for line in lines:
        yield line


def written(path: Path, model: Any, lines: Sequence[bytes], topic: Output = Output.EVENT_COUNTS) -> int:
    return asyncio.run(export(given_lines(lines), path, model, Table(*columns(topic))))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.parquet", Kind.PARQUET), ("a.CSV", Kind.CSV), ("a.jsonl", Kind.JSON_LINES), ("a.b.ndjson", Kind.JSON_LINES)],
)
def test_the_ending_says_what_to_write(name: str, kind: Kind) -> None:
    assert kind_of(Path(name)) is kind


@pytest.mark.parametrize("name", ["a", "a.xlsx", ".csv", "a.parquet.gz"])
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(ExportError, match=r"end it in \.parquet"):
        kind_of(Path(name))


def test_a_command_with_another_ending_fails_before_it_asks_a_broker(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "event-counts", "counts.xls"]) == 2
    assert "end it in .parquet, .csv or .jsonl" in capsys.readouterr().err
    assert run(["export", "duplicates", "pairs.csv", "--from", "2022-09-20"]) == 2
    assert "--from and --to are for event-counts" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["counts.jsonl", "counts.csv", "counts.parquet"])
def test_duckdb_reads_counts(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    provisional = COUNT.model_copy(update={"tag": "all", "final": False, "reports": 3})
    assert written(file, EventCount, [one.model_dump_json().encode() for one in (COUNT, provisional)]) == 2
    sql = f"SELECT tag, label, strftime(start, '%x %X'), reports, final FROM '{file}' ORDER BY reports"
    assert duckdb.sql(sql).fetchall() == [
        ("place:UA", "=Ukraine", "2022-09-20 00:00:00", 2, True),
        ("all", "=Ukraine", "2022-09-20 00:00:00", 3, False),
    ]


def test_parquet_of_nothing_has_its_columns(tmp_path: Path) -> None:
    file = tmp_path / "none.parquet"
    assert written(file, EventCount, []) == 0
    assert duckdb.sql(f"SELECT * FROM '{file}'").columns == list(EventCount.model_fields)


@st.composite
def tagged_articles(draw: DrawFn) -> TaggedArticle:
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
    return TaggedArticle(
        article_id=draw(text),
        origin=(draw(st.integers(0, 7)), draw(st.integers(0, 2**63 - 1))),
        article=Article(source=draw(text), published_at="1900-01-01", body=draw(text), url=draw(st.none() | text)),
        time=draw(st.integers(-(2**52), 2**52)),
        precision="day",
        language="und",
        tags=tuple(
            Tag(id=draw(text), kind="place", label=draw(text), evidence=((0, 1), (5, 9)), ancestors=("a", "b"))
            for _ in range(draw(st.integers(0, 2)))
        ),
        vocabulary_version="1",
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(tagged_articles(), max_size=8))
def test_articles_come_back_from_parquet_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, articles: list[TaggedArticle]
) -> None:
    file = tmp_path_factory.mktemp("export") / "unique.parquet"
    written(file, TaggedArticle, [one.model_dump_json().encode() for one in articles], Output.UNIQUE)
    read = duckdb.sql(f"SELECT * FROM '{file}'")
    found = [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]
    assert found == [json.loads(one.model_dump_json()) for one in articles]


def test_every_topic_that_can_be_exported_has_columns() -> None:
    models = {one.topic: one.model for one in PUBLISHED}
    for topic in Output:
        assert list(column_types(models[topic])) == list(models[topic].model_fields)
        assert columns(topic)[0]


@pytest.mark.parametrize("name", ["counts.jsonl", "counts.csv", "counts.parquet"])
def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("old")

    async def broken() -> AsyncIterator[bytes]:
        yield COUNT.model_dump_json().encode()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(export(broken(), file, EventCount, Table(*columns(Output.EVENT_COUNTS))))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    for name in ("a.csv", "a.parquet"):
        file = tmp_path / "nowhere" / name
        with pytest.raises(FileNotFoundError) as raised:
            written(file, EventCount, [])
        assert raised.value.filename == str(file)


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.mkdir()
    with pytest.raises(IsADirectoryError) as raised:
        written(file, EventCount, [])
    assert raised.value.filename == str(file)
