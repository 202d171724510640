"""JSON that is written as a document, not in lines."""

import json
from pathlib import Path

import pytest

from streams.inputs import InputRecord, read_inputs

ARTICLE = {"source": "Wire", "published_at": "2022-09-20", "body": "Text."}


def read(tmp_path: Path, text: str) -> list[InputRecord]:
    file = tmp_path / "articles.json"
    file.write_text(text)
    return list(read_inputs([str(file)]))


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_gives_each_of_its_objects(tmp_path: Path, indent: int | None) -> None:
    found = read(tmp_path, json.dumps([ARTICLE, ARTICLE, 7], indent=indent))
    assert [json.loads(record.value) for record in found] == [ARTICLE, ARTICLE, 7]
    assert [(record.record, record.bad) for record in found] == [(1, False), (2, False), (3, True)]


def test_one_object_over_several_lines(tmp_path: Path) -> None:
    (found,) = read(tmp_path, json.dumps(ARTICLE, indent=2))
    assert json.loads(found.value) == ARTICLE


def test_an_object_goes_on_as_it_stands(tmp_path: Path) -> None:
    twice = '{"source": "a", "source": "b",\n "published_at": "2022-09-20", "body": "T\\u00e9xt"}'
    (found,) = read(tmp_path, f"[ {twice} ]")
    assert found.value == twice.encode()


@pytest.mark.parametrize("text", ["[{}, ", "[{} {}]", '[{"a": 1}] more', "[" * 100_000, '{"a": \n'])
def test_a_broken_document_is_one_bad_record(tmp_path: Path, text: str) -> None:
    (found,) = read(tmp_path, text)
    assert (found.bad, found.value) == (True, text.encode())
    assert "cannot be read" in str(found.note)


def test_an_empty_array_is_no_record(tmp_path: Path) -> None:
    assert read(tmp_path, "[ ]") == []
