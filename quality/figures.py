"""The figures that were measured before, from ``figures.toml``: to be seen beside those of now."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from quality.labels import Name

Figure = tuple[float, float, float]
"""Precision, recall and F1, to three digits."""
Run = Literal["first", "final"]
_PATH = Path(__file__).with_name("figures.toml")


class Measured(BaseModel):
    """One run: the commit, and figures by row of the report for each labelled set that there was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commit: str
    forty: dict[str, Figure]
    eighty: dict[str, Figure]
    fifty: dict[str, Figure] = {}

    def of(self, name: Name) -> dict[str, Figure]:
        """The figures of one set."""
        return {"forty": self.forty, "eighty": self.eighty, "fifty": self.fifty}[name]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    first: Measured
    final: Measured | None = None


@cache
def measured() -> dict[Run, Measured]:
    """The runs that were written down."""
    file = _File.model_validate(tomllib.loads(_PATH.read_text(encoding="utf-8")))
    return {"first": file.first, "final": file.final} if file.final else {"first": file.first}
