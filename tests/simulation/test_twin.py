"""The same articles under another schedule."""

from random import Random

from streams.simulation import checks
from streams.simulation.profiles import PROFILES
from streams.simulation.schedule import Schedule
from streams.simulation.twin import finals_again, finals_of
from streams.stages.base import Topic


def test_other_orders_partitions_and_workers_give_the_same_bytes_and_one_article_less_does_not() -> None:
    once = Schedule(7, 1, PROFILES["calm"])
    assert once.run() == []
    logs = (once.world.logs[Topic.ARTICLES, partition] for partition in range(once.identity.partitions))
    articles = [record for log in logs for record in log.written if not record.headers]
    pace, finals = once.workload.pace, finals_of(once.world)
    assert finals
    for seed in range(3):
        assert checks.other_finals(finals, finals_again(articles, once.identity, pace, Random(seed))) == []
    distinct = {record.value: record for record in articles}
    less = finals_again(list(distinct.values())[1:], once.identity, pace, Random(1))
    assert checks.other_finals(finals, less) != []
