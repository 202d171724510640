"""The doctor before and after the topics are made, on real brokers."""

from pathlib import Path

from tests.integration.namespaces import Namespace


def test_it_says_what_is_missing_and_then_that_all_is_well(brokers: str, tmp_path: Path) -> None:
    news = Namespace(brokers, tmp_path, DATELINE_HTTP_PORT="0")
    out, err = news.outputs("doctor", status=1)
    assert f"problem  namespace: there is no namespace {news.name}" in out
    assert "→ run: dateline topics create" in out
    assert err == "dateline: 1 problem found\n"
    news.run("topics", "create")
    well = news.run("doctor")
    assert "problem" not in well
    assert f"namespace: {news.name} is live, has 4 partitions, and this version fits" in well
    assert "ok       work: everything is counted" in well
    corpus = news.corpus(5, 1)
    news.run("replay", corpus)
    assert "5 records wait for a stage" in news.run("doctor")
