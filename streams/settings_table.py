"""Every setting with its value, where the value comes from, and what it means; secrets are never shown."""

import os
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from pydantic import BeforeValidator, SecretStr
from pydantic.fields import FieldInfo

from streams.settings import UNLIMITED, Settings, config_path, duration_text, read_config, to_duration, to_retention

HIDDEN, NOT_SET = "(hidden)", "(not set)"


class Row(NamedTuple):
    """One setting."""

    name: str
    variable: str
    value: str
    source: str
    """``option``, ``environment``, ``default``, or the path of the settings' file."""
    meaning: str


def rows(chosen: Settings, given: Collection[str] = ()) -> list[Row]:
    """All settings. ``given``: those that stood on the command line. Raises SettingsError."""
    path = config_path()
    in_file = read_config(path)
    environment = {name.upper() for name in os.environ}

    def source(name: str) -> str:
        if name in given:
            return "option"
        if variable(name) in environment:
            return "environment"
        return str(path) if name in in_file else "default"

    return [
        Row(name, variable(name), shown(field, getattr(chosen, name)), source(name), meaning(field))
        for name, field in Settings.model_fields.items()
    ]


def defaults() -> Iterator[Row]:
    """All settings as they are where nothing is chosen."""
    for name, field in Settings.model_fields.items():
        yield Row(name, variable(name), shown(field, field.default), "default", meaning(field))


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"DATELINE_{name.upper()}"


def meaning(field: FieldInfo) -> str:
    """What a setting means, in one line."""
    return " ".join((field.description or "").split())


def shown(field: FieldInfo, value: Any) -> str:
    """A value as it would be written in the environment."""
    validators = {m.func for m in field.metadata if isinstance(m, BeforeValidator)}
    if value is None:
        return UNLIMITED if to_retention in validators else NOT_SET
    if isinstance(value, SecretStr):
        return HIDDEN
    if validators & {to_duration, to_retention}:
        return duration_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value) or NOT_SET
    return str(value)
