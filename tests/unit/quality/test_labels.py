"""Reading labelled articles: those of the project, and files that are not of the guide's form."""

import json
from pathlib import Path
from typing import Any

import pytest

from quality.labels import SETS, ancestors_of, read

ARTICLE = {"source": "A", "url": "https://a.example/1", "published_at": "2024-01-01T00:00:00Z", "body": "Words."}
LABELS: dict[str, Any] = {
    "line": 1,
    "language": "en",
    "places": [],
    "persons": [],
    "orgs": [],
    "topics": {"must": []},
    "events": {"must": []},
}


def written(folder: Path, articles: dict[str, Any]) -> Path:
    (folder / "forty.jsonl").write_text(json.dumps(ARTICLE) + "\n")
    truth = {"about": "", "articles": articles, "pairs": [], "apart": []}
    (folder / "forty-truth.json").write_text(json.dumps(truth))
    return folder


def test_the_sets_are_170_articles_whose_pairs_are_among_them() -> None:
    sets = [read(name) for name in SETS]
    assert [len(one.articles) for one in sets] == [40, 80, 50]
    for one in sets:
        keys = {article.key for article in one.articles}
        assert len(keys) == len(one.articles)
        assert keys.issuperset(key for pair in one.pairs for key in (pair.earlier, pair.duplicate))
        assert keys.issuperset(key for apart in one.apart for key in apart.articles)


def test_all_words_of_labels_stand_in_their_articles() -> None:
    missing = [
        (labelled.key, text)
        for name in SETS
        for labelled in read(name).articles
        for label in (*labelled.labels.places, *labelled.labels.persons, *labelled.labels.orgs)
        for text in label.texts
        if text not in f"{labelled.parsed.article.title}\n{labelled.parsed.article.body}"
    ]
    assert missing == []


def test_ancestors_of_a_labelled_topic_need_no_vocabulary() -> None:
    assert ancestors_of("topic:medtop:20000066") == ("topic:medtop:20000065", "topic:medtop:16000000")
    assert ancestors_of("place:US-TX") == ("place:US",)


def test_a_label_file_is_read_strictly(tmp_path: Path) -> None:
    assert read("forty", written(tmp_path, {ARTICLE["url"]: LABELS})).articles[0].labels.language == "en"
    with pytest.raises(ValueError, match="mayor"):
        read("forty", written(tmp_path, {ARTICLE["url"]: {**LABELS, "mayor": []}}))
    with pytest.raises(ValueError, match="another article"):
        read("forty", written(tmp_path, {"https://b.example/1": LABELS}))
    with pytest.raises(ValueError, match="each line once"):
        read("forty", written(tmp_path, {ARTICLE["url"]: {**LABELS, "line": 2}}))
