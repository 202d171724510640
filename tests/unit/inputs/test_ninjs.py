"""ninjs items become articles, in lines and in a document."""

import json
from pathlib import Path
from typing import Any

import pytest

from streams.inputs import read_inputs

FIRST: dict[str, Any] = {
    "uri": "https://wire.example/2022/09/20/1",
    "type": "text",
    "language": "en",
    "versioncreated": "2022-09-20T07:30:00Z",
    "headline": "Bridge opens",
    "body_xhtml": "<p>The bridge is open.</p><p>Traffic is light.</p>",
    "copyrightholder": "Wire",
}
THIRD: dict[str, Any] = {
    "uri": "urn:example:2",
    "versioncreated": "2022-09-21T07:30:00+02:00",
    "headlines": [{"role": "main", "value": "Ferry stops"}],
    "bodies": [
        {"contenttype": "text/html", "value": "<p>The ferry has stopped.</p>"},
        {"contenttype": "text/plain", "value": "The ferry has stopped."},
    ],
    "infosources": [{"name": "Agency"}],
}


@pytest.mark.parametrize("in_lines", [True, False])
def test_articles(tmp_path: Path, in_lines: bool) -> None:
    file = tmp_path / "items.json"
    file.write_text("\n".join(map(json.dumps, (FIRST, THIRD))) if in_lines else json.dumps([FIRST, THIRD], indent=2))
    first, third = (json.loads(record.value) for record in read_inputs([str(file)]))
    assert first == {
        "source": "Wire",
        "published_at": "2022-09-20T07:30:00Z",
        "title": "Bridge opens",
        "body": "The bridge is open.\nTraffic is light.",
        "url": "https://wire.example/2022/09/20/1",
        "language": "en",
        "guid": "https://wire.example/2022/09/20/1",
    }
    assert (third["source"], third["title"], third["body"]) == ("Agency", "Ferry stops", "The ferry has stopped.")
    assert "url" not in third


def test_what_an_item_lacks_is_told_by_the_tag_stage(tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text(json.dumps({"uri": "urn:x", "body_text": "A body."}))
    (record,) = read_inputs([str(file)], "Wire")
    assert json.loads(record.value) == {"source": "Wire", "body": "A body.", "guid": "urn:x"}
