"""Lines that make a namespace anew from the articles of another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from acceptance.brokers import kafka_broker
from acceptance.first.live import ARTICLES, FINAL_WITHIN_S, SETTINGS, SPREAD_S, article, file, finals
from acceptance.first.streaming import CONSUME_FINALS
from acceptance.harness import Bench, Seen, until
from acceptance.namespaces import Namespace
from acceptance.results import last_words, rows, same_bytes
from streams.stages.base import Topic


def rebuilt(bench: Bench) -> Iterator[Seen]:
    """A live namespace before and after an article came too late."""
    with kafka_broker(bench) as kafka:
        old = Namespace(bench, kafka, SETTINGS)
        old.dateline("topics", "create").require()
        old.worker()
        until(lambda: old.said("worker_started"), "a worker", 60)
        now = datetime.now(UTC)
        on_time = [article(number, now - timedelta(seconds=SPREAD_S * number / ARTICLES)) for number in range(ARTICLES)]
        old.dateline("replay", file(bench, "on-time", on_time)).require()
        until(lambda: finals(old) == ARTICLES, "all of them in final windows", FINAL_WITHIN_S)
        wanted = old.dateline(*CONSUME_FINALS).require().out
        yield from _anew(bench, old, wanted, late=0, partitions="5")
        too_late = article(ARTICLES, now - timedelta(minutes=10))
        old.dateline("replay", file(bench, "late", [too_late])).require()
        until(lambda: old.records(Topic.LATE) > 0, "the late article on `late`", 60)
        yield from _anew(bench, old, wanted, late=1, partitions="2")


def _anew(bench: Bench, old: Namespace, wanted: bytes, *, late: int, partitions: str) -> Iterator[Seen]:
    """Rebuild, run a worker, and compare; with late articles all that was final must still be there."""
    new = Namespace(bench, old.brokers, {**SETTINGS, "DATELINE_PARTITIONS": partitions})
    ran = new.dateline("rebuild", "--from", old.name, "--format", "jsonl").require()
    named = rows(ran.out)
    yield Seen(ran.command, last_words(ran.err), len(named) == late)
    new.worker()
    verify = new.dateline("verify", "--timeout", "120", timeout=300)
    yield Seen(verify.command, f"exit {verify.code}: {last_words(verify.out.decode() + verify.err)}", not verify.code)
    consumed = new.dateline(*CONSUME_FINALS).require()
    new.stop()
    if not late:
        yield same_bytes(f"{consumed.command} | cmp - OLD", consumed.out, wanted)
        return
    lost, more = set(wanted.splitlines()) - set(consumed.out.splitlines()), finals(new) - ARTICLES
    value = f"{len(lost)} lines of OLD are lost, {more} reports more, {late} named"
    yield Seen(f"{consumed.command} against OLD", value, not lost and more == late)
