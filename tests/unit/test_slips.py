"""Tags that a user may have mistyped are told, with those that may be meant."""

import pytest

from streams.cli.main import run
from streams.cli.slips import warn_of_unknown


@pytest.mark.parametrize(
    "tag",
    ["all", "place:UA", "place:UA-65", "place:geonames:703448", "event:x:strike", "person:vladimir-putin"],
)
def test_ids_of_the_vocabulary_are_no_slips(tag: str, capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_unknown([tag])
    assert capsys.readouterr().err == ""


def test_a_name_that_is_recognised_by_its_form_is_none_either(capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_unknown(["person:ottilie-quandenbrink", "org:quandenbrink-ropeworks"])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("event:x:referendums", "event:x:referendum (Referendum)"),
        ("place:Ukraine", "place:UA (Ukraine)"),
        ("kyiv", "place:geonames:703448 (Kyiv)"),
        ("person:vladmir-putin", "person:vladimir-putin (Vladimir Putin)"),
        ("topic:politics", "topic:medtop:11000000 (Politics)"),
        ("place:UKR", "do you mean place:UA (Ukraine)?"),
        ("place:DEU", "do you mean place:DE (Germany)?"),
        ("place:UK", "do you mean place:GB (United Kingdom)?"),
        ("USA", "do you mean place:US (United States)"),
        ("place:Ukraina", "do you mean place:UA (Ukraine)"),
        ("place:Kiev", "do you mean place:geonames:703448 (Kyiv)"),
        ("event:x:quandenbrink", "dateline vocabulary find"),
    ],
)
def test_a_slip_is_told_with_what_may_be_meant(tag: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    warn_of_unknown([tag])
    said = capsys.readouterr().err
    assert said.startswith(f"warning: the vocabulary has no tag {tag}; ")
    assert meant in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["consume", "event-counts"],
        ["export", "unique", "x.csv"],
        ["articles", "--window", "1d", "--start", "2022-09-20"],
    ],
    ids=lambda words: words[0],
)
def test_every_command_that_takes_a_tag_tells(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*arguments, "--tag", "place:UAA", "--brokers", "127.0.0.1:1"]) == 1  # for there is no broker
    assert "no tag place:UAA" in capsys.readouterr().err
