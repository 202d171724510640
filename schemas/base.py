"""What all record models share: frozen, strict, unknown fields ignored."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class RecordModel(BaseModel):
    """A record of a topic. Instances are immutable values; wrong types are errors, never coerced."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, strict=True, extra="ignore", hide_input_in_errors=True, use_attribute_docstrings=True
    )
    """Errors show no input: it may be an article's text, and they stand in logs."""
