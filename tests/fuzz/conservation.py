"""Conservation, found apart from the program's own sums: every record ends as one thing, and the counts fit."""

from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from schemas import Rejected
from streams.eventtime.windows import DAY
from streams.inputs import InputRecord
from streams.local import LocalRun
from streams.stages.base import Emission, Topic
from streams.stages.intake import Rejection, digest, parse_article
from streams.stages.setup import make_identity

NOW = 2_000_000_000_000
IDENTITY = make_identity(partitions=3, bounded=True, windows=("1d",), lateness=7 * DAY, story_horizon=7 * DAY)
SHOWN = 64 << 10


@dataclass(slots=True)
class Seen:
    """What became of records."""

    records: int = 0
    rejected: int = 0
    articles: set[str] = field(default_factory=set)


def run(records: Iterable[InputRecord]) -> Seen:
    """Send records the whole way, in one process. Raises AssertionError where something is lost or made up."""
    seen, way = Seen(), _Watched()
    for record in _judged(records, seen):
        way.feed(record)
    finals = way.finish()
    outcomes = [orjson.loads(line)["outcome"] for line in way.outcomes.lines()]
    assert len(outcomes) == seen.records
    assert outcomes.count("rejected") == seen.rejected == len(way.rejected)
    assert outcomes.count("unique") + outcomes.count("duplicate") == len(seen.articles)
    assert outcomes.count("late") == 0
    assert sum(count.reports for count in finals if count.tag == "all") == len(seen.articles)
    return seen


def inputs(values: Iterable[bytes]) -> Iterator[InputRecord]:
    """Values as they would come from a producer."""
    return (InputRecord("fuzz", number, value, None) for number, value in enumerate(values))


def _judged(records: Iterable[InputRecord], seen: Seen) -> Iterator[InputRecord]:
    for record in records:
        seen.records += 1
        try:
            if record.length is not None:
                raise Rejection("cut")
            seen.articles.add(parse_article(record.value, NOW, IDENTITY.max_article_bytes).article_id)
        except Rejection as rejection:
            assert str(rejection)
            seen.rejected += 1
        yield record


class _Watched(LocalRun):
    """Looks at each rejected record: once, with its bytes, their length and hash, and a reason of one line."""

    def __init__(self) -> None:
        super().__init__(IDENTITY, NOW, keep_outcomes=True)
        self.rejected: set[tuple[int, int]] = set()
        self._values: dict[tuple[int, int], bytes] = {}

    def _append(self, emission: Emission) -> int:
        offset = super()._append(emission)
        if emission.topic is Topic.ARTICLES:
            self._values[emission.partition, offset] = emission.value or b""
        return offset

    def _take(self, sent: list[list[Emission]]) -> None:
        super()._take(sent)
        for emission in (emission for phase in sent for emission in phase):
            if emission.topic is Topic.REJECTED:
                self._look_at(Rejected.model_validate_json(emission.value or b""))

    def _flow(self, ahead: int = 0) -> None:
        super()._flow(ahead)
        if not ahead:
            self._values.clear()

    def _look_at(self, one: Rejected) -> None:
        assert one.origin not in self.rejected
        self.rejected.add(one.origin)
        shown = b64decode(one.value_base64)
        assert len(shown) <= SHOWN
        assert "\n" not in one.reason
        value = self._values[one.origin]
        assert shown == value[:SHOWN]
        assert one.length > len(value) or (one.length, one.hash) == (len(value), digest(value))
