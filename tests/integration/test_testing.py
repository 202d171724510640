"""The fixture that other projects use in their tests, used as they use it."""

from pathlib import Path

import pytest

from streams.runtime.problem import RuntimeProblem
from streams.testing import DatelineNamespace, dateline_namespace

__all__ = ["dateline_namespace"]

ARTICLE = {"source": "Wire", "published_at": "2022-09-20", "body": "Dockers in Gdansk went on strike on Tuesday."}


@pytest.mark.embedded
def test_articles_are_counted_once(dateline_namespace: DatelineNamespace) -> None:
    dateline_namespace.send(ARTICLE, {**ARTICLE, "source": "Gazette"})
    dateline_namespace.send(ARTICLE)
    counts = {(count.tag, count.window): count for count in dateline_namespace.finals()}
    strikes = counts["event:x:strike", "1d"]
    assert (strikes.reports, strikes.stories, strikes.sources) == (2, 1, 2)


@pytest.mark.embedded
def test_a_wrong_expectation_is_shown_and_a_mended_one_can_be_tried(
    dateline_namespace: DatelineNamespace, tmp_path: Path
) -> None:
    dateline_namespace.replay("seeds/06-notebook.txt")
    expected = tmp_path / "expected.jsonl"
    right = tmp_path / "right.jsonl"
    lines = dateline_namespace.run("expect", "seeds/06-notebook.txt").splitlines(keepends=True)
    right.write_text("".join(lines))
    expected.write_text("".join(lines[1:]).replace('"reports":1,', '"reports":7,', 1))
    with pytest.raises(RuntimeProblem, match="not expected: reports") as raised:
        dateline_namespace.expect(expected)
    assert "reports 1, expected 7" in str(raised.value)
    dateline_namespace.expect(right)
    with pytest.raises(RuntimeProblem, match=f"dateline expect --check FILE --namespace {dateline_namespace.name}"):
        dateline_namespace.replay("seeds/06-notebook.txt")
