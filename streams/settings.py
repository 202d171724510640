"""Settings: command-line options first, then ``DATELINE_*`` variables, then the defaults here."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, InstanceOf, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from streams.cluster import Cluster, Login, Mechanism, Tls, tls_context
from streams.eventtime.windows import DAY, HOUR, MINUTE, SECOND, WEEK, parse_windows

NAMESPACE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$"
"""Kafka's own characters for topics; short enough to leave room for the longest topic name (249 characters in all)."""
_BROKER = r"(\[[0-9A-Fa-f:]+\]|[^\s,:\[\]]+):\d{1,5}"
BROKERS_PATTERN = rf"^{_BROKER}(,{_BROKER})*$"

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


def _duration(value: Any) -> Any:
    return parse_duration(value) if isinstance(value, str) else value


def _windows(value: Any) -> Any:
    names = split_list(value) if isinstance(value, str) else value
    parse_windows(names)
    return names


def _paths(value: Any) -> Any:
    return split_list(value) if isinstance(value, str) else value


Duration = Annotated[int, BeforeValidator(_duration), Field(ge=0)]
"""Microseconds; written as ``7d``, ``30s`` and the like."""
Positive = Annotated[int, BeforeValidator(_duration), Field(gt=0)]


class Settings(BaseSettings):
    """All settings. What must not change under living state stands on ``<namespace>.namespace`` as well."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", frozen=True, extra="ignore")

    tls: bool = False
    """Whether connections are encrypted, and the brokers' certificates and names checked."""
    tls_ca: Path | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_key_password: SecretStr | None = None
    sasl_mechanism: Mechanism | None = None
    sasl_user: str | None = None
    sasl_password: SecretStr | None = None
    brokers: Annotated[InstanceOf[Cluster], NoDecode, Field(validate_default=True)] = Cluster("127.0.0.1:9092")
    """Made of the address and of the settings above."""
    namespace: Annotated[str, Field(pattern=NAMESPACE_PATTERN)] = "news"
    partitions: Annotated[int, Field(ge=1, le=180)] = 8
    """At most 180: the watermarks of that many partitions fit into Kafka's 4,096 bytes of commit metadata."""
    windows: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_windows)] = ("1h", "1d")
    lateness: Duration = 7 * DAY
    story_horizon: Duration = 7 * DAY
    max_article_bytes: Annotated[int, Field(ge=1, le=2 * 1024 * 1024)] = 512 * 1024
    """At most 2 MiB: a tagged article beyond that is rejected anyway."""
    k: Annotated[int, Field(ge=1, le=1_000)] = 5
    """The clock of a partition is its k-th largest date."""
    idle_after: Positive = 30 * SECOND
    emit_interval: Positive = SECOND
    session_timeout: Positive = 10 * SECOND
    vocabulary: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_paths)] = ()
    """Files, or folders of files, that extend the vocabulary of tags: docs/tags.md."""

    def settled(self) -> dict[str, Any]:
        """Those that a user has named and that cannot change once a namespace is made, by their names there."""
        return {name: getattr(self, name) for name in _SETTLED if name in self.model_fields_set}

    @field_validator("brokers", mode="before")
    @classmethod
    def _cluster(cls, given: Any, info: ValidationInfo) -> Cluster:
        address = str(given)
        if not re.fullmatch(BROKERS_PATTERN, address):
            raise ValueError("write HOST:PORT, several with commas between")
        return Cluster(address, _tls(info.data), _login(info.data))


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
