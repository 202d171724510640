"""Settings: options first, then ``DATELINE_*`` variables, then a TOML file, then the defaults here.

The file is the one that ``DATELINE_CONFIG`` names, or ``dateline.toml`` in the working directory where there is one.
The text under each setting is its meaning, as ``dateline settings`` and the reference show it.
"""

import os
import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, InstanceOf, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from streams.cluster import Cluster, Login, Mechanism, Tls, tls_context
from streams.eventtime.windows import DAY, HOUR, MINUTE, SECOND, WEEK, parse_windows

NAMESPACE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$"
"""Kafka's own characters for topics; short enough to leave room for the longest topic name (249 characters in all)."""
_BROKER = r"(\[[0-9A-Fa-f:]+\]|[^\s,:\[\]]+):\d{1,5}"
BROKERS_PATTERN = rf"^{_BROKER}(,{_BROKER})*$"

PREFIX = "DATELINE_"
CONFIG_VARIABLE, CONFIG_FILE = "DATELINE_CONFIG", "dateline.toml"
READ_ELSEWHERE = {
    *("CERTIFICATES", "DATA", "IMAGE", "REPLICATION", "USER", "VOCABULARY_FOLDER"),
    *("KAFKA_HEAP", "KAFKA_MEMORY", "KAFKA_PORT", "TEST_EXPECT", "TEST_INPUT", "TEST_TIMEOUT"),
    *("CONFIG", "INTERPRETED", "TEST_REQUIRE"),
}
"""Variables that are no settings, without their prefix: those of Compose; the file's, of tagging, of tests."""
UNLIMITED = "unlimited"

