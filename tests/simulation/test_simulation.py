"""The stages under hostile schedules: no difference from the contract; and the simulator itself keeps its word."""

from collections import Counter
from random import Random

import pytest

from streams.simulation.main import run
from streams.simulation.many import differences
from streams.simulation.profiles import PROFILES, parse_profile
from streams.simulation.reference import Outcome, judge
from streams.simulation.schedule import Schedule
from streams.simulation.sizes import SMALL
from streams.simulation.workload import article_of, make_workload
from streams.simulation.world import World
from streams.stages.base import Record, Topic
from tests.simulation.mutations import MUTATIONS


@pytest.mark.parametrize(
    ("profile", "schedules"),
    [
        ("default", 120),
        ("restore", 60),
        ("final", 60),
        ("handover", 60),
        ("forgetful", 40),
        ("crowded", 10),
        ("delivery", 30),
        ("calm", 10),
    ],
)
def test_schedules_show_no_difference(profile: str, schedules: int) -> None:
    failing = {number: found for number in range(schedules) if (found := differences(7, number, PROFILES[profile]))}
    assert failing == {}


def logs_of(world: World) -> dict[object, list[tuple[bytes | None, bytes | None]]]:
    return {place: [(record.key, record.value) for record in log.written] for place, log in world.logs.items()}


def test_a_schedule_repeats_exactly() -> None:
    first, second = (Schedule(3, 5, PROFILES["default"]) for _ in range(2))
    assert first.run() == second.run() == []
    assert logs_of(first.world) == logs_of(second.world)


def test_schedules_hold_what_they_promise() -> None:
    """Everything hostile occurs within a few dozen schedules: otherwise passing them would mean little."""
    seen: Counter[str] = Counter()
    for number in range(60):
        schedule = Schedule(7, number, PROFILES["default"])
        schedule.run()
        world, identity = schedule.world, schedule.identity
        outcomes = judge(world, identity).outcomes.values()
        seen["late"] += Outcome.LATE in outcomes
        seen["redelivered"] += Outcome.REDELIVERED in outcomes
        seen["rejected"] += bool(schedule.verdict.rejected)
        seen["live"] += not identity.bounded
        seen["bounded"] += identity.bounded
        for topic in (Topic.DUPLICATES, Topic.UNIQUE):
            seen[topic] += any(world.logs[topic, p].end for p in range(identity.partitions))
        for place, log in world.logs.items():
            seen["compacted"] += any(entry is None for entry in log.entries)
            values = [record.value for record in log.written]
            seen["written twice"] += place[0] is Topic.LATE and len(set(values)) < len(values)
        seen["empty partition"] += any(not world.logs[Topic.ARTICLES, p].end for p in range(identity.partitions))
    missing = [what for what in seen if not seen[what]]
    assert missing == []


def test_small_sizes_hold_for_a_crowded_schedule_only() -> None:
    sizes = {name: vars(owner)[name] for owner, name, _ in SMALL}
    assert Schedule(7, 0, PROFILES["crowded"]).run() == []
    assert {name: vars(owner)[name] for owner, name, _ in SMALL} == sizes
    assert all(sizes[name] > small for _, name, small in SMALL)


def test_workloads_are_small_and_hold_bad_records_and_redeliveries() -> None:
    workloads = [make_workload(Random(seed), 6, 18) for seed in range(50)]
    values = [[item.value for item in workload.items] for workload in workloads]
    assert any(len(set(v)) < len(v) for v in values)
    assert all(6 <= len(v) <= 27 for v in values)
    now = workloads[0].items[0].time // 1000
    records = [Record(0, now, None, value) for v in values for value in v]
    assert any(article_of(record, bounded=True) is None for record in records)


def test_a_failing_schedule_is_printed_as_the_command_that_repeats_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    next(m for m in MUTATIONS if m.name == "no_restore").patch(monkeypatch)
    assert run(3, seed=1, profile="restore") == 1
    output = " ".join(capsys.readouterr().out.split())
    command = output.split("repeat: dateline simulate ")[1].split()
    options = dict(zip(command[:6:2], command[1:6:2], strict=True))
    assert run(1, int(options["--seed"]), options["--profile"], int(options["--schedule"])) == 1


def test_run_says_how_many_and_how_fast(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(2, seed=1, profile="calm") == 0
    assert capsys.readouterr().out.startswith("2 schedules, ")


def test_profiles_are_read_as_they_are_printed() -> None:
    assert parse_profile("final,articles=8,crash=0").articles == 8
    assert parse_profile("final,articles=8,crash=0").crash == 0
    with pytest.raises(ValueError, match="no profile 'finals'"):
        parse_profile("finals")
    with pytest.raises(ValueError, match="no setting 'zombies'"):
        parse_profile("final,zombies=3")


def test_a_zombie_from_before_the_commits_were_forgotten_deletes_nothing_that_counts() -> None:
    """Found by this schedule: its tombstones hit sources that the new start had taken from the changelog."""
    assert differences(7, 0, PROFILES["restore"]) == []
