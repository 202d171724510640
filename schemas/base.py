"""What all record models share: frozen, strict, unknown fields ignored."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class RecordModel(BaseModel):
    """A record of a topic. Instances are immutable values; wrong types are errors, never coerced."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, strict=True, extra="ignore")
