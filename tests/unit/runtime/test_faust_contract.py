"""What of Faust 0.15.3 and aiokafka 0.14.0 the runtime relies on that neither promises. Read this before an upgrade.

``streams/runtime/`` has them in ``faust_internals.py``, ``topic_ids.py``, ``ends.py``,
``patience.py``, ``publisher.py`` and ``header_names.py`` alone.
"""

import asyncio
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import faust
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.consumer.fetcher import Fetcher, PartitionRecords
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import GroupCoordinatorNotAvailableError
from aiokafka.producer.message_accumulator import BatchBuilder, MessageAccumulator, MessageBatch
from aiokafka.protocol.api import Request, RequestStruct
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import _MemoryRecordsPy
from faust.app.base import BootStrategy
from faust.streams import Stream
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer, ConsumerThread
from faust.transport.drivers import aiokafka as driver
from faust.types import ConsumerMessage
from mode.services import Service
from mode.threads import ServiceThread

from streams.runtime.config import WorkerConfig
from streams.runtime.faust_internals import App, BatchConsumer, Transport, WholeBatch, make_app
from streams.runtime.patience import wait_for_brokers
from streams.runtime.worker import AGENTS


def source(thing: Any) -> str:
    return inspect.getsource(thing)


def parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


def test_the_versions_are_those_it_was_written_for() -> None:
    assert version("faust-streaming") == "0.15.3"
    assert version("aiokafka") == "0.14.0"


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("getmany", ["self", "timeout"]),
        ("_wait_next_records", ["self", "timeout"]),
        ("on_partitions_revoked", ["self", "revoked"]),
        ("on_partitions_assigned", ["self", "assigned", "generation_id"]),
        ("perform_seek", ["self"]),
        ("force_commit", ["self", "topics", "start_new_transaction"]),
        ("stop_flow", ["self"]),
        ("pause_partitions", ["self", "tps"]),
        ("resume_partitions", ["self", "tps"]),
        ("_add_gap", ["self", "tp", "offset_from", "offset_to"]),
        ("verify_event_path", ["self", "now", "tp"]),
    ],
)
def test_the_consumer_has_the_methods_that_are_overridden_or_called(method: str, expected: list[str]) -> None:
    assert parameters(getattr(driver.Consumer, method)) == expected


def test_fetched_records_reach_the_callback_by_getmany_alone() -> None:
    assert "getmany(timeout=1.0)" in source(Consumer._drain_messages)
    assert "self._read_offset.__getitem__" in source(Consumer._drain_messages)
    assert "return records, active_partitions" in source(Consumer._wait_next_records)


def test_faust_commits_by_force_commit_alone() -> None:
    assert "self.force_commit(" in source(Consumer.commit)
    assert "await self.commit()" in source(Consumer._commit_handler.fun)


def test_positions_are_sought_by_perform_seek_alone() -> None:
    resume = source(Recovery._resume_streams)
    assert "consumer.resume_partitions(" in resume
    assert "consumer.perform_seek()" in resume
    assert "consumer.resume_flow()" in resume
    assert "if not self.tables" in source(Recovery._restart_recovery.fun)


def test_the_listener_tells_the_generation_before_the_assignment() -> None:
    listener = source(driver.ConsumerRebalanceListener.on_partitions_assigned)
    assert "app.consumer_generation_id = generation" in listener
    assert "on_partitions_assigned(ensure_TPset(assigned), generation)" in listener


def test_the_consumer_thread_has_a_loop_and_a_consumer() -> None:
    assert issubclass(driver.AIOKafkaConsumerThread, ConsumerThread)
    assert issubclass(ConsumerThread, ServiceThread)
    assert "thread_loop" in source(ServiceThread.__init__)
    assert parameters(driver.AIOKafkaConsumerThread._ensure_consumer) == ["self"]
    stop = source(driver.AIOKafkaConsumerThread.on_thread_stop)
    assert "await super().on_thread_stop()" in stop
    assert "await self._consumer.stop()" in stop  # and nothing else, which ours would leave out
    assert stop.count("await") == 2


def test_a_standby_replica_keeps_the_sticky_co_partitioning_assignor() -> None:
    assert "table_standby_replicas > 0" in source(driver.AIOKafkaConsumerThread._create_worker_consumer)


def test_a_message_is_made_of_these_parts() -> None:
    assert {
        "topic",
        "partition",
        "offset",
        "timestamp",
        "timestamp_type",
        "headers",
        "key",
        "value",
        "checksum",
        "serialized_key_size",
        "serialized_value_size",
        "tp",
        "generation_id",
    } <= set(parameters(ConsumerMessage))


def test_the_app_is_open_where_it_is_extended() -> None:
    assert parameters(faust.App._new_transport) == ["self"]
    assert parameters(faust.App._create_directories) == ["self"]
    assert "transport.by_url" in source(faust.App._new_transport)
    assert driver.Transport.Consumer is driver.Consumer
    assert Transport.Consumer is BatchConsumer
    assert parameters(faust.App.create_event) == ["self", "key", "value", "headers", "message"]
    assert parameters(faust.Schema.compile)[:2] == ["self", "app"]
    assert parameters(WholeBatch.compile)[:2] == ["self", "app"]
    assert parameters(Stream.noack) == ["self"]
    assert parameters(Stream.events) == ["self"]


def test_a_crash_can_be_waited_for() -> None:
    assert "self._crashed.set()" in source(Service._crash)
    assert "self.crash_reason = reason" in source(Service._crash)


def test_the_coordinator_tells_generation_and_metadata() -> None:
    assert parameters(GroupCoordinator.fetch_committed_offsets) == ["self", "partitions"]
    assert "OffsetAndMetadata(offset, metadata)" in source(GroupCoordinator._do_fetch_commit_offsets)
    assert "self.generation" in source(GroupCoordinator._do_commit_offsets)
    assert "self._coordinator" in source(AIOKafkaConsumer.commit)


