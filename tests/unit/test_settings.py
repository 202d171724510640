"""Settings: durations, lists, the environment, and messages that name what is wrong."""

import pytest

from streams.eventtime.windows import DAY, HOUR, SECOND
from streams.settings import SettingsError, load_settings, parse_duration


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROKERS", "NAMESPACE", "WINDOWS", "LATENESS", "PARTITIONS", "IDLE_AFTER"):
        monkeypatch.delenv(f"DATELINE_{name}", raising=False)


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [("30s", 30 * SECOND), ("7d", 7 * DAY), ("12h", 12 * HOUR), ("500ms", 500_000), ("1w", 7 * DAY), ("0s", 0)],
)
def test_durations(text: str, microseconds: int) -> None:
    assert parse_duration(text) == microseconds


@pytest.mark.parametrize("text", ["", "7", "d", "-1d", "1.5h", "7 days", "7D", "1e3s"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        parse_duration(text)


def test_defaults_are_those_of_the_contract() -> None:
    settings = load_settings()
    assert (settings.brokers, settings.namespace, settings.partitions) == ("127.0.0.1:9092", "news", 8)
    assert (settings.windows, settings.lateness, settings.story_horizon) == (("1h", "1d"), 7 * DAY, 7 * DAY)
    assert (settings.max_article_bytes, settings.k) == (524_288, 5)
    assert (settings.idle_after, settings.emit_interval) == (30 * SECOND, SECOND)


def test_environment_below_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_NAMESPACE", "trial")
    monkeypatch.setenv("DATELINE_BROKERS", "a:9092,b:9093")
    monkeypatch.setenv("DATELINE_WINDOWS", "1h, 7d/1d")
    monkeypatch.setenv("DATELINE_LATENESS", "36h")
    settings = load_settings(namespace="given", brokers=None)
    assert settings.namespace == "given"
    assert settings.brokers == "a:9092,b:9093"
    assert settings.windows == ("1h", "7d/1d")
    assert settings.lateness == 36 * HOUR


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BROKERS", "localhost", "HOST:PORT"),
        ("BROKERS", "", "HOST:PORT"),
        ("NAMESPACE", "a b", "letters, digits"),
        ("NAMESPACE", "x" * 201, "letters, digits"),
        ("WINDOWS", "5h", "neither divides a day"),
        ("WINDOWS", "", "at least one window"),
        ("LATENESS", "soon", "no duration"),
        ("PARTITIONS", "0", "greater than or equal to 1"),
        ("IDLE_AFTER", "0s", "greater than 0"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"DATELINE_{name}", value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert f"DATELINE_{name}" in str(error.value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
