"""Everything that a namespace's logs say, read once and compared with a recount. Knows no broker."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import NamedTuple

from schemas import Duplicate, EventCount, Identity, Late, Origin, Rejected
from streams.consume import CountsInEffect, DuplicatesInEffect
from streams.counts import count_line
from streams.forgotten import forgotten_article
from streams.runtime.problem import RuntimeProblem
from streams.stages.base import Record, Topic
from streams.tagging.vocabulary import vocabulary_version
from streams.verify.admission import Admission
from streams.verify.comparison import (
    PROVISIONAL,
    Place,
    compare_counts,
    compare_duplicates,
    compare_origins,
    compare_reports,
    compare_unique,
)
from streams.verify.finality import Ends, Finality
from streams.verify.intake import Intake
from streams.verify.recount import Recount, recount
from streams.verify.verdict import Check, Verdict

ReadTopic = Callable[[Topic], AsyncIterator[tuple[int, Record]]]
"""All records of a topic with their partitions, in order for each partition."""


Patience = Callable[[], Awaitable[bool]]
"""Waits until ``event-counts`` has grown, or says that this has been waited for long enough."""


class _Counts(NamedTuple):
    """What stands on ``event-counts``, and what must and may be final there."""

    in_effect: list[EventCount]
    repeated: Check
    finality: Finality


class _Found(NamedTuple):
    """What stands on the other output topics."""

    duplicates: dict[str, Duplicate]
    unique: set[str]
    forgotten: Check
    rejected: set[Origin]
    late: dict[Origin, int]


async def compare_logs(identity: Identity, read: ReadTopic, done: Ends, more: Patience) -> Verdict:
    """Compare the output topics with what the articles, and the markers on ``tagged``, say they must hold.

    ``done``: ends of what the aggregate has surely handled of ``tallies``. ``more``: provisional counts are read again
    while it says so and nothing else differs, for a zombie's stale ones stand until the aggregate sends them again.
    """
    found = await _found(read)
    intake = Intake(identity, found.rejected)
    async for partition, record in read(Topic.ARTICLES):
        intake.take(partition, record)
    ended = len(intake.ended) == identity.partitions
    counts = await _counts(read, Finality(identity, done, ended=ended))
    walks = await _walks(identity, read, intake)
    _require_one_vocabulary(walks)
    numbers = {article_id: number for walk in walks for article_id, number in walk.numbers.items()}
    counted = await recount(identity, _admitted(read, intake, found.late), numbers)
    checks = [
        _some_article(intake),
        _conservation(intake, walks, found),
        compare_origins("rejected", intake.rejected, found.rejected),
        _markers(walks),
        counts.finality.check_marks([walk.watermark for walk in walks]),
        _lateness(walks, found),
        compare_reports(numbers, found.unique, found.duplicates),
        compare_duplicates(counted.originals, found.duplicates),
        compare_unique(numbers, counted.born, found.unique, found.duplicates),
        found.forgotten,
    ]
    of_counts = _compare(counted, counts)
    while _may_pass([*checks, *of_counts]) and await more():
        of_counts = _compare(counted, await _counts(read, Finality(identity, done, ended=ended)))
    redelivered = sum(len(walk.redelivered) for walk in walks)
    note = (
        f"{intake.records} records: {len(numbers)} reports, {redelivered} redelivered, {len(found.late)} late, "
        f"{len(intake.rejected)} rejected; the reports recounted {counted.how}"
    )
    return Verdict([*checks, *of_counts], [note])


def _require_one_vocabulary(walks: Iterable[Admission]) -> None:
    """Counts are those of the articles as first tagged, and only the same vocabulary tags them so again."""
    others = sum((walk.vocabularies for walk in walks), Counter[str]())
    del others[vocabulary_version()]
    if others:
        version, _ = others.most_common(1)[0]
        raise RuntimeProblem(
            f"{others.total()} articles were tagged by another vocabulary ({version}; this is {vocabulary_version()}): "
            "verify with that version and its DATELINE_VOCABULARY, or count all of them anew: dateline rebuild"
        )


def _compare(counted: Recount, counts: _Counts) -> list[Check]:
    return [*compare_counts(counted.counts, counts.in_effect, counts.finality), counts.repeated]


def _may_pass(checks: Iterable[Check]) -> bool:
    return {check.name for check in checks if check.differences} == {PROVISIONAL}


async def _walks(identity: Identity, read: ReadTopic, intake: Intake) -> list[Admission]:
    walks = [Admission(identity, intake.valid, intake.reaches) for _ in range(identity.partitions)]
    async for partition, record in read(Topic.TAGGED):
        walks[partition].take(record)
    for walk in walks:
        walk.finish()
    return walks


async def _admitted(read: ReadTopic, intake: Intake, late: dict[Origin, int]) -> AsyncIterator[Record]:
    """Records to recount: the valid ones less the late."""
    async for partition, record in read(Topic.ARTICLES):
        origin = partition, record.offset
        if origin in intake.valid and origin not in late:
            yield record


async def _counts(read: ReadTopic, finality: Finality) -> _Counts:
    counts, repeated = CountsInEffect(), _RepeatedFinals()
    async for _, record in read(Topic.EVENT_COUNTS):
        repeated.take(counts.take(record))
    async for partition, record in read(Topic.TALLIES):
        finality.take(partition, record)
    return _Counts(counts.counts(), repeated.check, finality)


async def _found(read: ReadTopic) -> _Found:
    duplicates = DuplicatesInEffect()
    async for _, record in read(Topic.DUPLICATES):
        duplicates.take(record)
    unique, forgotten = await _unique(read)
    rejected = {Rejected.model_validate_json(record.value or b"").origin async for _, record in read(Topic.REJECTED)}
    lates = [Late.model_validate_json(record.value or b"") async for _, record in read(Topic.LATE)]
    late = {one.origin: one.watermark for one in lates}
    return _Found(duplicates.duplicates(), unique, forgotten, rejected, late)


async def _unique(read: ReadTopic) -> tuple[set[str], Check]:
    """Ids that stood on ``unique``, and whether the text is gone of those among them that were forgotten.

    Only what stands there is forgotten, so its mark counts as the record, tombstone or not.
    """
    forgotten = {article_id async for _, record in read(Topic.NAMESPACE) if (article_id := forgotten_article(record))}
    has_text = {(record.key or b"").decode(): record.value is not None async for _, record in read(Topic.UNIQUE)}
    check = Check("forgotten")
    for article_id in sorted(forgotten):
        text = "its text: forget it again" if has_text.get(article_id) else None
        check.same(f"article {article_id} on unique", None, text)
    return has_text.keys() | forgotten, check


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
