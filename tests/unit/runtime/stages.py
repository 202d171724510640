"""A stage that does next to nothing, and a runner's functions that do it at once."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from streams.runtime.publisher import Grouped
from streams.stages.base import LogEnd, Phases, Record, Topic


class Counting:
    """Remembers the offsets that it was given."""

    name: ClassVar[str] = "counting"
    source: ClassVar[Topic] = Topic.ARTICLES
    changelog: ClassVar[Topic | None] = None
    rewind: ClassVar[int] = 0

    def __init__(self) -> None:
        self.offsets: list[int] = []

    @property
    def position(self) -> int:
        return len(self.offsets)

    def begin(self, position: int, metadata: str | None) -> None: ...

    def rewind_to(self, records: Any) -> None: ...

    def load(self, records: Any) -> None: ...

    def restored(self) -> Phases:
        return []

    def process(self, records: Sequence[Record]) -> Phases:
        self.offsets += [record.offset for record in records]
        return []

    def tick(self, now: int, log_end: LogEnd | None) -> Phases:
        return []

    def metadata(self) -> str:
        return ""

    def committed(self, position: int, metadata: str) -> Phases:
        return []


async def step(call: Callable[..., Phases], *args: Any) -> list[Grouped]:
    call(*args)
    return []


async def publish(phase: Grouped) -> None: ...
