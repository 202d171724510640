"""A verification from beginning to end: wait, read every topic, recount, compare."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from schemas import Duplicate, EventCount, Identity, Late, Origin, Rejected
from streams.consume import CountsInEffect, DuplicatesInEffect
from streams.counts import count_line
from streams.inputs import InputRecord
from streams.local import LocalRun
from streams.oracle import truth
from streams.runtime import topics
from streams.runtime.config import topic_name
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import end_offsets, read_topic
from streams.stages.base import Record, Topic
from streams.stages.intake import Parsed
from streams.verify.admission import Admission
from streams.verify.comparison import compare_counts, compare_duplicates, compare_origins, compare_reports
from streams.verify.intake import Intake, parse
from streams.verify.verdict import Check, Verdict
from streams.verify.waiting import wait_until_done

ORACLE_LIMIT = 5_000
"""Up to so many articles are recounted by the oracle, which looks at every pair; more by the brokerless run."""


async def verify(brokers: str, namespace: str, timeout_s: float, quiet_s: float) -> Verdict:
    """Compare what stands on a namespace's topics with a recount of its articles.

    Raises RuntimeProblem when there is nothing to compare: no namespace, no broker, no article, workers that lag,
    or records that retention has deleted.
    """
    identity = await topics.check(brokers, namespace)
    return await _Verification(brokers, namespace, identity).run(timeout_s, quiet_s)


class _Found(NamedTuple):
    """What stands on the output topics."""

    counts: list[EventCount]
    finals: Check
    duplicates: dict[str, Duplicate]
    unique: set[str]
    rejected: set[Origin]
    late: dict[Origin, int]


class _Verification:
    def __init__(self, brokers: str, namespace: str, identity: Identity) -> None:
        self._brokers = brokers
        self._namespace = namespace
        self._identity = identity

    async def run(self, timeout_s: float, quiet_s: float) -> Verdict:
        before = await end_offsets(self._brokers, topic_name(self._namespace, Topic.ARTICLES))
        if not sum(before.values()):
            raise RuntimeProblem(f"there is no article in {self._namespace}; send some: dateline replay PATH")
        await wait_until_done(self._brokers, self._namespace, timeout_s, quiet_s)
        intake = Intake(self._identity)
        async for partition, record in self._read(Topic.ARTICLES):
            intake.take(partition, record)
        if not intake.valid:
            raise RuntimeProblem(f"none of the {intake.records} records in {self._namespace} is an article")
        admissions = await self._admissions(intake)
        found = await self._found()
        verdict = await self._compare(intake, admissions, found)
        if await end_offsets(self._brokers, topic_name(self._namespace, Topic.ARTICLES)) != before:
            raise RuntimeProblem(f"articles came into {self._namespace} meanwhile; stop the producers and verify again")
        return verdict

    async def _admissions(self, intake: Intake) -> list[Admission]:
        walks = [Admission(self._identity, intake.valid) for _ in range(self._identity.partitions)]
        async for partition, record in self._read(Topic.TAGGED):
            walks[partition].take(record)
        return walks

    async def _found(self) -> _Found:
        counts, finals = CountsInEffect(), _RepeatedFinals()
        async for _, record in read_topic(self._brokers, topic_name(self._namespace, Topic.EVENT_COUNTS)):
            finals.take(counts.take(record))
        duplicates = DuplicatesInEffect()
        async for _, record in self._read(Topic.DUPLICATES):
            duplicates.take(record)
        unique = {(record.key or b"").decode() async for _, record in self._read(Topic.UNIQUE)}
        rejected = {Rejected.model_validate_json(r.value or b"").origin async for _, r in self._read(Topic.REJECTED)}
        lates = [Late.model_validate_json(record.value or b"") async for _, record in self._read(Topic.LATE)]
        late = {one.origin: one.watermark for one in lates}
        return _Found(counts.counts(), finals.check, duplicates.duplicates(), unique, rejected, late)

    async def _compare(self, intake: Intake, walks: list[Admission], found: _Found) -> Verdict:
        admitted = {article_id: origin for walk in walks for article_id, origin in walk.admitted.items()}
        verdict = Verdict()
        verdict.checks.append(_conservation(intake, walks, found))
        verdict.checks.append(compare_origins("rejected", intake.rejected, found.rejected))
        verdict.checks.append(_lateness(walks, found))
        verdict.checks.append(compare_reports(admitted, found.unique, found.duplicates))
        if len(admitted) <= ORACLE_LIMIT:
            recount = truth([parsed async for parsed in self._articles(intake, found.late)], self._identity)
            expected, how = recount.counts, "by the oracle"
            verdict.checks.append(compare_duplicates(recount.originals, found.duplicates))
        else:
            expected, duplicates = await self._run_locally(intake, found.late)
            how = "by the brokerless run"
            check = Check("number of duplicates")
            check.same("duplicates", duplicates, len(found.duplicates))
            verdict.checks.append(check)
        ended = len(intake.ended) == self._identity.partitions
        verdict.checks += [*compare_counts(expected, found.counts, all_final=ended), found.finals]
        verdict.notes.append(
            f"{self._namespace}: {intake.records} records, {len(intake.rejected)} rejected, {len(found.late)} late, "
            f"{sum(len(walk.redelivered) for walk in walks)} redelivered, {len(admitted)} reports, recounted {how}"
        )
        return verdict

    async def _articles(self, intake: Intake, late: Iterable[Origin]) -> AsyncIterator[Parsed]:
        """Articles to recount: the valid ones less the late."""
        async for record in self._admitted_records(intake, late):
            parsed = parse(record, self._identity)
            if parsed is not None:
                yield parsed

    async def _run_locally(self, intake: Intake, late: Iterable[Origin]) -> tuple[list[EventCount], int]:
        identity = self._identity.model_copy(update={"bounded": True, "partitions": 1})
        run: LocalRun | None = None
        async for record in self._admitted_records(intake, late):
            run = run or LocalRun(identity, _NEVER_IN_THE_FUTURE)
            run.feed(InputRecord("", record.offset, record.value or b"", None))
        counts = run.finish() if run else []
        return counts, run.outcomes.conservation().duplicate if run else 0

    async def _admitted_records(self, intake: Intake, late: Iterable[Origin]) -> AsyncIterator[Record]:
        left_out = set(late)
        async for partition, record in self._read(Topic.ARTICLES):
            origin = partition, record.offset
            if origin in intake.valid and origin not in left_out:
                yield record

    async def _read(self, topic: Topic) -> AsyncIterator[tuple[int, Record]]:
        """All records of a topic. Raises RuntimeProblem if its first ones are gone."""
        name = topic_name(self._namespace, topic)
        begun: set[int] = set()
        async for partition, record in read_topic(self._brokers, name):
            if partition not in begun and record.offset:
                raise RuntimeProblem(f"the first records of {name} are gone: verify needs the whole log")
            begun.add(partition)
            yield partition, record


class _RepeatedFinals:
    """A window has one distinct final, which may be repeated."""

    def __init__(self) -> None:
        self.check = Check("repeated finals")
        self._finals: dict[tuple[str, str, str], str] = {}

    def take(self, count: EventCount | None) -> None:
        if count is None or not count.final:
            return
        place, line = (count.tag, count.window, count.start), count_line(count)
        first = self._finals.setdefault(place, line)
        if first is not line:
            self.check.same("|".join(place), first, line)


_NEVER_IN_THE_FUTURE = 253_402_300_799_000
"""The last second of 9999 (ms): the dates were judged by the records' own timestamps before."""


def _conservation(intake: Intake, walks: list[Admission], found: _Found) -> Check:
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
        check.same(f"origin {origin[0]}:{origin[1]}", 1, len(ends[origin]))
        if len(ends[origin]) > 1:
            check.differences[-1] += f" ({', '.join(ends[origin])})"
    return check


def _lateness(walks: list[Admission], found: _Found) -> Check:
    """The late ones are those, and only those, that the markers in the log make late, by the same watermark."""
    check = Check("late")
    expected = {origin: mark for walk in walks for origin, mark in walk.late.items()}
    for origin in sorted(expected.keys() | found.late.keys()):
        check.same(f"origin {origin[0]}:{origin[1]}, watermark", expected.get(origin), found.late.get(origin))
    return check