def test_the_consumer_is_made_in_a_thread_that_can_be_extended() -> None:
    assert parameters(driver.Consumer._new_consumer_thread) == ["self"]
    assert "AIOKafkaConsumerThread(self, loop=self.loop, beacon=self.beacon)" in source(
        driver.Consumer._new_consumer_thread
    )
    assert parameters(driver.AIOKafkaConsumerThread._create_worker_consumer) == ["self", "transport"]
    assert "self._consumer = self._create_consumer(" in source(driver.AIOKafkaConsumerThread)
    assert "self._coordination_task = " in source(GroupCoordinator)


def test_a_broker_that_does_not_list_itself_yet_is_asked_again() -> None:
    async def look() -> None:
        client = AIOKafkaClient(bootstrap_servers="127.0.0.1:1")
        wait_for_brokers(client)
        await client.coordinator_lookup(CoordinationType.GROUP, "group")

    with pytest.raises(GroupCoordinatorNotAvailableError):
        asyncio.run(look())
    assert GroupCoordinatorNotAvailableError.retriable
    assert "if err.retriable:" in source(GroupCoordinator.ensure_coordinator_known)
    assert "assert node_id is not None" in source(AIOKafkaClient.coordinator_lookup)


def test_a_producers_batches_wait_for_a_leader_as_long_as_they_are_told() -> None:
    assert "self._batches[tp][0].expired()" in source(MessageAccumulator.drain_by_nodes)
    assert "MessageBatch(tp, builder, self._batch_ttl, " in source(MessageAccumulator)
    assert "> self._ttl" in source(MessageBatch.expired)
    assert "self._message_accumulator = MessageAccumulator(" in source(AIOKafkaProducer)


def test_clients_begin_with_the_bootstrap_that_is_tried_again() -> None:
    assert "raise KafkaConnectionError" in source(AIOKafkaClient.bootstrap)
    assert "await self._client.bootstrap()" in source(AIOKafkaConsumer.start)
    assert "await self.client.bootstrap()" in source(AIOKafkaProducer.start)
    assert parameters(driver.Producer._new_producer) == ["self", "transactional_id"]
    assert "self._producer = self._new_producer()" in source(driver.Producer.on_start)


def test_offsets_are_asked_for_within_a_time_that_can_be_told() -> None:
    for name in ("beginning_offsets", "end_offsets"):
        assert parameters(getattr(Fetcher, name)) == ["self", "partitions", "timeout_ms"]
        assert f"self._fetcher.{name}(" in source(getattr(AIOKafkaConsumer, name))


def test_a_commit_is_one_request_under_the_coordinators_lock() -> None:
    """Beside ``commit_offsets``, which tries again under whatever generation there is by then."""
    assert parameters(GroupCoordinator._do_commit_offsets) == ["self", "assignment", "offsets"]
    assert "while True" not in source(GroupCoordinator._do_commit_offsets)
    assert "async with self._commit_lock" in source(GroupCoordinator.commit_offsets)
    assert parameters(GroupCoordinator.ensure_coordinator_known) == ["self"]
    assert "self._coordination_task.result()" in source(GroupCoordinator.check_errors)


def test_a_worker_without_partitions_does_not_leave_the_group() -> None:
    assert "idle_time >= self._max_poll_interval" in source(GroupCoordinator)
    assert make_app(WorkerConfig(brokers="127.0.0.1:1", namespace="news"), 8).conf.broker_max_poll_interval > 10**8


def test_a_batch_takes_records_with_headers_until_it_is_full() -> None:
    assert parameters(BatchBuilder.append) == ["self", "timestamp", "key", "value", "headers"]
    assert parameters(AIOKafkaProducer.send_batch) == ["self", "batch", "topic", "partition"]


def test_a_request_of_our_own_can_be_sent() -> None:
    assert parameters(AIOKafkaAdminClient._send_request) == ["self", "request", "node_id"]
    assert parameters(Request.build) == ["self", "request_struct_class"]
    assert "raise NotImplementedError" in source(Request.prepare)
    assert "FLEXIBLE_VERSION" in source(RequestStruct.parse_response_header)


def test_topics_can_be_learnt_before_the_first_question_about_them() -> None:
    assert parameters(AIOKafkaClient.add_topic) == ["self", "topic"]
    asking = source(Fetcher._proc_offset_requests)
    assert asking.index("_maybe_wait_metadata()") < asking.index("add_topic(partition.topic)")


def test_a_batch_can_be_read_once_more_by_the_parser_in_python() -> None:
    assert "records = MemoryRecords(part_data[-1])" in source(Fetcher)
    unpacking = source(PartitionRecords._unpack_records)
    assert "for record in next_batch" in unpacking
    assert "if record.offset < self.next_fetch_offset" in unpacking
    assert '.decode("utf-8")' in source(_DefaultRecordBatchPy._read_msg)
    assert "self._decompressed = True" in source(_DefaultRecordBatchPy._maybe_uncompress)
    assert "self._next_slice" in source(_MemoryRecordsPy.next_batch)


def test_the_app_has_three_agents_and_no_web_server() -> None:
    app = make_app(WorkerConfig(brokers="127.0.0.1:1", namespace="news"), 8)
    app.serve("news", None, AGENTS, 8)  # type: ignore[arg-type]
    assert isinstance(app, App)
    assert sorted(app.agents) == ["aggregate", "deduplicate", "tag"]
    assert not BootStrategy(app).web_server()
    assert app.conf.id == "news-dateline"
    assert app.conf.table_standby_replicas == 1
