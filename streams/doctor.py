"""Looks at what Dateline stands on, and says what to do about what is wrong. Changes nothing."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, NamedTuple

from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.cluster import cluster_of
from streams.hints import hint
from streams.runtime.broker_settings import BROKER, settings_of
from streams.runtime.config import group_name, topic_name
from streams.runtime.ends import knows_idempotence
from streams.runtime.identity import check, check_applications
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import end_offsets, open_admin, read_some, records_behind
from streams.runtime.topic_settings import check_settings
from streams.settings import Settings, unknown_variables
from streams.stages.base import Topic
from streams.tagging.compiled import state

PYTHONS = ((3, 11), (3, 14))
PINNED = {"faust-streaming": "0.15.3", "aiokafka": "0.14.0"}
LEAST_MEMORY = 1 << 30
"""Bytes; the vocabulary and the libraries of one worker take some 300 MiB, its articles the rest."""
MOST_SKEW_S = 5.0
_WEEK_MINUTES = 7 * 24 * 60
_ANSWER_S, _CONNECT_S = 40.0, 3.0


class Finding(NamedTuple):
    """What was looked at, and how it is. ``problem``: Dateline cannot do its work so; ``note``: it can, but look."""

    what: str
    state: Literal["ok", "note", "problem"]
    text: str
    advice: str = ""


async def examine(chosen: Settings) -> AsyncIterator[Finding]:
    """Every finding as soon as it is there, without those that make no sense after a problem."""
    yield python()
    for finding in libraries():
        yield finding
    yield tagging()
    yield environment(os.environ)
    yield memory(Path("/proc/meminfo"))
    yield clock()
    yield http_port(chosen.http_host, chosen.http_port)
    reached = [await reach(address) for address in cluster_of(chosen.brokers).addresses]
    for finding in reached:
        yield finding
    if all(finding.state == "problem" for finding in reached):
        return
    for look in (_broker, _offsets_kept, _namespace, _broker_clock, _waiting):
        finding = await _answered(look, chosen)
        yield finding
        if finding.state == "problem":
            return


def python() -> Finding:
    """The interpreter."""
    least, beyond = PYTHONS
    text = ".".join(map(str, sys.version_info[:3]))
    if least <= sys.version_info[:2] < beyond:
        return Finding("Python", "ok", text)
    return Finding("Python", "problem", text, "use Python 3.11, 3.12 or 3.13")


def libraries() -> list[Finding]:
    """Those that must be of one version, because the worker uses what is inside of them."""
    return [
        Finding(name, "ok", found)
        if (found := version(name)) == wanted
        else Finding(name, "problem", found, f"install {wanted}: pip install -r requirements.lock")
        for name, wanted in PINNED.items()
    ]


def tagging() -> Finding:
    """Whether the compiled tagging modules run; the others do the same, and take longer."""
    if state.is_compiled:
        return Finding("tagging", "ok", "compiled")
    advice = "the same tags, at half the speed; with a C compiler, make install compiles it"
    return Finding("tagging", "ok", f"interpreted: {state.reason}", advice)


def environment(names: Iterable[str]) -> Finding:
    """Whether every variable that passes for a setting is one: a mistyped one does nothing, and says nothing."""
    unknown = unknown_variables(names)
    if not unknown:
        return Finding("environment", "ok", "every DATELINE_ variable is known")
    verb = "is no setting" if len(unknown) == 1 else "are no settings"
    return Finding("environment", "note", f"{', '.join(unknown)} {verb}", " ".join(dict.fromkeys(unknown.values())))


def memory(path: Path) -> Finding:
    """What is free on this machine, as Linux tells it in ``path``."""
    try:
        lines = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        free = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return Finding("memory", "ok", "not told by this system")
    text = f"{free / (1 << 30):.1f} GiB available"
    if free >= LEAST_MEMORY:
        return Finding("memory", "ok", text)
    return Finding("memory", "note", text, "leave 1 GiB for each worker")


def clock(now: float | None = None) -> Finding:
    """This machine's, against the one clock at hand: the program cannot be used before it was written."""
    seconds = time.time() if now is None else now
    text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    if seconds >= Path(__file__).stat().st_mtime - 86_400:
        return Finding("clock", "ok", text)
    return Finding("clock", "problem", f"{text}, before this program was installed", "set it; use NTP")


def http_port(host: str, port: int) -> Finding:
    """Whether a worker that starts now could answer there."""
    where = f"{host}:{port}"
    if not port:
        return Finding("HTTP port", "ok", "none is wanted")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except OSError as error:
        advice = "fine if a worker has it; else choose another DATELINE_HTTP_PORT (0: none)"
        return Finding("HTTP port", "note", f"{where}: {error.strerror or error}", advice)
    return Finding("HTTP port", "ok", f"{where} is free")


async def reach(address: str) -> Finding:
    """Whether somebody listens at a broker's address."""
    host, _, port = address.rpartition(":")
    what = f"broker {address}"
    try:
        async with asyncio.timeout(_CONNECT_S):
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    except TimeoutError:
        return Finding(what, "problem", "no answer", "is there a firewall between? see --brokers, DATELINE_BROKERS")
    except (OSError, OverflowError) as error:
        code = getattr(error, "errno", None)
        reason = os.strerror(code) if code and code > 0 else str(error)
        return Finding(what, "problem", reason, "start Kafka there, or name another with --brokers or DATELINE_BROKERS")
    writer.close()
    return Finding(what, "ok", "can be reached")


