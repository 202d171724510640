"""Models of record values. The same values are looked at again and again in a schedule, so they are remembered."""

from functools import lru_cache
from typing import TypeVar, cast

from pydantic import BaseModel

_REMEMBERED = 8_192


Model = TypeVar("Model", bound=BaseModel)


def model_of(model: type[Model], value: bytes | None) -> Model:
    """The value of a record as a model. Raises ValidationError."""
    return cast(Model, _parsed(model, value or b""))


@lru_cache(_REMEMBERED)
def _parsed(model: type[BaseModel], value: bytes) -> BaseModel:
    return model.model_validate_json(value)
