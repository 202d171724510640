"""Lines that disturb real workers and their broker: what is killed, stopped, added or away changes no count."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from acceptance.harness import Bench, LineError, Seen, until
from acceptance.namespaces import Namespace, bounded, speed_for
from acceptance.results import generated, last_words, outcomes, same_bytes
from streams.stages.base import Topic
from tests.brokers import Kafka, real_kafka

LONG = os.environ.get("LONG") == "1"
MINUTES = 30 if LONG else 3
AWAY_S = 300.0 if LONG else 30.0
MEDIAN_S = 12.0
STOP_S = 10.0
ARTICLES, REPLAY_S = 1_500, 45.0
KILLS, BROKER_KILLS, ZOMBIES = 60, 5, 10
CONSUME_FINALS = ("consume", "event-counts", "--final", "--format", "jsonl")
ROW = re.compile(r"(?m)^. (\S[^│]*?) +│ (\d+) +│ (\d+) +│ *([\d.]*) ?s? *│ *([\d.]*) ?s? *│$")


def chaos(bench: Bench) -> Iterator[Seen]:
    """``make chaos``: exact, and its table."""
    ran = bench.run("make", "chaos", f"MINUTES={MINUTES}", timeout=MINUTES * 60 * 3 + 600)
    said = ran.out.decode()
    exact = set(re.findall(r"(?m)^  exact: .*nothing differs", said))  # told after each round, and again at the end
    yield Seen(ran.command, f"exit {ran.code}, {len(exact)} rounds exact", not ran.code and bool(exact))
    rows = {kind: (int(done), int(timed), median, worst) for kind, done, timed, median, worst in ROW.findall(said)}
    wanted = {"kill -9": KILLS, "broker kill -9": BROKER_KILLS, "zombie": ZOMBIES} if LONG else {"kill -9": 1}
    done = {kind: rows.get(kind, (0,))[0] for kind in wanted}
    yield Seen("faults done", f"{done}, wanted {wanted}", all(done[kind] >= wanted[kind] for kind in wanted))
    _, timed, median, worst = rows.get("kill -9", (0, 0, "", ""))
    yield Seen(
        "recovery of kill -9, session timeout 6 s",
        f"{timed} timed: median {median} s, worst {worst} s",
        bool(median) and float(median) <= MEDIAN_S,
    )
    gone = [int(number.replace(",", "")) for number in re.findall(r"compaction removed ([\d,]+) of", said)]
    yield Seen("records that compaction removed", f"{sum(gone):,}", sum(gone) > 0)


def rescaled(bench: Bench) -> Iterator[Seen]:
    """One worker, then three, then two, while the corpus is replayed."""
    corpus = str(generated(bench, ARTICLES))
    counted = bench.dateline("count", corpus, "--format", "jsonl").require()
    with broker(bench) as kafka:
        namespace = bounded(bench, kafka.brokers)
        namespace.worker()
        speed = speed_for(outcomes(bench, corpus), REPLAY_S)
        replay = namespace.replay(corpus, "--end", "--speed", speed)
        until(lambda: namespace.records(Topic.ARTICLES) > ARTICLES // 4, "a quarter sent", 300)
        namespace.worker()
        namespace.worker()
        until(lambda: namespace.records(Topic.ARTICLES) > ARTICLES // 2, "half of it sent", 300)
        namespace.workers[0].terminate()
        code = namespace.workers[0].wait(30)
        during = replay.poll() is None
        yield Seen(
            "workers: 1, then 3, then 2 (SIGTERM)", f"exit {code}, during the replay: {during}", during and not code
        )
        yield from _exact(namespace, replay.wait(600), counted.out)


def away(bench: Bench) -> Iterator[Seen]:
    """The broker gone while a replay waits in its log; a worker is told to stop meanwhile; then it is back."""
    corpus = str(generated(bench, ARTICLES))
    counted = bench.dateline("count", corpus, "--format", "jsonl").require()
    with broker(bench) as kafka:
        namespace = bounded(bench, kafka.brokers)
        for _ in range(2):
            namespace.worker()
        namespace.dateline("replay", corpus, "--end").require()
        until(lambda: namespace.records(Topic.TALLIES) > 0, "first tallies", 120)
        kafka.stop(signal.SIGKILL)
        gone, lines = time.monotonic(), namespace.lines(0)
        time.sleep(AWAY_S / 2)
        began = time.monotonic()
        namespace.workers[1].terminate()
        code = namespace.workers[1].wait(60)
        took = time.monotonic() - began
        yield Seen("SIGTERM while the broker is away", f"exit {code} after {took:.1f} s", not code and took <= STOP_S)
        time.sleep(max(0.0, AWAY_S - (time.monotonic() - gone)))
        said = namespace.lines(0) - lines
        per_minute = said / (AWAY_S / 60)
        yield Seen(f"{AWAY_S:.0f} s without a broker", f"the other worker logged {said} lines", per_minute <= 60)
        kafka.start()
        yield from _exact(namespace, 0, counted.out)


def _exact(namespace: Namespace, replayed: int, counted: bytes) -> Iterator[Seen]:
    if replayed:
        raise LineError(f"replay: exit {replayed}")
    verify = namespace.dateline("verify", "--timeout", "300", timeout=900)
    yield Seen(verify.command, f"exit {verify.code}: {last_words(verify.out.decode() + verify.err)}", not verify.code)
    finals = namespace.dateline(*CONSUME_FINALS).require()
    yield same_bytes(f"{finals.command} | cmp - COUNTED", finals.out, counted)
    namespace.stop()


@contextmanager
def broker(bench: Bench) -> Iterator[Kafka]:
    """A real Kafka to kill and start again. Raises LineError where there is no Java or Maven."""
    folder = bench.scratch / "kafka"
    folder.mkdir()
    try:
        with real_kafka(folder) as kafka:
            yield kafka
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        raise LineError(str(missing)) from None
