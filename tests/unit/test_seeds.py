"""The project's own seeds against their truth, which was written by reading them (seeds/README.md)."""

import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from streams.eventtime.windows import DAY
from streams.inputs import InputRecord, read_inputs
from streams.local import LocalResult, run_local
from streams.nearness.near import Fingerprint, fingerprint, near
from streams.stages.intake import Parsed, parse_article
from streams.stages.setup import make_identity
from streams.tagging.tagger import tag_article
from streams.text.language import detect
from streams.text.sketch import sketch_of

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
TRUTH: dict[str, Any] = json.loads((SEEDS / "truth.json").read_text(encoding="utf-8"))
ARTICLES: dict[str, dict[str, Any]] = TRUTH["articles"]
REJECTED: list[dict[str, Any]] = json.loads((SEEDS / "rejected" / "expected.json").read_text(encoding="utf-8"))
HORIZON = 7 * DAY
MAX_BYTES = 512 * 1024
SENT_AT = 1_664_582_400_000  # 2022-10-01, in milliseconds: after every article


class Read(NamedTuple):
    """An article as the program reads it."""

    parsed: Parsed
    language: str
    fingerprint: Fingerprint

    @property
    def order(self) -> tuple[int, int, str]:
        return self.parsed.published.time, -self.fingerprint.sketch.length, self.parsed.article_id


def key_of(record: InputRecord) -> str:
    return f"{Path(record.file).name}:{record.record}"


def parse(record: InputRecord) -> Parsed:
    return parse_article(record.value, SENT_AT, MAX_BYTES)


@cache
def articles() -> dict[str, Read]:
    """Every record of the seeds, by its key in the truth."""
    found = {}
    for record in read_inputs([str(SEEDS)]):
        parsed = parse(record)
        article = parsed.article
        language, _ = detect(article.title, article.body, article.language)
        found[key_of(record)] = Read(
            parsed, language, fingerprint(sketch_of(article.body), article.source, article.url)
        )
    return found


def pairs_found() -> list[dict[str, str]]:
    """Near-duplicate pairs by comparing all with all, redeliveries left out; the later one first by key."""
    first_of_id = {read.parsed.article_id: key for key, read in reversed(articles().items())}
    pairs = []
    for one, other in combinations(sorted(first_of_id.values(), key=lambda key: articles()[key].order), 2):
        earlier, later = articles()[one], articles()[other]
        if earlier.language != later.language or later.order[0] - earlier.order[0] > HORIZON:
            continue
        nearness = near(later.fingerprint, earlier.fingerprint)
        if nearness.near:
            pairs.append({"earlier": one, "duplicate": other, "relation": str(nearness.relation)})
    return sorted(pairs, key=lambda pair: (pair["duplicate"], pair["earlier"]))


def test_the_truth_speaks_of_every_record_and_of_no_other() -> None:
    assert set(ARTICLES) == set(articles())


def test_the_truth_agrees_with_itself() -> None:
    for key, entry in ARTICLES.items():
        earlier = {pair["earlier"]: pair["relation"] for pair in TRUTH["pairs"] if pair["duplicate"] == key}
        assert (entry["outcome"] == "duplicate") == bool(earlier), key
        if earlier:
            first = min(earlier, key=lambda other: articles()[other].order)
            assert (entry["duplicate_of"], entry["relation"]) == (first, earlier[first]), key
        assert not set(entry["must"]) & set(entry["must_not"]), key
        assert set(entry.get("not_yet", ())) <= {*entry["must"], *entry["must_not"]}, key
        assert all(
            re.fullmatch(r"(topic|event|place|person|org):\S+", tag) for tag in entry["must"] + entry["must_not"]
        )
    paired = {frozenset((pair["earlier"], pair["duplicate"])) for pair in TRUTH["pairs"]}
    assert not paired & {frozenset(entry["articles"]) for entry in TRUTH["apart"]}


def test_sixty_articles_have_every_relation_and_ten_languages() -> None:
    relations = {entry["relation"] for entry in ARTICLES.values() if entry["outcome"] == "duplicate"}
    assert relations == {"version", "identical", "reprint", "edited", "excerpt", "expanded"}
    assert {entry["language"] for entry in ARTICLES.values()} == {
        "de",
        "en",
        "es",
        "fr",
        "it",
        "nl",
        "pl",
        "pt",
        "ru",
        "uk",
    }
    assert sum(entry["outcome"] != "redelivered" for entry in ARTICLES.values()) >= 60
    assert len(REJECTED) >= 30


