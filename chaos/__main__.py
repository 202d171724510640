"""``python -m chaos --minutes M [--seed S]``: rounds of faults on a real Kafka. Exit 1 when a count was not exact.

Rounds take turns: a live namespace of at most 5,000 different articles, each sent two or three times (the oracle
recounts it), and a bounded one of more.
"""

import argparse
import logging
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from chaos.articles import Plan
from chaos.report import show, summary
from chaos.rounds import Outcome, play
from tests.brokers import real_kafka

ROUND_S = 300.0
LIVE_ARTICLES = 4_500
BOUNDED_PER_SECOND = 30


def plans(minutes: float, seed: int) -> list[Plan]:
    """The rounds of so many minutes of faults."""
    rounds = max(1, round(minutes * 60 / ROUND_S))
    seconds = minutes * 60 / rounds
    return [_plan(number % 2 == 0, seconds, seed * 1_000 + number) for number in range(rounds)]


def _plan(live: bool, seconds: float, seed: int) -> Plan:
    most = int(seconds * BOUNDED_PER_SECOND)
    if live:
        return Plan(min(LIVE_ARTICLES, most), seconds, seed, live=True)
    return Plan(most, seconds, seed, live=False, again=0.3)


def main() -> int:
    """Exit status: 0 when every round was exact."""
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable()  # libraries tell of every broken connection
    signal.signal(signal.SIGTERM, _stop)
    folder = Path(tempfile.mkdtemp(prefix="dateline-chaos-"))
    outcomes: list[Outcome] = []
    try:
        for number, plan in enumerate(plans(given.minutes, given.seed)):
            place = folder / f"round-{number}"
            (place / "kafka").mkdir(parents=True)
            with real_kafka(place / "kafka") as kafka:
                outcomes.append(play(kafka, place, plan))
                print(summary(outcomes[-1]))
                if outcomes[-1].problem:
                    break
    except KeyboardInterrupt:
        show(outcomes)
        print("stopped", file=sys.stderr)
        shutil.rmtree(folder)
        return 130
    show(outcomes)
    if any(outcome.problem for outcome in outcomes):
        print(f"chaos: not exact; logs and topics are in {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
