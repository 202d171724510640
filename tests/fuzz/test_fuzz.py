"""Mutated records, files and changelogs: nothing crashes, nothing is lost, nothing is counted wrong.

A hundred thousand records and a thousand files are an acceptance line; here are as many as a few seconds allow.
"""

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.inputs import read_inputs
from streams.local import BATCH
from streams.stages.base import Record, Topic
from streams.stages.setup import Pace, make_stage
from tests.fuzz.changelogs import changelogs, damaged, restores
from tests.fuzz.conservation import IDENTITY, NOW, inputs, run
from tests.fuzz.files import mutated_files
from tests.fuzz.mutation import mutated_records

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["source", "published_at", "body", "url", "title", "language", "guid", "extra"])


def test_mutated_records_are_conserved() -> None:
    seen = run(inputs(mutated_records(BATCH + 100, 1)))
    assert seen.rejected > 150
    assert len(seen.articles) > 150


def test_mutated_files_are_conserved(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    outcomes = [run(read_inputs([str(path)])) for path in mutated_files(tmp_path, 60, 1)]
    assert sum(seen.rejected for seen in outcomes) > 50
    assert sum(len(seen.articles) for seen in outcomes) > 50
    assert "Remainder" not in capfd.readouterr().err  # a library's: nothing of the texts is said


def test_a_damaged_changelog_is_never_restored_from() -> None:
    random = Random(1)
    logs = changelogs(mutated_records(150, 2))
    assert {topic for topic, _ in logs} == {Topic.TAGGED, Topic.TALLIES}
    for log, records in logs.items():
        assert restores(log, records)
        for _ in range(30):
            assert not restores(log, damaged(random, records))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(FIELDS, JSON, max_size=8),
    st.lists(st.tuples(st.sampled_from(["file", "record", "note", "length", "hash"]), st.binary()), max_size=3),
)
def test_whatever_its_fields_and_headers_a_record_is_tagged_or_rejected(
    fields: dict[str, object], headers: list[tuple[str, bytes]]
) -> None:
    value = json.dumps(fields).encode()
    stage = make_stage(Topic.ARTICLES, 0, "fuzz", IDENTITY, Pace())
    [[emission]] = stage.process([Record(0, NOW, None, value, tuple(headers))])
    assert emission.topic in (Topic.TAGGED, Topic.REJECTED)
