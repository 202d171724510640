"""The simulated broker behaves as Kafka's cleaner and group coordinator do."""

from random import Random

import pytest

from streams.runtime.problem import RuntimeProblem
from streams.simulation.outbox import Outbox
from streams.simulation.world import NO_COMMIT, Commit, Log, World
from streams.stages.base import Emission, Topic

LOG = (Topic.AGGREGATE_CHANGELOG, 0)
NEVER = 1_000_000


def log_of(*records: tuple[bytes, bytes | None]) -> Log:
    log = Log()
    for step, (key, value) in enumerate(records):
        log.append(key, value, step=step)
    return log


def standing(log: Log) -> list[tuple[bytes | None, bytes | None]]:
    return [(record.key, record.value) for record in log.read(0, log.end)]


def test_of_each_key_the_newest_record_below_the_cut_stays() -> None:
    log = log_of((b"a", b"1"), (b"b", b"1"), (b"a", b"2"), (b"b", b"2"))
    log.compact(3, step=9, oldest_reader=NEVER)
    assert standing(log) == [(b"b", b"1"), (b"a", b"2"), (b"b", b"2")]
    assert [record.offset for record in log.read(0, log.end)] == [1, 2, 3]


def test_what_was_written_since_a_restore_began_is_not_touched_and_removes_nothing() -> None:
    log = log_of((b"a", b"1"), (b"a", b"2"))
    log.compact(2, step=9, oldest_reader=1)
    assert standing(log) == [(b"a", b"1"), (b"a", b"2")]


def test_a_tombstone_outlives_the_run_that_first_kept_it_and_every_reader_of_that_time() -> None:
    log = log_of((b"a", b"1"), (b"a", None))
    log.compact(2, step=5, oldest_reader=NEVER)
    assert standing(log) == [(b"a", None)]
    log.compact(2, step=6, oldest_reader=4)
    assert standing(log) == [(b"a", None)]
    log.compact(2, step=9, oldest_reader=NEVER)
    assert standing(log) == []


def test_what_compaction_removed_is_still_known_to_the_checks() -> None:
    log = log_of((b"a", b"1"), (b"a", b"2"))
    log.compact(2, step=9, oldest_reader=NEVER)
    assert [record.value for record in log.written] == [b"1", b"2"]


def test_only_the_owner_of_a_partition_commits() -> None:
    world = World(1, now=0)
    place = (Topic.TAGGED, 0)
    world.owners[place] = "new"
    assert not world.commit(place, "old", Commit(3, "m"))
    assert world.committed(place) == NO_COMMIT
    assert world.commit(place, "new", Commit(4, "m"))
    assert world.committed(place) == Commit(4, "m")


def emission(topic: Topic, partition: int, value: bytes) -> Emission:
    return Emission(topic, partition, None, value)


def test_an_outbox_keeps_the_order_of_each_partition_and_of_phases() -> None:
    first = [emission(Topic.TAGGED, n % 2, b"%d" % n) for n in range(8)]
    second = [emission(Topic.TAGGED, 0, b"behind")]
    for seed in range(50):
        outbox, written = Outbox(), list[Emission]()
        outbox.put([first, second])
        while outbox:
            outbox.write_some(Random(seed), repeat=0.0, write=written.append)
        assert [e for e in written if e.partition == 1] == first[1::2]
        assert [e for e in written if e.partition == 0] == [*first[::2], *second]
        assert written[-1] == second[0]


def test_what_was_not_acknowledged_is_written_again_in_order() -> None:
    sent = [emission(Topic.TAGGED, 0, b"%d" % n) for n in range(3)]
    outbox, written, random = Outbox(), list[Emission](), Random(4)
    outbox.put([sent])
    for _ in range(5):
        outbox.write_some(random, repeat=1.0, write=written.append)
    assert len(written) > 5
    while outbox:
        outbox.write_some(random, repeat=0.0, write=written.append)
    assert list(dict.fromkeys(written)) == sent


def test_retention_cuts_a_log_and_a_task_without_a_commit_is_refused() -> None:
    world, place = World(1, now=0), (Topic.TAGGED, 0)
    for n in range(4):
        world.write(emission(Topic.TAGGED, 0, b"%d" % n))
    assert world.start(place) == NO_COMMIT
    world.logs[place].cut(3)
    assert [record.offset for record in world.logs[place].read(0, 4)] == [3]
    assert len(world.logs[place].written) == 4
    with pytest.raises(RuntimeProblem, match="the log begins at 3"):
        world.start(place)
    world.owners[place] = "w"
    world.commit(place, "w", Commit(3, "m"))
    assert world.start(place) == Commit(3, "m")
    world.commit(place, "w", Commit(2, "m"))
    with pytest.raises(RuntimeProblem, match="deleted before they were read"):
        world.start(place)


def test_an_outbox_knows_whether_a_tombstone_waits() -> None:
    outbox = Outbox()
    outbox.put([[emission(Topic.TAGGED, 0, b"1")], [Emission(LOG[0], 0, b"key", None)]])
    assert outbox.deletes_from(LOG)
    assert not outbox.deletes_from((Topic.TAGGED, 0))
    outbox.write_all(lambda emission: None)
    assert not outbox.deletes_from(LOG)
