"""Settings: durations, lists, the environment, and messages that name what is wrong."""

import os
import re
import ssl
import subprocess
from pathlib import Path

import pytest

from streams.cli.main import run
from streams.cluster import client_settings
from streams.doctor import environment
from streams.eventtime.windows import DAY, HOUR, SECOND
from streams.settings import SettingsError, load_settings, parse_duration, unknown_variables
from streams.settings_table import NOT_SET, defaults, rows


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)


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
    assert (str(settings.brokers), settings.namespace, settings.partitions) == ("127.0.0.1:9092", "news", 8)
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
    assert str(settings.brokers) == "a:9092,b:9093"
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
        ("IDLE_AFTER", "30", "no duration"),
        ("RETENTION", "59m", "an hour or more"),
        ("HTTP_PORT", "70000", "less than or equal to 65535"),
        ("LOG_LEVEL", "loud", "'debug'"),
        ("SASL_MECHANISM", "GSSAPI", "SCRAM-SHA-512"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"DATELINE_{name}", value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert f"DATELINE_{name}" in str(error.value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_access_is_plain_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert client_settings(load_settings().brokers) == {
        "bootstrap_servers": "127.0.0.1:9092",
        "security_protocol": "PLAINTEXT",
    }
    monkeypatch.setenv("DATELINE_TLS", "true")
    settings = client_settings(load_settings().brokers)
    assert settings["security_protocol"] == "SSL"
    assert settings["ssl_context"].check_hostname
    assert settings["ssl_context"].verify_mode is ssl.CERT_REQUIRED


def test_a_login_reaches_the_clients_and_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "the-password-itself"
    monkeypatch.setenv("DATELINE_SASL_MECHANISM", "SCRAM-SHA-512")
    monkeypatch.setenv("DATELINE_SASL_USER", "dateline")
    monkeypatch.setenv("DATELINE_SASL_PASSWORD", secret)
    settings = load_settings(brokers="kafka:9093")
    given = client_settings(settings.brokers)
    assert (given["security_protocol"], given["sasl_mechanism"]) == ("SASL_PLAINTEXT", "SCRAM-SHA-512")
    assert (given["sasl_plain_username"], given["sasl_plain_password"]) == ("dateline", secret)
    assert str(settings.brokers) == "kafka:9093"
    assert secret not in f"{settings!r} {settings} {settings.brokers!r} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SASL_USER": "dateline"}, "needs all of"),
        ({"SASL_MECHANISM": "PLAIN", "SASL_USER": "dateline"}, "needs all of"),
        ({"SASL_PASSWORD": "the-password-itself"}, "needs all of"),
        ({"TLS": "true", "TLS_CA": "no-such-file.pem"}, "no-such-file.pem: No such file"),
        ({"TLS": "true", "TLS_CA": __file__}, "TLS cannot be set up"),
        ({"TLS": "true", "TLS_KEY": "key.pem"}, "DATELINE_TLS_CERTIFICATE"),
        ({"TLS_CA": "ca.pem"}, "DATELINE_TLS is not true"),
        ({"SASL_PASSWORD": "the-password-itself", "BROKERS": "nowhere"}, "HOST:PORT"),
    ],
)
def test_what_does_not_go_together_is_told_without_the_secret(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"DATELINE_{name}", value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert said in str(error.value)
    assert "the-password-itself" not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_key_with_a_password_that_is_missing_asks_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-subj", "/CN=x", "-passout", "pass:secret"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    for name, value in {"TLS": "true", "TLS_CERTIFICATE": str(certificate), "TLS_KEY": str(key)}.items():
        monkeypatch.setenv(f"DATELINE_{name}", value)
    with pytest.raises(SettingsError, match="TLS cannot be set up"):
        load_settings()
    monkeypatch.setenv("DATELINE_TLS_KEY_PASSWORD", "secret")
    assert load_settings().brokers.tls


def test_a_file_stands_below_the_environment_and_above_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("dateline.toml").write_text(
        'namespace = "filed"\nwindows = ["1d", "1w"]\nlateness = "2d"\nretention = "unlimited"\ntls = false\nk = 3\n'
    )
    monkeypatch.setenv("DATELINE_LATENESS", "3d")
    settings = load_settings(k=7)
    assert (settings.namespace, settings.windows, settings.lateness) == ("filed", ("1d", "1w"), 3 * DAY)
    assert (settings.retention, settings.k, settings.partitions) == (None, 7, 8)
    assert settings.settled() == {"windows": ("1d", "1w"), "lateness": 3 * DAY, "k": 7}
    sources = {row.name: row.source for row in rows(settings, ["k"])}
    assert (sources["k"], sources["lateness"]) == ("option", "environment")
    assert (sources["namespace"], sources["partitions"]) == ("dateline.toml", "default")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lateness = 7", "in quotes, such as 30s"),
        ("windows = [1, 2]", "write texts"),
        ("partitons = 8", "did you mean partitions?"),
        ("namespace = ", "other.toml cannot be read as TOML"),
        ("namespace = 'a b'", "DATELINE_NAMESPACE"),
    ],
)
def test_a_bad_file_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    Path("other.toml").write_text(text)
    monkeypatch.setenv("DATELINE_CONFIG", "other.toml")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CONFIG", "nowhere.toml")
    with pytest.raises(SettingsError, match=r"DATELINE_CONFIG names nowhere\.toml"):
        load_settings()


def test_every_setting_is_shown_with_its_meaning_as_it_would_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in rows(load_settings()):
        assert row.meaning, row.name
        if row.value != NOT_SET:
            monkeypatch.setenv(row.variable, row.value)
    assert {row.source for row in rows(load_settings())} == {"environment", "default"}
    assert [row.value for row in rows(load_settings())] == [row.value for row in defaults()]


def test_secrets_are_never_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_SASL_MECHANISM", "PLAIN")
    monkeypatch.setenv("DATELINE_SASL_USER", "dateline")
    monkeypatch.setenv("DATELINE_SASL_PASSWORD", "the-password-itself")
    for arguments in (["settings"], ["settings", "--format", "json"]):
        assert run(arguments) == 0
        shown = capsys.readouterr().out
        assert "the-password-itself" not in shown
        assert "(hidden)" in shown


def test_a_mistyped_variable_is_told_with_the_nearest_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_NAMESPCE", "x")
    assert run(["settings"]) == 0
    assert "warning: DATELINE_NAMESPCE is no setting; did you mean DATELINE_NAMESPACE?" in capsys.readouterr().err
    found = environment(["dateline_xyzzy", "DATELINE_NAMESPCE", "PATH"])
    assert (found.state, found.text) == ("note", "DATELINE_NAMESPCE, dateline_xyzzy are no settings")
    assert found.advice == "did you mean DATELINE_NAMESPACE? dateline settings lists all"


def test_variables_that_others_read_are_known() -> None:
    """Those of the compose files are in the environment of whoever has exported .env."""
    example = Path(__file__).resolve().parents[2] / ".env.example"
    named = re.findall(r"^#(DATELINE_\w+)=", example.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(named) > 30
    assert unknown_variables([*named, "DATELINE_CONFIG", "DATELINE_TEST_REQUIRE", "dateline_namespace"]) == {}
