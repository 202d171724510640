"""``dateline worker``: waits for the broker, runs the three stages on Faust, drains and commits when told to stop."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import replace
from typing import NamedTuple

import structlog
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from prometheus_client import CollectorRegistry

from schemas import Identity
from streams.runtime.config import WorkerConfig, topic_name
from streams.runtime.ends import knows_idempotence
from streams.runtime.faust_internals import App, fetch_commits, make_app
from streams.runtime.health import answering
from streams.runtime.host import Host, MakeStage
from streams.runtime.identity import check, check_applications, check_topics
from streams.runtime.log_ends import watch_log_ends
from streams.runtime.patience import patiently
from streams.runtime.problem import BrokerUnreachable, RuntimeProblem
from streams.runtime.publisher import Publisher
from streams.runtime.reading import asking, open_consumer
from streams.runtime.topic_settings import check_settings
from streams.stages.base import Topic
from streams.stages.setup import STAGES, make_stage, warm_up

log = structlog.get_logger(__name__)

AGENTS = {stage.name: stage.source for stage in STAGES}
"""Faust's agents by name, and the topic that each reads."""
_PROBE = "kept?"
_SWITCH_INTERVAL_S = 0.001
_TOPICS_CHECK_S = 5.0
_STOP_GRACE_S, _STOP_COMMIT_S = 3.0, 3.0


def run_worker(config: WorkerConfig) -> int:
    """Run until SIGINT or SIGTERM (exit code 0) or a failure (1). Raises RuntimeProblem that says what to do."""
    for library in ("faust", "aiokafka", "mode"):
        logging.getLogger(library).setLevel(logging.WARNING)
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    return asyncio.run(Worker(config).run())


class Surroundings(NamedTuple):
    """What a worker finds at its start."""

    identity: Identity
    keeps_metadata: bool
    """Whether the broker keeps what a commit says besides the offset."""
    knows_idempotence: bool
    """Whether it knows idempotent producers."""
    changelog_lag_s: float | None
    """For how long it leaves new records of the changelogs alone; None where it does not tell."""


