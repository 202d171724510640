"""The schemas that others rely on: current, true to what is sent, and never broken unawares."""

import copy
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.evolution import breaking_changes
from schemas.published import PUBLISHED, VERSION, json_schema

ROOT = Path(__file__).resolve().parents[3]
BASELINE = Path(__file__).parent / "baseline"
"""The schemas of version 1 as they were published. Changed only with a new version (docs/consume.md)."""


def test_the_files_are_current() -> None:
    spec = importlib.util.spec_from_file_location("schemas_tool", ROOT / "tools" / "published_schemas.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for path, text in tool.files().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, "run: .venv/bin/python tools/published_schemas.py"


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda one: str(one.topic))
def test_nothing_breaks_who_reads_or_writes(published: Any) -> None:
    old = json.loads((BASELINE / f"{published.topic}.json").read_text())
    if old["$id"] == f"urn:dateline:schema:{VERSION}:{published.topic}":
        assert breaking_changes(old, json_schema(published), published.theirs) == []


def schema(topic: str) -> dict[str, Any]:
    return copy.deepcopy(next(json_schema(one) for one in PUBLISHED if one.topic == topic))


def test_breaks_are_seen() -> None:
    counts = schema("event-counts")
    gone, retyped, optional = schema("event-counts"), schema("event-counts"), schema("event-counts")
    del gone["properties"]["stories"]
    retyped["properties"]["reports"]["type"] = "string"
    optional["required"].remove("final")
    assert breaking_changes(counts, gone, "read") == [".stories: is gone"]
    assert breaking_changes(counts, retyped, "read") == [".reports: type was integer, is string"]
    assert breaking_changes(counts, optional, "read") == [".final: may be missing now"]
    articles, demanding = schema("articles"), schema("articles")
    demanding["required"].append("url")
    assert breaking_changes(articles, demanding, "write") == [".url: is required now"]
    nested, inner = schema("unique"), schema("unique")
    del inner["$defs"]["Tag"]["properties"]["evidence"]
    assert breaking_changes(nested, inner, "read") == [".tags[].evidence: is gone"]
    fewer, relations = schema("duplicates"), schema("duplicates")
    relations["properties"]["relation"]["enum"].append("translation")
    assert "relation: enum was" in breaking_changes(fewer, relations, "read")[0]


def test_a_new_optional_field_breaks_nobody() -> None:
    for published in PUBLISHED:
        old, new = schema(published.topic), schema(published.topic)
        new["properties"]["mood"] = {"type": "string"}
        assert breaking_changes(old, new, published.theirs) == []
