"""Explanations: they say what the tagger says, by which words, and what is no tag and why."""

import re
from pathlib import Path

from typer.testing import CliRunner

from streams.cli.main import app
from streams.tagging.explain import Finding, explain
from streams.tagging.tagger import tag_article

TITLE = "Strike closes the port of Rotterdam"
BODY = (
    "Dock workers walked out on Monday and the union said the strike over pay would go on. There are no plans to "
    "hold a referendum, Prime Minister Ana Demo said in The Hague, though the 1991 referendum is not forgotten. "
    "The Leeds Ladder Company was not hit."
)


def findings(year: int | None = None) -> dict[str, Finding]:
    return {one.id: one for one in explain(TITLE, BODY, "en", year)}


def test_every_tag_is_explained_in_order_by_words_of_the_text() -> None:
    tags = tag_article(TITLE, BODY, "en")
    found = explain(TITLE, BODY, "en")
    assert [one.id for one in found[: len(tags)]] == [tag.id for tag in tags]
    for tag, one in zip(tags, found, strict=False):
        assert one.verdict == ("negated" if tag.negated else "implied" if tag.implied else "tag")
        assert one.why
        for word in one.words:
            if word.span:
                assert BODY[slice(*word.span)].casefold() == word.text.casefold()


def test_the_words_of_a_strike_and_their_points() -> None:
    strike = findings()["event:x:strike"]
    assert strike.verdict == "tag"
    assert any("strike" in word.text.casefold() and "points" in word.note for word in strike.words)


def test_a_denied_and_a_past_referendum_are_told_apart() -> None:
    notes = [word.note for word in findings(2022)["event:x:referendum"].words]
    assert any("denied" in note for note in notes)
    assert any("unreal or past" in note for note in notes)


def test_a_place_inside_an_organisations_name_is_no_tag_and_why() -> None:
    passed_over = [one for one in findings().values() if one.verdict == "none" and one.kind == "place"]
    assert [(one.words[0].text, one.why) for one in passed_over] == [
        ("Leeds", "part of the name of Leeds Ladder Company")
    ]


def test_every_tag_of_a_topic_has_the_points_that_its_reason_asks_for() -> None:
    """A short article has the strongest family without a topic of its own: by another threshold."""
    for body in ("Dockers in Gdansk went on strike.", BODY):
        topics = [one for one in explain(None, body, "en") if one.kind == "topic" and one.verdict in ("tag", "none")]
        assert topics
        for one in topics:
            points, needed = map(float, re.findall(r"\d+\.\d", one.why)[:2])
            assert (points >= needed) == (one.verdict == "tag" or "stronger" in one.why), one.why


def test_the_command_explains_one_record_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"published_at":"2022-09-20","body":"The strike over pay in Lisbon went on."}\n', encoding="utf-8")
    said = CliRunner().invoke(app, ["tags", str(path)], obj=None)
    assert said.exit_code == 0, said.output
    assert "Lisbon" in said.stdout
    assert "\x1b" not in said.stdout


def test_what_an_event_says_of_its_topic_is_told() -> None:
    body = "The nurses walked off the job at two hospitals. Patients were sent to other hospitals during the walkout."
    strike = next(one for one in explain("Nurses walk out", body, "en") if one.id == "topic:medtop:20000530")
    assert strike.why.startswith("8.4 points")
    assert "Strike" in [word.text for word in strike.words]