_UNITS = {"ms": SECOND // 1_000, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_DURATION = re.compile(r"(\d{1,9})(ms|[smhdw])")


_SETTLED = ("partitions", "windows", "lateness", "story_horizon", "max_article_bytes", "k")


class SettingsError(ValueError):
    """A setting that cannot be used; its text is one line that names the variable and says what is wanted."""


def parse_duration(text: str) -> int:
    """Microseconds of ``30s``, ``12h``, ``7d``, ``500ms`` or ``1w``. Raises ValueError on anything else."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is no duration: write a number and ms, s, m, h, d or w, such as 30s or 7d")
    return int(match[1]) * _UNITS[match[2]]


def duration_text(microseconds: int) -> str:
    """A duration as ``parse_duration`` reads it, in the largest unit in which it is whole."""
    units = sorted(((size, unit) for unit, size in _UNITS.items() if unit != "w"), reverse=True)
    size, unit = next(((size, unit) for size, unit in units if microseconds % size == 0), (1, "us"))
    return f"{microseconds // size}{unit}"


def split_list(text: str) -> tuple[str, ...]:
    """The parts of a comma-separated setting, without blanks around them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def to_duration(value: Any) -> Any:
    """Microseconds of a duration that is written out. Raises ValueError for anything else, numbers too."""
    if isinstance(value, str):
        return parse_duration(value)
    raise ValueError("write a number and its unit in quotes, such as 30s or 7d")


def to_retention(value: Any) -> Any:
    """The same, at least an hour, or None for ``unlimited``."""
    kept = None if value == UNLIMITED else to_duration(value)
    if kept is not None and kept < HOUR:
        raise ValueError("records must be kept for an hour or more")
    return kept


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _windows(value: Any) -> Any:
    names = _list(value)
    parse_windows(names)
    return names


def _list(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return split_list(value)
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise ValueError("write texts, with commas between")


Duration = Annotated[int, BeforeValidator(to_duration), Field(ge=0)]
"""Microseconds; written as ``7d``, ``30s`` and the like."""
Positive = Annotated[int, BeforeValidator(to_duration), Field(gt=0)]
Retention = Annotated[int | None, BeforeValidator(to_retention)]
"""Microseconds, at least an hour; None, written ``unlimited``: for ever."""


class Settings(BaseSettings):
    """All settings. What must not change under living state stands on ``<namespace>.namespace`` as well."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", validate_default=False, use_attribute_docstrings=True
    )

    tls: bool = False
    """Whether connections are encrypted, and the brokers' certificates and names checked."""
    tls_ca: Path | None = None
    """File of the certificates that are trusted (PEM); without it, those of the system."""
    tls_certificate: Path | None = None
    """File of this client's own certificate (PEM), where the brokers ask for one."""
    tls_key: Path | None = None
    """File of its private key, where it does not stand beside the certificate."""
    tls_key_password: SecretStr | None = None
    """The password of that key."""
    sasl_mechanism: Mechanism | None = None
    """How to log in: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."""
    sasl_user: str | None = None
    """The user to log in as."""
    sasl_password: SecretStr | None = None
    """The user's password."""
    brokers: Annotated[InstanceOf[Cluster], NoDecode, Field(validate_default=True)] = Cluster("127.0.0.1:9092")
    """Kafka brokers to start from, HOST:PORT, several with commas between."""
    namespace: Annotated[str, Field(pattern=NAMESPACE_PATTERN)] = "news"
    """The prefix of all topics."""
    partitions: Annotated[int, Field(ge=1, le=180)] = 8
    """Partitions of each topic, so the most workers that share the work. At most 180: the watermarks of so many fit
    into Kafka's 4,096 bytes of commit metadata. Settled when a namespace is made."""
    windows: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_windows)] = ("1h", "1d")
    """Windows to count in: sizes such as 1h, 1d, 1w, or SIZE/STEP such as 7d/1d. Settled when a namespace is made."""
    lateness: Duration = 7 * DAY
    """How late articles may come, and how long a count stays provisional. Settled when a namespace is made."""
    story_horizon: Duration = 7 * DAY
    """How far apart near-duplicates may be published. Settled when a namespace is made."""
    max_article_bytes: Annotated[int, Field(ge=1, le=2 * 1024 * 1024)] = 512 * 1024
    """Larger articles are rejected. At most 2 MiB. Settled when a namespace is made."""
    k: Annotated[int, Field(ge=1, le=1_000)] = 5
    """The clock of a partition is its k-th largest date: so many wrong ones, less one, do no harm. Settled when a
    namespace is made."""
    retention: Retention = 30 * DAY
    """How long records of tagged, unique, duplicates, tallies, rejected and late are kept, or unlimited; at least an
    hour. Workers that were down for longer than this must rebuild. Used when a namespace is made."""
    articles_retention: Retention = None
    """The same for articles, the source of rebuild and verify. Used when a namespace is made."""
    counts_retention: Retention = None
    """The same for event-counts. Used when a namespace is made."""
    idle_after: Positive = 30 * SECOND
    """A partition without a new record for so long no longer holds event time back."""
    emit_interval: Positive = SECOND
    """A count that changes is sent at most once in this time."""
    session_timeout: Positive = 10 * SECOND
    """A worker that Kafka has not heard of for so long loses its partitions to the others."""
    outputs_include_body: bool = True
    """Whether records of unique hold the article's body; if not, a … stands for it. Set it alike for all workers."""
    cloudevents: bool = False
    """Whether records for others carry CloudEvents 1.0 headers (binary mode): docs/consume.md. Set it alike for all
    workers, and for rejected replay."""
    vocabulary: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_list)] = ()
    """Files, or folders of files, that extend the vocabulary of tags, with commas between: docs/tags.md."""
    http_host: str = "127.0.0.1"
    """The address at which a worker answers /healthz, /readyz and /metrics. They are for everybody who reaches it."""
    http_port: Annotated[int, Field(ge=0, le=65_535)] = 9464
    """The port for these; 0: none."""
    log_level: Annotated[Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(_lower)] = "info"
    """Log lines from this level on. From the file, it holds for workers only."""

    def settled(self) -> dict[str, Any]:
        """Those that a user has named and that cannot change once a namespace is made, by their names there."""
        return {name: getattr(self, name) for name in _SETTLED if name in self.model_fields_set}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options, the environment, the file; the first that has a setting holds."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, read_config(config_path()))

    @field_validator("brokers", mode="before")
    @classmethod
    def _cluster(cls, given: Any, info: ValidationInfo) -> Cluster:
        address = str(given)
        if not re.fullmatch(BROKERS_PATTERN, address):
            raise ValueError("write HOST:PORT, several with commas between")
        return Cluster(address, _tls(info.data), _login(info.data))


