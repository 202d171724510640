"""Everything that a namespace's logs say, read once and compared with a recount. Knows no broker."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from typing import NamedTuple

from schemas import Duplicate, EventCount, Identity, Late, Origin, Rejected
from streams.consume import CountsInEffect, DuplicatesInEffect
from streams.counts import count_line
from streams.stages.base import Record, Topic
from streams.verify.admission import Admission
from streams.verify.comparison import Place, compare_counts, compare_duplicates, compare_origins, compare_reports
from streams.verify.intake import Intake
from streams.verify.recount import recount
from streams.verify.verdict import Check, Verdict

ReadTopic = Callable[[Topic], AsyncIterator[tuple[int, Record]]]
"""All records of a topic with their partitions, in order for each partition."""


class _Found(NamedTuple):
    """What stands on the output topics."""

    counts: list[EventCount]
    finals: Check
    duplicates: dict[str, Duplicate]
    unique: set[str]
    rejected: set[Origin]
    late: dict[Origin, int]


async def compare_logs(identity: Identity, read: ReadTopic) -> Verdict:
    """Compare the output topics with what the articles, and the markers on ``tagged``, say they must hold."""
    intake = Intake(identity)
    async for partition, record in read(Topic.ARTICLES):
        intake.take(partition, record)
    walks = [Admission(identity, intake.valid, intake.reaches) for _ in range(identity.partitions)]
    async for partition, record in read(Topic.TAGGED):
        walks[partition].take(record)
    for walk in walks:
        walk.finish()
    found = await _found(read)
    admitted = {article_id for walk in walks for article_id in walk.admitted}
    counted = await recount(identity, _admitted(read, intake, found.late), len(admitted))
    ended = len(intake.ended) == identity.partitions
    checks = [
        _some_article(intake),
        _conservation(intake, walks, found),
        compare_origins("rejected", intake.rejected, found.rejected),
        _markers(walks),
        _lateness(walks, found),
        compare_reports(admitted, found.unique, found.duplicates),
        compare_duplicates(counted.originals, found.duplicates),
        *compare_counts(counted.counts, found.counts, all_final=ended),
        found.finals,
    ]
    redelivered = sum(len(walk.redelivered) for walk in walks)
    note = (
        f"{intake.records} records: {len(admitted)} reports, {redelivered} redelivered, {len(found.late)} late, "
        f"{len(intake.rejected)} rejected; the reports recounted {counted.how}"
    )
    return Verdict(checks, [note])


async def _admitted(read: ReadTopic, intake: Intake, late: dict[Origin, int]) -> AsyncIterator[Record]:
    """Records to recount: the valid ones less the late."""
    async for partition, record in read(Topic.ARTICLES):
        origin = partition, record.offset
        if origin in intake.valid and origin not in late:
            yield record


async def _found(read: ReadTopic) -> _Found:
    counts, finals = CountsInEffect(), _RepeatedFinals()
    async for _, record in read(Topic.EVENT_COUNTS):
        finals.take(counts.take(record))
    duplicates = DuplicatesInEffect()
    async for _, record in read(Topic.DUPLICATES):
        duplicates.take(record)
    unique = {(record.key or b"").decode() async for _, record in read(Topic.UNIQUE)}
    rejected = {Rejected.model_validate_json(record.value or b"").origin async for _, record in read(Topic.REJECTED)}
    lates = [Late.model_validate_json(record.value or b"") async for _, record in read(Topic.LATE)]
    late = {one.origin: one.watermark for one in lates}
    return _Found(counts.counts(), finals.check, duplicates.duplicates(), unique, rejected, late)


class _RepeatedFinals:
    """A window has one distinct final, which may be repeated."""

    def __init__(self) -> None:
        self.check = Check("repeated finals")
        self._finals: dict[Place, str] = {}

    def take(self, count: EventCount | None) -> None:
        if count is None or not count.final:
            return
        place, line = (count.tag, count.window, count.start), count_line(count)
        first = self._finals.setdefault(place, line)
        if first is not line:
            self.check.same("|".join(place), first, line)


def _some_article(intake: Intake) -> Check:
    """Nothing can be right about no article."""
    check = Check("articles", compared=len(intake.valid))
    if not intake.valid:
        check.differences.append(f"none of {intake.records} records is an article")
    return check


def _conservation(intake: Intake, walks: Iterable[Admission], found: _Found) -> Check:
    """Every origin ends as exactly one of rejected, late, redelivered, report."""
    check = Check("origins")
    ends: defaultdict[Origin, list[str]] = defaultdict(list)
    for origin in found.rejected:
        ends[origin].append("rejected")
    for origin in found.late:
        ends[origin].append("late")
    for walk in walks:
        for origin in walk.redelivered:
            ends[origin].append("redelivered")
        for article_id, origin in walk.admitted.items():
            if article_id in found.unique or article_id in found.duplicates:
                ends[origin].append("report")
        check.differences += walk.strange
    for origin in sorted(intake.valid.keys() | intake.rejected | ends.keys()):
        ended_as = ", ".join(ends[origin])
        check.same(f"origin {origin[0]}:{origin[1]}", "one end", ended_as if len(ends[origin]) != 1 else "one end")
    return check


def _markers(walks: Iterable[Admission]) -> Check:
    """No mark on ``tagged`` says more than the articles of its partition allow."""
    check = Check("markers")
    for partition, walk in enumerate(walks):
        check.compared += walk.markers.compared
        check.differences += [f"tagged {partition}, {difference}" for difference in walk.markers.differences]
    return check


def _lateness(walks: Iterable[Admission], found: _Found) -> Check:
    """The late ones are those, and only those, that the markers in the log make late, by the same watermark."""
    check = Check("late")
    expected = {origin: mark for walk in walks for origin, mark in walk.late.items()}
    for origin in sorted(expected.keys() | found.late.keys()):
        check.same(f"origin {origin[0]}:{origin[1]}, watermark", expected.get(origin), found.late.get(origin))
    return check