def test_only_redeliveries_share_an_article_id() -> None:
    of = {key: entry["of"] for key, entry in ARTICLES.items() if entry["outcome"] == "redelivered"}
    ids = {key: read.parsed.article_id for key, read in articles().items()}
    assert all(ids[key] == ids[original] for key, original in of.items())
    assert len(ids) - len(set(ids.values())) == len(of)


@pytest.mark.parametrize("key", ARTICLES)
def test_language_is_the_one_a_reader_sees(key: str) -> None:
    assert articles()[key].language == ARTICLES[key]["language"]


def test_near_duplicates_are_the_pairs_that_a_reader_found() -> None:
    assert pairs_found() == TRUTH["pairs"]


def lines_of(result: LocalResult) -> dict[str, dict[str, Any]]:
    """What became of each record, by its key."""
    lines = [orjson.loads(line) for line in result.outcomes.lines()]
    return {f"{Path(line['origin']['file']).name}:{line['origin']['record']}": line for line in lines}


@cache
def run(folder: Path, partitions: int) -> LocalResult:
    identity = make_identity(partitions=partitions, bounded=True, lateness=7 * DAY, story_horizon=HORIZON)
    return run_local(read_inputs([str(folder)]), identity, SENT_AT, keep_outcomes=True)


@pytest.mark.parametrize("partitions", [1, 8])
@pytest.mark.parametrize("tag", sorted({day["tag"] for day in TRUTH["days"]}))
def test_counts_by_day_are_those_worked_out_by_hand(tag: str, partitions: int) -> None:
    found = {
        count.start: (count.reports, count.stories, count.originals, count.sources)
        for count in run(SEEDS, partitions).counts
        if (count.tag, count.window) == (tag, "1d")
    }
    assert found == {
        f"{day['day']}T00:00:00Z": (day["reports"], day["stories"], day["originals"], day["sources"])
        for day in TRUTH["days"]
        if day["tag"] == tag
    }


@pytest.mark.parametrize("partitions", [1, 8])
def test_outcomes_of_a_run_are_those_of_the_truth(partitions: int) -> None:
    """Which of several deliveries is the report depends on their partitions; that one of them is, does not."""
    found = lines_of(run(SEEDS, partitions))
    reports = {line["article_id"]: line for line in found.values() if line["outcome"] != "redelivered"}
    assert len(reports) == len(ARTICLES) - sum(entry["outcome"] == "redelivered" for entry in ARTICLES.values())
    for key, expected in ARTICLES.items():
        if expected["outcome"] == "redelivered":
            continue
        line, original = reports[found[key]["article_id"]], expected.get("duplicate_of")
        assert (line["outcome"], line["relation"]) == (expected["outcome"], expected.get("relation")), key
        assert (line["duplicate_of"] or {}).get("article_id") == (found[original]["article_id"] if original else None)


@pytest.mark.parametrize("key", ARTICLES)
def test_tags_are_those_that_a_reader_expects(key: str) -> None:
    article = articles()[key].parsed.article
    found = {tag.id for tag in tag_article(article.title, article.body, ARTICLES[key]["language"]) if not tag.negated}
    missing = set(ARTICLES[key]["must"]) - found
    wrong = set(ARTICLES[key]["must_not"]) & found
    not_yet = set(ARTICLES[key].get("not_yet", ()))
    assert (missing - not_yet, wrong - not_yet) == (set(), set())
    assert not_yet <= missing | wrong, "the program has learned this: take it off not_yet"


def rejections() -> dict[str, str]:
    """Reasons for which a run rejects the bad records, by their keys."""
    lines = lines_of(run(SEEDS / "rejected", 2))
    assert {line["outcome"] for line in lines.values()} == {"rejected"}
    return {key: line["reason"] for key, line in lines.items()}


def test_every_bad_record_is_rejected_and_no_other_is_there() -> None:
    assert list(rejections()) == [f"{expected['file']}:{expected['record']}" for expected in REJECTED]


@pytest.mark.parametrize("expected", REJECTED, ids=lambda expected: expected["what"].replace(" ", "-"))
def test_the_reason_is_one_that_a_person_understands(expected: dict[str, Any]) -> None:
    reason = rejections()[f"{expected['file']}:{expected['record']}"]
    assert any(phrase.lower() in reason.lower() for phrase in expected["reason_has_one_of"])
