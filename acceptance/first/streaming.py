"""Lines that run workers on a broker."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

from acceptance.brokers import embedded_broker, kafka_broker
from acceptance.first.counting import EXPECTED, SEEDS
from acceptance.harness import ROOT, Bench, LineError, Seen, until
from acceptance.namespaces import Namespace, bounded, speed_for
from acceptance.results import generated, last_words, outcomes, rows, same_bytes, tally
from streams.stages.base import Topic

SOME, MANY = 2_000, 100_000
REPLAY_SECONDS = 12
CONSUME_FINALS = ("consume", "event-counts", "--final", "--format", "jsonl")


def exact(bench: Bench) -> Iterator[Seen]:
    """Seeds and a generated corpus: the embedded broker with one worker, real Kafka with one and three."""
    with embedded_broker() as embedded, kafka_broker(bench) as kafka:
        for files in (SEEDS, str(generated(bench, SOME))):
            counted = bench.dateline("count", files, "--format", "jsonl").require()
            if files == SEEDS:
                yield same_bytes(
                    f"{counted.command} | cmp - seeds/expected-counts.jsonl", counted.out, EXPECTED.read_bytes()
                )
            for broker, workers in ((embedded, 1), (kafka, 1), (kafka, 3)):
                yield from replayed(bounded(bench, broker), files, counted.out, workers, kill=broker == kafka)


def replayed(namespace: Namespace, files: str, counted: bytes, workers: int, *, kill: bool) -> Iterator[Seen]:
    """Replay files into a new bounded namespace, and compare what a consumer then finds with what was counted.

    With ``kill`` the replay takes some seconds, and the first worker dies by ``kill -9`` while it runs.
    """
    where = f"[{'Kafka' if kill else 'embedded'}, {workers} worker{'s' * (workers > 1)}, {Path(files).name}]"
    for _ in range(workers):
        namespace.worker()
    if kill:
        replay = namespace.replay(
            files, "--end", "--speed", speed_for(outcomes(namespace.bench, files), REPLAY_SECONDS)
        )
        until(lambda: namespace.records(Topic.TALLIES) > 0, "first tallies", 60)
        namespace.workers[0].kill()
        namespace.workers[0].wait()
        during = replay.poll() is None
        namespace.worker()
        yield Seen(f"{where} kill -9 of a worker, and a new one", "during the replay" if during else "too late", during)
        if replay.wait(120):
            raise LineError(f"{where} replay: exit {replay.returncode}")
    else:
        namespace.dateline("replay", files, "--end").require()
    verify = namespace.dateline("verify", "--timeout", "180", timeout=400)
    yield Seen(
        f"{where} {verify.command}",
        f"exit {verify.code}: {last_words(verify.out.decode() + verify.err)}",
        not verify.code,
    )
    late = namespace.dateline("consume", "late", "--format", "jsonl").require()
    yield Seen(f"{where} {late.command}", f"{len(rows(late.out))} late", not late.out)
    finals = namespace.dateline(*CONSUME_FINALS).require()
    yield same_bytes(f"{where} {finals.command} | cmp - COUNTED", finals.out, counted)
    namespace.stop()


def twice(bench: Bench) -> Iterator[Seen]:
    """The same files replayed twice give the counts of once, and as many redeliveries as there are articles."""
    with kafka_broker(bench) as kafka:
        for files in (SEEDS, str(generated(bench, SOME))):
            namespace = bounded(bench, kafka)
            namespace.worker()
            namespace.dateline("replay", files).require()
            namespace.dateline("replay", files, "--end").require()
            verify = namespace.dateline("verify", "--timeout", "180", timeout=400).require()
            counted = bench.dateline("count", files, "--format", "jsonl").require()
            finals = namespace.dateline(*CONSUME_FINALS).require()
            yield same_bytes(
                f"replay F; replay F --end; {finals.command} | cmp - COUNTED (F: {Path(files).name})",
                finals.out,
                counted.out,
            )
            once = tally(outcomes(bench, files))
            wanted = once["unique"] + once["duplicate"] + 2 * once["redelivered"]
            said = verify.out.decode() + verify.err
            found = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) redelivered", said)]
            yield Seen(verify.command, f"{found} redelivered of {once}", found[:1] == [wanted])
            namespace.stop()


def rejected(bench: Bench) -> Iterator[Seen]:
    """Every record of the seeds' rejected files, with its reason, and the worker goes on."""
    expected = json.loads((ROOT / "seeds/rejected/expected.json").read_text(encoding="utf-8"))
    with kafka_broker(bench) as kafka:
        namespace = bounded(bench, kafka)
        worker = namespace.worker()
        namespace.dateline("replay", "seeds/rejected").require()
        until(lambda: namespace.records(Topic.REJECTED) >= len(expected), "all rejected", 60)
        namespace.dateline("replay", SEEDS, "--end").require()
        verify = namespace.dateline("verify", "--timeout", "120", timeout=300)
        consumed = namespace.dateline("consume", "rejected", "--format", "jsonl").require()
        found = {(Path(row["file"]).name, row["record"]): row["reason"] for row in rows(consumed.out)}
        unexplained = [
            f"{one['file']}:{one['record']} ({one['what']}): {found.get((one['file'], one['record']))}"
            for one in expected
            if not any(
                word.lower() in found.get((one["file"], one["record"]), "").lower() for word in one["reason_has_one_of"]
            )
        ]
        yield Seen(consumed.command, f"{len(found)} of {len(expected)} with a reason", len(found) == len(expected))
        yield Seen("reasons that do not say what is wrong", str(unexplained or "none"), not unexplained)
        yield Seen(
            f"{verify.command}, the seeds behind them",
            f"exit {verify.code}, worker {'lives' if worker.poll() is None else 'died'}",
            not verify.code and worker.poll() is None,
        )
        finals = namespace.dateline(*CONSUME_FINALS).require()
        yield same_bytes(f"{finals.command} | cmp - seeds/expected-counts.jsonl", finals.out, EXPECTED.read_bytes())


def scale(bench: Bench) -> Iterator[Seen]:
    """A hundred thousand articles that wait on real Kafka, through one worker."""
    corpus = str(generated(bench, MANY))
    with kafka_broker(bench) as kafka:
        namespace = bounded(bench, kafka)
        replay = namespace.dateline("replay", corpus, "--end").require()
        yield Seen(replay.command, f"{MANY / replay.seconds:,.0f} articles/s to Kafka", True)
        start = time.monotonic()
        worker = namespace.worker()
        until(lambda: namespace.records(Topic.TALLIES) > 0 and namespace.lag() == 0, "lag 0", 1_800)
        seconds = time.monotonic() - start
        yield Seen(
            "dateline worker, from its start to lag 0",
            f"{MANY / seconds:,.0f} articles/s ({seconds:.0f} s), peak memory {peak_mebibytes(worker.pid):,} MiB",
            worker.poll() is None,
        )
        verify = namespace.dateline("verify", "--timeout", "300", timeout=1_800)
        yield Seen(
            verify.command, f"exit {verify.code}: {last_words(verify.out.decode() + verify.err)}", not verify.code
        )


def peak_mebibytes(pid: int) -> int:
    """Peak resident memory of a running process, by the kernel's own account."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    match = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(match[1]) // 1024 if match else 0
