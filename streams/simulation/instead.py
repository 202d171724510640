"""Other values in place of a module's or a class's own, for a while."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def instead(values: Iterable[tuple[Any, str, object]]) -> Iterator[None]:
    """Attributes (whose, its name) have these values until the block ends; inherited ones are inherited again then."""
    values = tuple(values)
    before = [(owner, name, vars(owner).get(name)) for owner, name, _ in values]
    for owner, name, value in values:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, own in before:
            if own is None:
                delattr(owner, name)
            else:
                setattr(owner, name, own)
