"""All that touches the insides of Faust 0.15.3 and aiokafka 0.14.0; a contract test names each of them.

Faust's own path takes records one by one: about 7,000 a second through an agent that does nothing. Here its consumer
hands an agent whole fetched batches as one event each, commits only what the host says is done, with metadata, and
takes positions from the host. App, agents, assignment and sensors stay Faust's.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from typing import Any, Protocol, TypeVar, cast

import faust
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    IllegalStateError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from streams.cluster import Cluster, cluster_of, tls_context
from streams.runtime.batches import Batch, Hole, Sequencer, max_records, split, to_record
from streams.runtime.commits import Commit
from streams.runtime.config import WorkerConfig, topic_name
from streams.runtime.patience import wait_for_brokers
from streams.runtime.stopping import stop
from streams.stages.base import Topic

log = structlog.get_logger(__name__)

T = TypeVar("T")
REVOKE_GRACE_S, REVOKE_COMMIT_S = 1.0, 2.0
_COMMIT_LIMIT_S = 30.0
_FOR_EVER_S = 10 * 365 * 86_400.0
_REQUEST_TIMEOUT_S = 10.0
_GROUP_CHECK_S = 1.0
_METADATA_AGE_MS = 10_000


class Receiver(Protocol):
    """What the consumer wants of the host."""

    epoch: int

    def put(self, batch: Batch) -> None:
        """Take a batch from an agent."""

    def assigned(self, tps: Iterable[TopicPartition], consumers: Any) -> None:
        """These are our partitions now."""

    async def revoked(self, grace_s: float, commit_s: float) -> None:
        """End what is running, commit, give everything up."""

    async def commit(self) -> bool:
        """Commit what is done."""

    def positions(self) -> Mapping[TopicPartition, int | None]:
        """Up to where partitions are done; None before one is restored."""

    async def may_cross(self, tp: TopicPartition, hole: Hole) -> bool:
        """Whether the hole may be in the log itself."""


class BatchConsumer(driver.Consumer):
    """Delivers each run of fetched records as one message, in order of offset; commits what the host has done."""

    app: "App"
    logger = logging.getLogger("faust.consumer")  # else mode takes this module's, and its lines pass for ours

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sequencer = Sequencer()
        self._generation = -1

    @property
    def receiver(self) -> Receiver:
        """The host of this worker."""
        return self.app.receiver

    def _new_consumer_thread(self) -> "ConsumerThread":
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    # --- records coming in

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Fetched records as batches. Those that come while the flow is stopped are dropped and read again."""
        fetched, _ = await self._wait_next_records(timeout)
        for partition, raw in (fetched or {}).items():
            tp = TopicPartition(*partition)
            if not raw or self.should_stop:
                continue
            if not self.flow_active:
                await self._seek_back(tp)
                continue
            # Of the moment in which the sequencer goes on, not of a later yield: else a run of an earlier assignment
            # passes for one of the new, or what the new one's sequencer has let through is dropped as old.
            self.sequencer.pass_over(self.receiver.positions())
            epoch, begin = self.receiver.epoch, self.sequencer.expected.get(tp, 0)
            records = self.sequencer.take(tp, [to_record(r) for r in raw])
            if isinstance(records, Hole):
                await self._seek_back(tp)
                if await self.receiver.may_cross(tp, records) and epoch == self.receiver.epoch:
                    self.sequencer.allow(tp, records)
                continue
            for run in split(records, max_records(self.app.source_of(tp.topic))):
                batch = Batch(tp, run, epoch, begin)
                begin = batch.last + 1
                yield TP(*tp), self._message(batch)

    def _message(self, batch: Batch) -> ConsumerMessage:
        last = batch.records[-1]
        return ConsumerMessage(
            topic=batch.tp.topic,
            partition=batch.tp.partition,
            offset=last.offset,
            timestamp=last.timestamp / 1000,
            timestamp_type=0,
            headers=None,
            key=None,
            value=cast(Any, batch),
            checksum=None,
            serialized_key_size=0,
            serialized_value_size=0,
            tp=TP(*batch.tp),
            generation_id=self.app.consumer_generation_id,
        )

    async def _seek_back(self, tp: TopicPartition) -> None:
        expected = self.sequencer.expected.get(tp)
        if expected is not None:
            await self._in_thread(self._seek_now({tp: expected}))

    async def _seek_now(self, positions: Mapping[TopicPartition, int]) -> None:  # in the consumer's thread
        for tp, offset in positions.items():
            try:
                self._kafka.seek(tp, offset)
            except IllegalStateError as error:  # no longer assigned: the rebalance positions anew
                log.debug("seek_failed", topic=tp.topic, partition=tp.partition, error=str(error))

    # --- rebalances

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Give everything up before the group goes on without us."""
        if revoked:
            self.stop_flow()
            await self.receiver.revoked(REVOKE_GRACE_S, REVOKE_COMMIT_S)
            log.info("revoked", partitions=len(revoked))
        self.sequencer.stop()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Begin anew with what is assigned."""
        self.sequencer.stop()
        self._generation = generation_id
        await super().on_partitions_assigned(assigned, generation_id)
        tps = sorted(TopicPartition(*tp) for tp in assigned if self.app.reads(tp.topic))
        log.info("assigned", generation=generation_id, partitions=[f"{tp.topic}/{tp.partition}" for tp in tps])
        self.receiver.assigned(tps, self)

    async def perform_seek(self) -> None:
        """Faust's own gives up silently after a timeout; the host asks for positions until it has them."""

    # --- what the host wants of us

    async def committed(self, tps: Iterable[TopicPartition]) -> dict[TopicPartition, Commit | None]:
        """What is committed for these partitions. Raises KafkaError."""
        return await self._in_thread(fetch_commits(self._kafka, tps))

    async def deliver_from(self, positions: Mapping[TopicPartition, int]) -> None:
        """Deliver records from these offsets on."""
        # First: what came from there before the seek ended would be dropped as nobody's, and no hole told of it.
        self.sequencer.start({**self.sequencer.expected, **positions})
        await self._in_thread(self._seek_now(positions))
        self._read_offset.update({TP(*tp): offset or None for tp, offset in positions.items()})

    def fetch(self, tp: TopicPartition, wanted: bool) -> None:
        """Stop fetching a partition, or go on."""
        if wanted:
            self.resume_partitions({TP(*tp)})
        else:
            self.pause_partitions({TP(*tp)})

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:  # noqa: ARG002
        """Faust's timer asks for a commit: the host knows what is done."""
        return await self.receiver.commit()

    async def commit_now(self, commits: Mapping[TopicPartition, Commit]) -> None:
        """Commit, unless the group has gone on to another generation. Raises KafkaError, TimeoutError."""
        await self._in_thread(self._commit_in_thread(commits, self._generation))

    def check_group(self) -> None:
        """Raises what aiokafka's work in the group ended of."""
        consumer = self._thread._consumer
        coordinator: Any = consumer._coordinator if consumer is not None else None
        task: asyncio.Task[None] | None = coordinator._coordination_task if coordinator is not None else None
        if task is not None and task.done() and not task.cancelled() and (error := task.exception()) is not None:
            raise error

    async def _commit_in_thread(self, commits: Mapping[TopicPartition, Commit], generation: int) -> None:
        offsets = {tp: OffsetAndMetadata(commit.position, commit.metadata) for tp, commit in commits.items()}
        await asyncio.wait_for(_commit_once(self._kafka._coordinator, offsets, generation), _COMMIT_LIMIT_S)

    async def _in_thread(self, work: Coroutine[Any, Any, T]) -> T:
        """Run in the consumer's thread, but beside Faust's queue of calls: there it waits for a fetch, up to 1 s."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._thread.thread_loop))

    @property
    def _kafka(self) -> AIOKafkaConsumer:
        return self._thread._ensure_consumer()

    # --- what makes no sense with batches

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Nothing: the offsets inside a batch are no gap, and Faust's interval tree would grow by a node a batch."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Nothing: Faust's livelock detector counts records."""


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """Faust's consumer thread, whose consumer waits for a broker."""

    logger = logging.getLogger("faust.consumer")

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:
        consumer: AIOKafkaConsumer = super()._create_worker_consumer(transport)
        wait_for_brokers(consumer._client)
        return consumer

    async def on_thread_stop(self) -> None:
        """Stop the queue of calls, then the consumer.

        Without a broker its own stop raises a CancelledError, which would end the thread in a traceback.
        """
        await super(driver.AIOKafkaConsumerThread, self).on_thread_stop()
        if self._consumer is not None:
            await stop(self._consumer)


