"""Lines with input that is no article: mutated records and files, in one process and through a worker on real Kafka."""

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path

from acceptance.brokers import kafka_broker
from acceptance.harness import Bench, Seen, until
from acceptance.namespaces import bounded
from acceptance.results import last_words, rows
from streams.runtime.reading import open_writer
from streams.stages.base import Topic
from tests.fuzz.mutation import mutated_records

PYTHON = ".venv/bin/python"
FILES, ON_KAFKA = 1_000, 5_000
PEAK_MB = 1_000
"""More memory than this is not bounded by what is asked for here."""


def records() -> int:
    """How many mutated records go through one process."""
    return 100_000 if os.environ.get("LONG") == "1" else 10_000


def bad_input(bench: Bench) -> Iterator[Seen]:
    """No crash, memory bounded, and every record ends as one thing."""
    for kind, count in (("records", records()), ("files", FILES)):
        ran = bench.run(PYTHON, "-m", "tests.fuzz", kind, str(count), "1", timeout=3_600).require()
        said = ran.out.decode().strip()
        peak = re.search(r"peak (\d+) MB", said)
        yield Seen(ran.command, said, peak is not None and int(peak[1]) <= PEAK_MB)
    with kafka_broker(bench) as kafka:
        namespace = bounded(bench, kafka)
        worker = namespace.worker()
        asyncio.run(_produce(kafka, f"{namespace.name}.articles"))
        namespace.dateline("replay", "--limit", "0", "--end").require()
        until(lambda: namespace.records(Topic.TAGGED) > 0 and not namespace.lag(), "all of it committed", 600)
        verify = namespace.dateline("verify", "--timeout", "120", timeout=600)
        yield Seen(
            f"{ON_KAFKA} mutated records from a producer: {verify.command}",
            f"exit {verify.code}: {last_words(verify.out.decode() + verify.err)}",
            not verify.code,
        )
        rejected = rows(namespace.dateline("rejected", "list", "--format", "jsonl").require().out)
        reasons = {re.split(r"[:(]", row["reason"])[0] for row in rejected}
        yield Seen("dateline rejected list", f"{len(rejected)}, {len(reasons)} kinds of reasons", len(reasons) > 5)
        peak_kb = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{worker.pid}/status").read_text())
        megabytes = int(peak_kb[1]) // 1024 if peak_kb else 0
        yield Seen("the worker", f"lives, peak {megabytes} MB", worker.poll() is None and 0 < megabytes <= PEAK_MB)


async def _produce(brokers: str, topic: str) -> None:
    async with open_writer(brokers, topic) as writer:
        for number, value in enumerate(mutated_records(ON_KAFKA, 3)):
            await writer.send(number % 8, None, value)