Look = Callable[[Settings], Awaitable[Finding]]


async def _answered(look: Look, chosen: Settings) -> Finding:
    """A finding, or the problem that kept us from it."""
    what = _NAMES[look]
    try:
        async with asyncio.timeout(_ANSWER_S):
            return await look(chosen)
    except RuntimeProblem as problem:
        text, _, advice = str(problem).partition("; ")
        return Finding(what, "problem", text, advice)
    except TimeoutError:
        return Finding(what, "problem", f"no answer for {_ANSWER_S:.0f} s", "look at the broker's log")
    except (KafkaError, OSError) as error:
        return Finding(what, "problem", repr(error), "look at the broker's log; docs/security.md lists what is needed")


async def _broker(chosen: Settings) -> Finding:
    async with open_admin(chosen.brokers) as admin:
        cluster: dict[str, Any] = await admin.describe_cluster()
    nodes = len(cluster["brokers"])
    return Finding("Kafka", "ok", f"{nodes} broker{'s' if nodes != 1 else ''}, and it lets us in")


async def _offsets_kept(chosen: Settings) -> Finding:
    what, name = "commits", "offsets.retention.minutes"
    async with open_admin(chosen.brokers) as admin:
        node = (await admin.describe_cluster())["brokers"][0]["node_id"]
        try:
            told = (await settings_of(admin, BROKER, [str(node)], [name])).get(str(node), {})
            minutes = int(told[name]) if name in told else None
        except (KafkaError, NotImplementedError, ValueError) as error:
            return Finding(what, "note", f"the broker does not tell {name} ({type(error).__name__})")
    if minutes is None:
        return Finding(what, "note", f"the broker does not tell {name}")
    text = f"are kept for {minutes / 1440:.0f} days after the last worker has gone ({name})"
    if minutes > _WEEK_MINUTES:
        return Finding(what, "ok", text)
    return Finding(what, "note", text, f"set {name} to years: without its commits a namespace must be rebuilt")


async def _namespace(chosen: Settings) -> Finding:
    identity = await check(chosen.brokers, chosen.namespace, chosen.settled())
    kind = "bounded" if identity.bounded else "live"
    text = f"{chosen.namespace} is {kind}, has {identity.partitions} partitions, and this version fits"
    if not await knows_idempotence(chosen.brokers):
        return Finding("namespace", "note", text, "this broker is good for a demo: crashes may cost exactness")
    await check_applications(chosen.brokers, chosen.namespace, identity.partitions)
    await check_settings(chosen.brokers, chosen.namespace)
    return Finding("namespace", "ok", text)


async def _broker_clock(chosen: Settings) -> Finding:
    """The last record of each partition bears the broker's time, which cannot be after ours."""
    topic = topic_name(chosen.namespace, Topic.ARTICLES)
    ends = await end_offsets(chosen.brokers, topic)
    last = {TopicPartition(topic, partition): (max(end - 1, 0), end) for partition, end in ends.items() if end}
    newest = 0
    async for _, record in read_some(chosen.brokers, last):
        newest = max(newest, record.timestamp)
    ahead = newest / 1000 - time.time()
    if ahead <= MOST_SKEW_S:
        return Finding("broker's clock", "ok", "is not ahead of this machine's, as far as its records tell")
    advice = "set both by NTP: dates of articles are judged by the broker's clock, idle partitions by both"
    return Finding("broker's clock", "problem", f"is {ahead:.0f} s ahead of this machine's", advice)


async def _waiting(chosen: Settings) -> Finding:
    """What no stage has taken in yet."""
    waiting = 0
    for topic in (Topic.ARTICLES, Topic.TAGGED, Topic.TALLIES):
        name = topic_name(chosen.namespace, topic)
        ends = await end_offsets(chosen.brokers, name)
        waiting += await records_behind(chosen.brokers, group_name(chosen.namespace), name, ends)
    if not waiting:
        return Finding("work", "ok", "everything is counted")
    text = f"{waiting:,} records wait for a stage"
    start = hint("worker", chosen.namespace, chosen.brokers)
    workers = await _workers(chosen)
    if workers is None:
        return Finding("work", "note", text, f"if no worker runs, start one: {start}")
    if not workers:
        return Finding("work", "note", text, f"no worker runs; start one: {start}")
    at_it = "one worker is" if workers == 1 else f"{workers} workers are"
    return Finding("work", "note", text, f"{at_it} at it: look again in a while")


async def _workers(chosen: Settings) -> int | None:
    """How many workers the namespace's consumer group has; None where the broker does not tell."""
    try:
        async with open_admin(chosen.brokers) as admin:
            answers: list[Any] = await admin.describe_consumer_groups([group_name(chosen.namespace)])
    except (RuntimeProblem, KafkaError, NotImplementedError):  # the embedded broker cannot be asked
        return None
    return sum(len(group[5]) for answer in answers for group in answer.groups)


_NAMES: dict[Look, str] = {
    _broker: "Kafka",
    _offsets_kept: "commits",
    _namespace: "namespace",
    _broker_clock: "broker's clock",
    _waiting: "work",
}