def config_path() -> Path | None:
    """The settings' file, None without one. Raises SettingsError when ``DATELINE_CONFIG`` names none that is there."""
    named = os.environ.get(CONFIG_VARIABLE)
    path = Path(named or CONFIG_FILE)
    if path.is_file():
        return path
    if named:
        raise SettingsError(f"{CONFIG_VARIABLE} names {named}, and there is no such file")
    return None


def read_config(path: Path | None) -> dict[str, Any]:
    """What stands in the settings' file. Raises SettingsError for what is no TOML, and for a setting that is none."""
    if path is None:
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"{path} cannot be read as TOML: {reason}") from None
    for name in found:
        if name not in Settings.model_fields:
            raise SettingsError(f"{path}: there is no setting {name!r}; {_nearest(name, Settings.model_fields)}")
    return found


def unknown_variables(names: Iterable[str]) -> dict[str, str]:
    """Those environment variables that pass for ours and that nothing reads, each with what may be meant."""
    known = {name.upper() for name in Settings.model_fields} | READ_ELSEWHERE
    ours = {name: name.upper().removeprefix(PREFIX) for name in sorted(names) if name.upper().startswith(PREFIX)}
    return {name: _nearest(rest, known, PREFIX) for name, rest in ours.items() if rest not in known}


def _nearest(name: str, known: Iterable[str], prefix: str = "") -> str:
    near = get_close_matches(name, sorted(known), 1)
    return f"did you mean {prefix}{near[0]}?" if near else "dateline settings lists all"


def load_settings(**given: Any) -> Settings:
    """Settings with ``given`` ones (those that are not None) before the environment's.

    Raises SettingsError naming every bad setting, in one line.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(e["loc"], e["msg"], e["input"]) for e in error.errors())) from None


def _tls(given: dict[str, Any]) -> Tls | None:
    """Raises ValueError for what does not go together, or a file that cannot be used."""
    parts = [given.get(name) for name in ("tls_ca", "tls_certificate", "tls_key", "tls_key_password")]
    if not given.get("tls"):
        if any(parts):
            raise ValueError("files for TLS are named, but DATELINE_TLS is not true")
        return None
    tls = Tls(*parts)
    if tls.key and not tls.certificate:
        raise ValueError("DATELINE_TLS_KEY needs DATELINE_TLS_CERTIFICATE")
    try:
        tls_context(tls)
    except OSError as error:
        files = ", ".join(str(path) for path in (tls.ca, tls.certificate, tls.key) if path)
        raise ValueError(f"TLS cannot be set up with {files}: {error.strerror or error}") from None
    return tls


def _login(given: dict[str, Any]) -> Login | None:
    """Raises ValueError where only a part of it is given."""
    mechanism, user, password = (given.get(name) for name in ("sasl_mechanism", "sasl_user", "sasl_password"))
    if mechanism and user and password:
        return Login(mechanism, user, password)
    if mechanism or user or password:
        raise ValueError("SASL needs all of DATELINE_SASL_MECHANISM, DATELINE_SASL_USER and DATELINE_SASL_PASSWORD")
    return None


_ADVICE = {
    "namespace": "use letters, digits, '.', '_' and '-', at most 200 of them",
    "sasl_mechanism": "choose from PLAIN, SCRAM-SHA-256, SCRAM-SHA-512",
}
_SECRET = ("tls_key_password", "sasl_password")


def _explain(location: tuple[int | str, ...], message: str, value: Any) -> str:
    name = str(location[0]) if location else "settings"
    value = "what was given" if name in _SECRET else str(value) if isinstance(value, Cluster) else value
    advice = _ADVICE.get(name) or message.removeprefix("Value error, ")
    return f"{name.replace('_', '-')} (DATELINE_{name.upper()}) cannot be {value!r}: {advice}"
