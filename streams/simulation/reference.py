"""The deduplicator's judgement of a whole log, read off the contract; and finality as ``tallies`` tells it."""

from dataclasses import dataclass, field
from enum import StrEnum

from schemas import Identity, Marker, TaggedArticle, Tally
from schemas.article import Origin
from streams.eventtime.marks import NO_WATERMARK, UNHEARD, watermark
from streams.eventtime.windows import parse_windows
from streams.simulation.parsing import model_of
from streams.simulation.world import World
from streams.stages.base import Record, Topic
from streams.stages.headers import BEHIND_END, MARKER


class Outcome(StrEnum):
    """How a tagged origin ends."""

    LATE = "late"
    REDELIVERED = "redelivered"
    REPORT = "report"


@dataclass(slots=True)
class Judgement:
    """Outcome of every origin on ``tagged``, and partition and number of every admitted article."""

    outcomes: dict[Origin, Outcome] = field(default_factory=dict)
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)
    times: dict[Origin, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def judge(world: World, identity: Identity) -> Judgement:
    """Judge every record on ``tagged`` in the order of its log, once."""
    judgement = Judgement()
    for partition in range(identity.partitions):
        _judge_partition(world, partition, identity, judgement)
    return judgement


def _judge_partition(world: World, partition: int, identity: Identity, judgement: Judgement) -> None:
    marks, highest = [UNHEARD] * identity.partitions, [-1] * identity.partitions
    reached = NO_WATERMARK
    for record in world.logs[Topic.TAGGED, partition].written:
        if marker := _marker(record):
            marks[marker.source] = max(marks[marker.source], marker.mark)
            reached = max(reached, watermark(marks, leave_out_empty=not identity.bounded))
            continue
        tagged = model_of(TaggedArticle, record.value)
        source, offset = tagged.origin
        if offset <= highest[source]:
            continue
        highest[source] = offset
        if tagged.origin in judgement.outcomes:
            judgement.problems.append(f"origin {tagged.origin} is on two partitions of tagged")
        judgement.times[tagged.origin] = tagged.time
        known = tagged.article_id in judgement.numbers
        behind = any(name == BEHIND_END for name, _ in record.headers)
        if behind or reached > tagged.time + identity.lateness + (identity.story_horizon if known else 0):
            outcome = Outcome.LATE
        elif known:
            outcome = Outcome.REDELIVERED
        else:
            outcome = Outcome.REPORT
            judgement.numbers[tagged.article_id] = (partition, record.offset)
        judgement.outcomes[tagged.origin] = outcome


def ignored_tallies(world: World, identity: Identity) -> list[str]:
    """Facts that reach ``tallies`` only behind the marker that made their window final: they are lost."""
    ends = {window.name: window.size + identity.lateness for window in parse_windows(identity.windows)}
    problems = []
    for partition in range(identity.partitions):
        marks = [UNHEARD] * identity.partitions
        known: set[tuple[object, ...]] = set()
        reached = NO_WATERMARK
        for record in world.logs[Topic.TALLIES, partition].written:
            if marker := _marker(record):
                marks[marker.source] = max(marks[marker.source], marker.mark)
                reached = max(reached, watermark(marks, leave_out_empty=False))
                continue
            tally = model_of(Tally, record.value)
            for entry in tally.entries:
                facts = {
                    (tally.tag, entry.window, entry.start, name, tally.partition, number)
                    for name in ("reports", "echoes", "copies")
                    for number in getattr(entry, name)
                } | {(tally.tag, entry.window, entry.start, "source", 0, source) for source in entry.sources}
                if entry.start + ends[entry.window] <= reached and not facts <= known:
                    lost = sorted(map(str, facts - known))
                    problems.append(f"tallies {partition}@{record.offset}: behind the final: {lost[0]}")
                known |= facts
    return problems


def _marker(record: Record) -> Marker | None:
    if any(name == MARKER for name, _ in record.headers):
        return model_of(Marker, record.value)
    return None
