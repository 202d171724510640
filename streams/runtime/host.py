"""Runs the stages of the partitions that the group has assigned to this worker, and commits what they have done."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

import structlog
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, OffsetMetadataTooLargeError
from aiokafka.structs import TopicPartition

from schemas import Identity
from streams.runtime.batches import Batch, Hole
from streams.runtime.commits import Commit, Start, check_metadata, check_position, metadata_entry, start_from
from streams.runtime.config import WorkerConfig, topic_name
from streams.runtime.identity import check_topics
from streams.runtime.log_ends import Answers, holds_nothing, log_bounds
from streams.runtime.metrics import Metrics, View
from streams.runtime.outputs import wanted
from streams.runtime.partition import Partition
from streams.runtime.problem import BrokerUnreachable, RuntimeProblem, broken
from streams.runtime.publisher import Grouped, Publisher, group
from streams.runtime.restore import CommitMovedError, Restorer
from streams.stages.base import Phases, Stage, Topic
from streams.stages.pace import Pace
from streams.stages.setup import STAGES

log = structlog.get_logger(__name__)

SLOW_COMMIT_S = 5.0
"""A commit that took longer may have been sent twice, and the first try may still lie in the broker's buffers."""

_ANSWER_S = 30.0

SILENT_S = 30.0
"""A worker whose broker has not answered for so long is not ready."""

STALE_SESSIONS = 6
"""Session timeouts after which a worker whose commits are all refused gives up."""

_STAGE_OF = {stage.source: stage.name for stage in STAGES}

MakeStage = Callable[[Topic, int, str, Identity, Pace], Stage]


class Group(Protocol):
    """What the host wants of the consumer group."""

    async def committed(self, tps: Iterable[TopicPartition]) -> dict[TopicPartition, Commit | None]:
        """What is committed for these partitions. Raises KafkaError."""

    async def deliver_from(self, positions: Mapping[TopicPartition, int]) -> None:
        """Deliver records from these offsets on. Raises KafkaError."""

    async def commit_now(self, commits: Mapping[TopicPartition, Commit]) -> None:
        """Commit in this worker's present assignment. Raises KafkaError, TimeoutError."""

    def fetch(self, tp: TopicPartition, wanted: bool) -> None:
        """Stop fetching a partition, or go on."""


