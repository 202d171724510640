"""Changelogs of a real run, and one of their records damaged."""

from collections import defaultdict
from collections.abc import Iterable
from random import Random

from streams.local import LocalRun
from streams.stages.base import Emission, Record, Topic
from streams.stages.checked import BrokenChangelogError
from streams.stages.setup import STAGES, Pace, make_stage
from tests.fuzz.conservation import IDENTITY, NOW, inputs
from tests.fuzz.mutation import mutated

Log = tuple[Topic, int]
"""A stage's source topic, and a partition."""


def changelogs(values: Iterable[bytes]) -> dict[Log, list[Record]]:
    """What stands in the changelogs after these records, by the stage that restores from them."""
    run = _Logged(IDENTITY, NOW)
    for record in inputs(values):
        run.feed(record)
    run.finish()
    return run.logs


class _Logged(LocalRun):
    def __init__(self, *args: object) -> None:
        super().__init__(*args, changelogs=True)  # type: ignore[arg-type]
        self.logs: defaultdict[Log, list[Record]] = defaultdict(list)

    def _take(self, sent: list[list[Emission]]) -> None:
        super()._take(sent)
        source = {stage.changelog: stage.source for stage in STAGES if stage.changelog}
        for emission in (emission for phase in sent for emission in phase if emission.topic in source):
            log = self.logs[source[emission.topic], emission.partition]
            log.append(Record(len(log), NOW, emission.key, emission.value, emission.headers))


def restores(log: Log, records: list[Record]) -> bool:
    """Whether a new stage takes the changelog. Raises what is no BrokenChangelogError."""
    stage = make_stage(*log, "restored", IDENTITY, Pace())
    stage.begin(0, None)
    try:
        stage.load(records)
        stage.restored()
    except BrokenChangelogError as error:
        assert "\n" not in str(error)
        return False
    return True


def damaged(random: Random, records: list[Record]) -> list[Record]:
    """The same with one record changed: its key, its value, a header, or what says that it is a tombstone."""
    place = random.randrange(len(records))
    one = records[place]
    key, value, headers = one.key or b"", one.value, one.headers
    match random.randrange(5):
        case 0:
            key = mutated(random, key)
        case 1:
            value = mutated(random, value or b"")
        case 2:
            value = None if value is not None else b""
        case 3:
            headers = headers[:-1]
        case 4:
            at = random.randrange(len(headers))
            name, content = headers[at]
            headers = (*headers[:at], (name, mutated(random, content)), *headers[at + 1 :])
    changed = Record(one.offset, one.timestamp, key, value, headers)
    return damaged(random, records) if changed == one else [*records[:place], changed, *records[place + 1 :]]