class Producer(driver.Producer):
    """Faust's producer, which we do not use and which it starts all the same; it waits for a broker as well."""

    logger = logging.getLogger("faust.producer")

    def _new_producer(self, transactional_id: str | None = None) -> AIOKafkaProducer:
        producer: AIOKafkaProducer = super()._new_producer(transactional_id)
        wait_for_brokers(producer.client)
        return producer


class Transport(driver.Transport):
    """Faust's aiokafka transport with our consumer and producer."""

    Consumer = BatchConsumer
    Producer = Producer


class WholeBatch(faust.Schema[Any, Any]):
    """Leaves a batch alone."""

    def compile(self, app: Any, **_: Any) -> Callable[..., Any]:
        """A decoder that makes an event of a message as it is."""

        async def decode(message: Any, *, propagate: bool = False) -> Any:  # noqa: ARG001
            return app.create_event(None, message.value, headers=None, message=message)

        return decode


class App(faust.App):
    """Faust's app on batches: three agents that hand what they get to the host."""

    receiver: Receiver
    logger = logging.getLogger("faust.app")

    def _create_directories(self) -> None:
        """None: without tables there is nothing to put on disk."""

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self, loop=self.loop)

    def reads(self, topic: str) -> bool:
        """Whether a topic is the input of a stage."""
        return topic in self._sources

    def source_of(self, topic: str) -> Topic:
        """The topic's name inside its namespace."""
        return self._sources[topic]

    def serve(self, namespace: str, receiver: Receiver, agents: Mapping[str, Topic], partitions: int) -> None:
        """Give each agent its topic."""
        self.receiver = receiver
        self._sources = {topic_name(namespace, source): source for source in agents.values()}
        for name, source in agents.items():
            topic = self.topic(topic_name(namespace, source), schema=WholeBatch(), partitions=partitions)
            self.agent(topic, name=name)(self._agent)

    async def _agent(self, stream: Any) -> None:
        async for event in stream.noack().events():
            self.receiver.put(event.message.value)

    async def raise_crash(self) -> None:
        """Raises what one of Faust's services crashes of, as soon as it does."""
        await self._crashed.wait()
        raise self.crash_reason or RuntimeError("Faust crashed")

    async def raise_group_failure(self) -> None:
        """Raises what aiokafka's work in the group ended of; before there is an assignment nobody else asks."""
        while True:
            await asyncio.sleep(_GROUP_CHECK_S)
            cast(BatchConsumer, self.consumer).check_group()


