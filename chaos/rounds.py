"""One round: a namespace, its workers, a producer and a nemesis; at the end all live, and `dateline verify` judges."""

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from chaos.articles import Plan, sendings
from chaos.compaction import compact_hard, removed
from chaos.crew import Crew
from chaos.nemesis import Deed, Deserted, Nemesis
from chaos.producer import Producer
from chaos.progress import Progress
from streams.runtime.config import topic_name
from streams.stages.base import Topic
from tests.brokers import Kafka

PARTITIONS, WORKERS = 6, 3
SETTINGS = {
    "DATELINE_SESSION_TIMEOUT": "6s",
    "DATELINE_PARTITIONS": str(PARTITIONS),
    "DATELINE_IDLE_AFTER": "3s",
    "DATELINE_WINDOWS": "10m,1h",
    "DATELINE_LATENESS": "15m",
    "DATELINE_STORY_HORIZON": "30m",
}
BOUNDED = {"DATELINE_WINDOWS": "1h,1d", "DATELINE_LATENESS": "7d", "DATELINE_STORY_HORIZON": "7d"}
_CATCH_UP_S = 600.0


@dataclass(slots=True)
class Outcome:
    """What a round did and found. ``problem`` is empty when all is exact."""

    name: str
    deeds: list[Deed]
    sent: int = 0
    removed: dict[str, tuple[int, int]] | None = None
    said: str = ""
    problem: str = ""


def play(kafka: Kafka, folder: Path, plan: Plan, say: Callable[[str], None] = print) -> Outcome:
    """One round on a running broker; logs and whatever is found stand in ``folder``."""
    namespace = f"chaos-{secrets.token_hex(3)}"
    settings = {
        **SETTINGS,
        **({} if plan.live else BOUNDED),
        "DATELINE_BROKERS": kafka.brokers,
        "DATELINE_NAMESPACE": namespace,
    }
    random = Random(plan.seed)
    kind = f"{'live' if plan.live else 'bounded'}, {plan.articles:,} articles, seed {plan.seed}"
    with Crew(folder, settings) as crew:
        crew.dateline("topics", "create", *([] if plan.live else ["--bounded"])).check_returncode()
        asyncio.run(compact_hard(kafka.brokers, namespace))
        backlog = sendings(plan, datetime.now(UTC))
        articles = topic_name(namespace, Topic.ARTICLES)
        with (
            Progress(kafka.brokers, namespace, PARTITIONS) as progress,
            Producer(kafka.brokers, articles, PARTITIONS, backlog, plan.seed) as producer,
        ):
            nemesis = Nemesis(kafka, crew, progress, random, WORKERS, say)
            outcome = Outcome(kind, nemesis.deeds)
            for _ in range(WORKERS):
                crew.add()
            try:
                nemesis.reign(plan.seconds)
                _finish(crew, nemesis, producer, progress, plan)
            except Deserted as deserted:
                outcome.problem = str(deserted)
            outcome.sent = producer.sent
        if not outcome.problem:
            _judge(crew, outcome)
        with suppress(Exception):
            outcome.removed = asyncio.run(removed(kafka.brokers, namespace))
    return outcome


def _finish(crew: Crew, nemesis: Nemesis, producer: Producer, progress: Progress, plan: Plan) -> None:
    """Everything sent, ended where it ends, and committed."""
    end = time.monotonic() + _CATCH_UP_S
    while not producer.done:
        nemesis.wait(0.2)
        producer.check()
        if time.monotonic() > end:
            raise Deserted("the producer did not get everything acknowledged")
    if not plan.live:
        crew.dateline("replay", "--limit", "0", "--end").check_returncode()
    quiet = 0
    while quiet < 10:
        nemesis.wait(0.3)
        quiet = quiet + 1 if progress.latest.places and progress.lag() <= (plan.live * 50) else 0
        if time.monotonic() > end:
            raise Deserted(f"{progress.lag()} records behind, {_CATCH_UP_S:.0f} s after the last fault")


def _judge(crew: Crew, outcome: Outcome) -> None:
    verified = crew.dateline("verify", "--timeout", "300", limit_s=1_800)
    outcome.said = " / ".join(line.strip() for line in (verified.stdout + verified.stderr).strip().splitlines())
    if verified.returncode:
        outcome.problem = f"dateline verify: exit {verified.returncode}"