class Worker:
    """One worker process."""

    def __init__(self, config: WorkerConfig, make: MakeStage = make_stage) -> None:
        self._config, self._make = config, make
        self._failure: BaseException | None = None
        self._host: Host | None = None
        self._started = False
        self._limit: threading.Timer | None = None

    async def run(self) -> int:
        """Until a signal or a failure; the exit code. Raises RuntimeProblem."""
        self._ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._signalled, number)
        work, ended = asyncio.create_task(self._work()), asyncio.create_task(self._ended.wait())
        await asyncio.wait([work, ended], return_when=asyncio.FIRST_COMPLETED)
        for task in (work, ended):
            task.cancel()
        await asyncio.gather(work, ended, return_exceptions=True)
        if self._failure is None:
            log.info("worker_stopped")
            return 0
        if isinstance(self._failure, RuntimeProblem):
            raise self._failure
        return 1

    def _signalled(self, number: int) -> None:
        log.info("stopping", signal=signal.Signals(number).name)
        self._limit_stop(0)
        self._ended.set()

    def _fail(self, error: BaseException) -> None:
        if self._failure is not None:
            return
        self._failure = error
        if not isinstance(error, RuntimeProblem):
            log.error("worker_failed", error=repr(error), exc_info=error)
        elif self._started:  # before that, what the command says is enough
            log.error("worker_failed", error=str(error))
        self._limit_stop(1)
        self._ended.set()

    def _limit_stop(self, code: int) -> None:
        """With the broker gone a clean stop takes over a minute; nothing acknowledged is lost by cutting it short.

        It is not called off: what Faust leaves behind after a crash may outlive the event loop's end, too.
        """

        def cut_short() -> None:
            note = "what is not committed is read again by the next worker"
            log.warning("stop_cut_short", after_s=self._config.stop_limit_s, note=note)
            os._exit(code)

        if self._limit is None:
            self._limit = threading.Timer(self._config.stop_limit_s, cut_short)
            self._limit.daemon = True
            self._limit.start()

    async def _work(self) -> None:
        config = self._config
        try:
            async with answering(config.http_host, config.http_port, self._unready, self._failed, self._registry):
                away = BrokerUnreachable, KafkaError, OSError
                await self._serve(await patiently(self._surroundings, away, str(self._config.brokers)))
        except ExceptionGroup as group:
            self._fail(group.exceptions[0])
        except Exception as error:
            self._fail(error)

    def _unready(self) -> str | None:
        return "it waits for a broker" if self._host is None else self._host.unready()

    def _failed(self) -> bool:
        return self._failure is not None

    def _registry(self) -> CollectorRegistry | None:
        return self._host.metrics.registry if self._host else None

    async def _surroundings(self) -> Surroundings:
        """What we work on. Raises RuntimeProblem where the namespace does not fit."""
        config = self._config
        with _silent("aiokafka"):
            identity = await check(config.brokers, config.namespace, config.wanted)
            keeps = await keeps_commit_metadata(config)
            if keeps:
                await check_applications(config.brokers, config.namespace, identity.partitions)
            idempotent = await knows_idempotence(config.brokers)
            lag = await check_settings(config.brokers, config.namespace) if idempotent else None
            return Surroundings(identity, keeps, idempotent, lag)

    async def _serve(self, found: Surroundings) -> None:
        config, partitions = self._config, found.identity.partitions
        if found.changelog_lag_s is not None:
            config = replace(config, changelog_lag_s=found.changelog_lag_s)
        await asyncio.to_thread(warm_up)  # before the group waits for us
        if not found.keeps_metadata:
            log.warning("commit_metadata_dropped", note="this broker is good for a demo: crashes may cost exactness")
        async with AsyncExitStack() as stack:
            publisher = Publisher(config.brokers, idempotent=found.knows_idempotence)
            stack.push_async_callback(publisher.stop)
            keeps = found.keeps_metadata
            host = Host(config, found.identity, publisher, self._make, self._fail, keeps_metadata=keeps)
            self._host = host
            app = make_app(config, partitions)
            app.serve(config.namespace, host, AGENTS, partitions)
            stack.push_async_callback(_drain, app, host)
            await self._until_crash(app, host, found)

    async def _until_crash(self, app: App, host: Host, found: Surroundings) -> None:
        """Start and stay. Raises what crashed Faust, its work in the group, or the watch on topics, logs and ends."""
        partitions = found.identity.partitions
        interval = min(max(self._config.idle_after_s / 4, 0.25), 5.0)
        async with asyncio.TaskGroup() as tasks:
            watch = watch_log_ends(self._config.brokers, interval, partitions, host.positions, host.end_answers)
            tasks.create_task(watch)
            tasks.create_task(self._watch_topics(host, found))
            tasks.create_task(app.raise_crash())
            tasks.create_task(app.raise_group_failure())
            await app.start()
            self._started = True
            log.info("worker_started", namespace=self._config.namespace, partitions=partitions)

    async def _watch_topics(self, host: Host, found: Surroundings) -> None:
        """Raises RuntimeProblem when topics get other settings, or were deleted while this worker has no partition.

        A group leader that finds a topic missing deals out none, and says nothing; with partitions, their logs tell.
        """
        brokers, namespace = self._config.brokers, self._config.namespace
        while True:
            await asyncio.sleep(_TOPICS_CHECK_S)
            with suppress(BrokerUnreachable, KafkaError, OSError):
                if not host.positions():
                    await check_topics(brokers, namespace, found.identity)
                if found.knows_idempotence:
                    await check_settings(brokers, namespace)


@contextmanager
def _silent(library: str) -> Iterator[None]:
    """Nothing of a library's log: what it warns of is told by us."""
    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


async def _drain(app: App, host: Host) -> None:
    app.consumer.stop_flow()
    await host.revoked(_STOP_GRACE_S, _STOP_COMMIT_S)
    host.stop()
    await app.stop()


async def keeps_commit_metadata(config: WorkerConfig) -> bool:
    """Whether the broker keeps what a commit says besides the offset, as found by trying. Raises RuntimeProblem."""
    tp = TopicPartition(topic_name(config.namespace, Topic.NAMESPACE), 0)
    async with asking(config.brokers), open_consumer(config.brokers, f"{config.group}-probe") as consumer:
        consumer.assign([tp])
        await consumer.commit({tp: OffsetAndMetadata(0, _PROBE)})
        commit = (await fetch_commits(consumer, [tp]))[tp]
    return commit is not None and commit.metadata == _PROBE
