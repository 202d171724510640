"""The data behind synthetic articles: sentence templates of a language, and the values of their slots."""

import tomllib
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

LANGUAGES = ("en", "de", "es")


class Phrases(BaseModel):
    """Templates of one language, with ``{slot}`` where a value is drawn at random."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outlets: list[str]
    titles: list[str]
    themes: list[list[str]]
    """What opens an article: the first sentences of its subject."""
    sentences: list[str]
    slots: dict[str, list[str]]


class _Names(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    cities: list[str]
    first_names: list[str]
    surnames: list[str]
    firms: list[str]
    trades: list[str]
    syllables: list[str]
    endings: list[str]


def load_phrases(language: str) -> Phrases:
    """Phrases of one of ``LANGUAGES``, its slots with those that read the same in every language."""
    phrases = Phrases.model_validate(_read(f"{language}.toml"))
    return phrases.model_copy(update={"slots": {**phrases.slots, **_common_slots()}})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("streams.generate") / name).read_text(encoding="utf-8"))


def _common_slots() -> dict[str, list[str]]:
    names = _Names.model_validate(_read("names.toml"))
    return {
        "city": names.cities,
        "person": [f"{first} {last}" for first in names.first_names for last in names.surnames],
        "surname": names.surnames,
        "firm": [f"{name} {trade}" for name in names.firms for trade in names.trades],
        "village": [
            (a + b + end).capitalize() for a in names.syllables for b in names.syllables for end in names.endings
        ],
        "n": [str(number) for number in range(3, 98)],
        "hundreds": [str(number) for number in range(110, 990, 3)],
        "thousands": [str(number * 100) for number in range(11, 990)],
        "year": [str(year) for year in range(1962, 2022)],
        "hour": [str(hour) for hour in range(1, 24)],
    }