class Host:
    """One per worker. All of it runs in the event loop; the stages' own work runs in one other thread."""

    def __init__(
        self,
        config: WorkerConfig,
        identity: Identity,
        publisher: Publisher,
        make_stage: MakeStage,
        fail: Callable[[BaseException], None],
        *,
        keeps_metadata: bool,
    ) -> None:
        self.metrics = Metrics(config.namespace, self.views, lambda: self.unready() is None)
        self._in_group, self._answered_at = False, 0.0
        self._config, self._identity, self._publisher = config, identity, publisher
        self._make_stage, self._fail, self._keeps_metadata = make_stage, fail, keeps_metadata
        self._sources = {topic_name(config.namespace, t): t for t in (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES)}
        self._threads = ThreadPoolExecutor(1, "stages")
        self._partitions: dict[TopicPartition, Partition] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._suspects: dict[TopicPartition, int] = {}
        self._doubt = 0
        self._stale_since: float | None = None
        self._stopped = False
        self.epoch = 0
        """Raised at every assignment and revocation; batches of another epoch are dropped."""

    def put(self, batch: Batch) -> None:
        """Take a batch that an agent was given."""
        if batch.epoch == self.epoch and batch.tp in self._partitions:
            self._partitions[batch.tp].put(batch)

    def assigned(self, tps: Iterable[TopicPartition], consumers: Group) -> None:
        """Begin anew with exactly these partitions, kept ones too (rule 8)."""
        if self._stopped:  # the group's answer to a join that came before
            return
        self._forget()
        self._group = consumers
        for tp in tps:
            step = partial(self._step, _STAGE_OF[self._sources[tp.topic]])
            self._partitions[tp] = Partition(tp, step, self._publish, partial(consumers.fetch, tp))
        self._stale_since = None
        self._in_group, self._answered_at = True, time.monotonic()
        self._start(self._take_over(self.epoch))

    async def revoked(self, grace_s: float, commit_s: float) -> None:
        """Let running steps end, commit, and give everything up."""
        self._in_group = False
        for part in self._partitions.values():
            part.close()
        end = time.monotonic() + grace_s
        while any(part.busy for part in self._partitions.values()) and time.monotonic() < end:
            await asyncio.sleep(0.005)
        try:
            await asyncio.wait_for(self.commit(), commit_s)
        except TimeoutError:
            log.warning("commit_failed", error="no answer in time")
        self._forget()

    async def commit(self) -> bool:
        """Commit what is done and not committed. A failure is logged, and tried again at the next call."""
        commits = {
            tp: part.done
            for tp, part in self._partitions.items()
            if part.done is not None and part.done != part.committed
        }
        if not commits:
            return False
        epoch, began = self.epoch, time.monotonic()
        try:
            await self._keep_metadata(commits)
            if epoch != self.epoch:
                return False
            await self._group.commit_now(commits)
        except (CommitFailedError, IllegalStateError) as error:
            self.metrics.committed("stale")
            self._stale(len(commits), error)
        except OffsetMetadataTooLargeError as error:
            self._fail(error)
        except (KafkaError, OSError, TimeoutError) as error:
            self._doubt = 2
            self.metrics.committed("failed")
            log.warning("commit_failed", partitions=len(commits), error=repr(error))
        except Exception as error:
            self._fail(error)
        else:
            self.metrics.committed("accepted")
            if epoch == self.epoch:
                self._stale_since = None
                self._accepted(commits, time.monotonic() - began)
            return True
        return False

    def _stale(self, partitions: int, error: Exception) -> None:
        """Commits of another generation are normal amid a rebalance; without end they mean that we are out of it."""
        log.info("commit_stale", partitions=partitions, error=type(error).__name__)
        now = time.monotonic()
        self._stale_since = self._stale_since or now
        if now - self._stale_since > STALE_SESSIONS * self._config.session_timeout_s:
            self._fail(RuntimeProblem("the group went on without this worker, and gave it nothing new; start it again"))

    def end_answers(self, answers: Answers) -> None:
        """What the broker says of the input logs.

        Fails when one ends before what was read of it (it was recreated), or begins behind that (rule 9).
        """
        self._answered_at = time.monotonic()
        for tp, answer in answers.items():
            part = self._partitions.get(tp)
            if part is None or part.done is None:
                continue
            part.log_end = answer.log_end
            outside = answer.outside(part.done.position)
            self._suspects[tp] = 0 if outside is None else self._suspects.get(tp, 0) + 1
            if outside is not None and self._suspects[tp] >= 2:
                self._guard(check_position, outside, answer.bounds, _where(tp))

    async def may_cross(self, tp: TopicPartition, hole: Hole) -> bool:
        """Whether a hole is in the log itself.

        Not where records stand: what is fetched may be lost on its way, and twice. Nor where they were deleted before
        they were read (rule 9). Only producers of articles may use transactions, which leave empty offsets: between the
        stages a hole is what compaction has taken.
        """
        try:
            if not await holds_nothing(self._config.brokers, tp, *hole):
                return False
            bounds = (await log_bounds(self._config.brokers, [tp]))[tp]
        except (KafkaError, OSError) as error:
            log.warning("hole_unknown", topic=tp.topic, partition=tp.partition, error=repr(error))
            return False
        if not self._guard(check_position, hole.expected, bounds, _where(tp)):
            return False
        if self._sources[tp.topic] is not Topic.ARTICLES:
            self._fail(RuntimeProblem(broken(tp, f"has lost the records {hole.expected} to {hole.found - 1}")))
            return False
        log.info("hole", topic=tp.topic, partition=tp.partition, begin=hole.expected, end=hole.found)
        return True

    def positions(self) -> dict[TopicPartition, int | None]:
        """What is done of each partition at work; None before it is restored."""
        return {tp: None if part.done is None else part.done.position for tp, part in self._partitions.items()}

    def views(self) -> list[View]:
        """The partitions at work as they stand now."""
        return [
            View(
                part.stage.name,
                tp.partition,
                getattr(part.stage, "watermark", None),
                None if part.log_end is None else max(part.log_end.end - part.done.position, 0),
                getattr(part.stage, "entries", None),
            )
            for tp, part in self._partitions.items()
            if part.stage is not None and part.done is not None
        ]

    def unready(self) -> str | None:
        """Why this worker does not do its work now; None when it does. (One without partitions stands by.)"""
        if self._stopped:
            return "it stops"
        if not self._in_group:
            return "the group deals out its partitions"
        restoring = sum(part.done is None for part in self._partitions.values())
        if restoring:
            return f"{restoring} of {len(self._partitions)} partitions are being restored"
        silent = time.monotonic() - self._answered_at
        if self._partitions and silent > SILENT_S:
            return f"the broker has not answered for {silent:.0f} s"
        return None

    def stop(self) -> None:
        """Give up threads and tasks, and take no partition any more."""
        self._stopped = True
        self._forget()
        self._threads.shutdown(wait=False, cancel_futures=True)

    # --- one assignment

    async def _take_over(self, epoch: int) -> None:
        """From the committed offsets to restored stages at work, as long as the epoch lasts.

        None begins before all are restored: they share one thread, where a batch to tag takes longer than a changelog.
        """
        began, records = time.monotonic(), 0
        restorer = Restorer(
            self._config,
            self._compute,
            partial(self._new_stage, uuid4().hex[:12]),
            self._unmoved,
            keeps_metadata=self._keeps_metadata,
        )
        while waiting := [tp for tp, part in self._partitions.items() if part.stage is None]:
            try:
                async for restored in restorer.restore(await self._starts(waiting, epoch)):
                    self._still(epoch)
                    records += restored.records
                    self._partitions[restored.tp].stage = restored.stage
            except CommitMovedError:
                log.warning("commit_moved", partitions=len(waiting))
                await asyncio.sleep(0.5)
        self._still(epoch)
        for part in self._partitions.values():
            if part.stage is not None:
                self._start(part.run(part.stage))
        secs = time.monotonic() - began
        self.metrics.restored(secs, records)
        log.info("restored", partitions=len(self._partitions), records=records, secs=round(secs, 3))

    def _still(self, epoch: int) -> None:
        """Ends a take-over whose assignment is over, should its cancellation have got lost in a library."""
        if epoch != self.epoch:
            raise asyncio.CancelledError

    async def _starts(self, tps: list[TopicPartition], epoch: int) -> dict[TopicPartition, Start]:
        """Where these partitions start, by their commits; records are delivered from there on."""
        while True:
            try:
                async with asyncio.timeout(_ANSWER_S):
                    await check_topics(self._config.brokers, self._config.namespace, self._identity)
                    commits, bounds = await self._group.committed(tps), await log_bounds(self._config.brokers, tps)
                if self._keeps_metadata:
                    for tp in tps:
                        check_metadata(commits[tp], _where(tp))
                starts = {tp: start_from(commits[tp], bounds[tp], _where(tp)) for tp in tps}
                self._still(epoch)
                await self._group.deliver_from({tp: start.position for tp, start in starts.items()})
            except (KafkaError, OSError, TimeoutError, BrokerUnreachable) as error:
                log.warning("positions_unknown", error=repr(error))
                await asyncio.sleep(0.5)
            else:
                return starts

    async def _unmoved(self, starts: Mapping[TopicPartition, Start]) -> bool:
        """Whether the commits are still those that these starts were made of."""
        commits = await self._group.committed(starts)
        return all(
            (commit or Commit(0, "")) == Commit(start.position, start.metadata or "")
            for start, commit in ((start, commits[tp]) for tp, start in starts.items())
        )

    def _new_stage(self, writer: str, tp: TopicPartition) -> Stage:
        return self._make_stage(self._sources[tp.topic], tp.partition, writer, self._identity, self._config.pace)

    def _forget(self) -> None:
        self.epoch += 1
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        for part in self._partitions.values():
            part.close()
        self._partitions = {}
        self._suspects.clear()
        self._doubt = 0

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        ours = task not in self._tasks  # _forget has emptied the set before it lets us cancel
        self._tasks.discard(task)
        if task.cancelled():
            if not ours:
                self._fail(RuntimeError("a library cancelled the work on a partition"))
        elif (error := task.exception()) is not None:
            self._fail(error)

    def _guard(self, check: Callable[..., None], *args: Any) -> bool:
        try:
            check(*args)
        except RuntimeProblem as problem:
            self._fail(problem)
            return False
        return True

    # --- steps, commits

    async def _compute(self, call: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *args))

    async def _step(self, stage: str, call: Callable[..., Phases], *args: Any) -> list[Grouped]:
        grouped: list[Grouped] = await self._compute(self._measured, stage, call, *args)
        return grouped

    def _measured(self, stage: str, call: Callable[..., Phases], *args: Any) -> list[Grouped]:
        began = time.perf_counter()
        sent = wanted(call(*args), self._config)
        grouped = group(sent, self._config.namespace)
        name = call.__name__
        self.metrics.took(stage, name, time.perf_counter() - began, args[0] if name == "process" else (), grouped)
        return grouped

    async def _publish(self, phase: Grouped) -> None:
        began = time.monotonic()
        await self._publisher.publish(phase)
        self.metrics.published(time.monotonic() - began)

    async def _keep_metadata(self, commits: Mapping[TopicPartition, Commit]) -> None:
        """Where the broker drops metadata: into the changelogs, before the commit."""
        if self._keeps_metadata:
            return
        entries = [
            metadata_entry(changelog, tp.partition, commit)
            for tp, commit in commits.items()
            if (stage := self._partitions[tp].stage) and (changelog := stage.changelog)
        ]
        for phase in group([entries], self._config.namespace):
            await self._publisher.publish(phase)

    def _accepted(self, commits: Mapping[TopicPartition, Commit], secs: float) -> None:
        """Let what the commits made obsolete be deleted.

        A commit of which we do not know whether it arrived may arrive after a later one, and set it back; so after such
        a one only the second success counts.
        """
        if secs > SLOW_COMMIT_S:
            self._doubt = 2
        if self._doubt:
            self._doubt -= 1
        if self._doubt:
            return
        for tp, commit in commits.items():
            self._partitions[tp].accept(commit)


def _where(tp: TopicPartition) -> str:
    return f"topic {tp.topic}, partition {tp.partition}"