async def fetch_commits(
    consumer: AIOKafkaConsumer, tps: Iterable[TopicPartition]
) -> dict[TopicPartition, Commit | None]:
    """Committed offsets with their metadata, which aiokafka's public interface leaves out. Raises KafkaError."""
    wanted = list(tps)
    found = await cast(Any, consumer._coordinator).fetch_committed_offsets(wanted)
    return {tp: Commit(c.offset, c.metadata) if (c := found.get(tp)) and c.offset >= 0 else None for tp in wanted}


async def _commit_once(coordinator: Any, offsets: dict[TopicPartition, OffsetAndMetadata], generation: int) -> None:
    """One try in one generation. Raises KafkaError.

    aiokafka's own commit tries again by itself, under whatever generation the group has reached by then: so it could
    set back what the partition's next owner has committed.
    """
    coordinator.check_errors()
    await coordinator.ensure_coordinator_known()
    async with coordinator._commit_lock:
        if coordinator.generation != generation:
            raise CommitFailedError("the group has rebalanced")
        try:
            await asyncio.shield(coordinator._do_commit_offsets(None, offsets))
        except (UnknownMemberIdError, IllegalGenerationError, RebalanceInProgressError) as error:
            raise CommitFailedError("the group has rebalanced") from error


def make_app(config: WorkerConfig, partitions: int) -> App:
    """A Faust app for one worker, without agents yet."""
    cluster = cluster_of(config.brokers)
    return App(
        config.group,
        broker=";".join(f"kafka://{address}" for address in cluster.addresses),
        broker_credentials=_credentials(cluster),
        topic_partitions=partitions,
        topic_replication_factor=1,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=1,  # else the assignor falls back to round robin, neither sticky nor co-partitioning
        web_enabled=False,
        stream_wait_empty=False,
        stream_buffer_maxsize=16,
        broker_session_timeout=config.session_timeout_s,
        broker_heartbeat_interval=config.session_timeout_s / 6,
        broker_rebalance_timeout=max(config.session_timeout_s, 6.0),
        broker_request_timeout=max(_REQUEST_TIMEOUT_S, config.session_timeout_s),
        broker_max_poll_interval=_FOR_EVER_S,  # aiokafka takes a worker without partitions for one that does not poll
        broker_commit_interval=config.commit_interval_s,
        broker_max_poll_records=8_000,
        consumer_max_fetch_size=4 << 20,
        consumer_auto_offset_reset="earliest",
        # A leader that asks a broker just started finds topics missing, deals out none, and looks again after this.
        consumer_metadata_max_age_ms=_METADATA_AGE_MS,
        producer_acks=-1,
        worker_redirect_stdouts=False,
    )


def _credentials(cluster: Cluster) -> Any:
    """How Faust's own clients are let in; None where everybody is."""
    context = tls_context(cluster.tls) if cluster.tls else None
    if cluster.login:
        return faust.SASLCredentials(
            username=cluster.login.user,
            password=cluster.login.password.get_secret_value(),
            mechanism=cluster.login.mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
