"""Where the brokerless run tags articles: in its own process, or in others; each article is pure work for itself."""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from schemas import Identity
from streams.processes import forked
from streams.stages.base import Phases, Record, Stage, Topic
from streams.stages.setup import Pace, make_stage

_AHEAD = 4
"""Batches for each process that are given out before their turn."""


class TaggerError(Exception):
    """A process is gone; its text says what to do."""


class Tagged(Protocol):
    """What the tag stage makes of a batch, now or later."""

    def result(self) -> Phases:
        """Wait for it."""


class Taggers(Protocol):
    """Tag stages of all partitions."""

    @property
    def ahead(self) -> int:
        """How many batches to give out before waiting for the first."""

    def tag(self, partition: int, records: list[Record]) -> Tagged:
        """Tag records of a partition of ``articles``."""


class InProcess:
    """Tags at once, here."""

    ahead = 0

    def __init__(self, identity: Identity) -> None:
        self._stages = [_tagger(identity, partition) for partition in range(identity.partitions)]

    def tag(self, partition: int, records: list[Record]) -> Tagged:
        """Tag records of a partition."""
        done: Future[Phases] = Future()
        done.set_result(self._stages[partition].process(records))
        return done


class InProcesses:
    """Tags in the processes of a pool."""

    def __init__(self, pool: ProcessPoolExecutor, processes: int) -> None:
        self._pool = pool
        self.ahead = _AHEAD * processes

    def tag(self, partition: int, records: list[Record]) -> Tagged:
        """Tag records of a partition in the next process that is free."""
        return self._pool.submit(_tag, partition, records)


@contextmanager
def taggers_of(processes: int, identity: Identity) -> Iterator[Taggers]:
    """Taggers in so many other processes, which end with the block; here for one. Needs to be the only thread."""
    if processes == 1:
        yield InProcess(identity)
        return
    try:
        with forked(processes, partial(_begin, identity)) as pool:
            pool.submit(_begun).result()
            yield InProcesses(pool, processes)
    except BrokenProcessPool:
        raise TaggerError("a process that tagged articles was killed: is there memory for fewer --jobs?") from None


_taggers: list[Stage] = []
"""The stages of a process of the pool."""


def _begin(identity: Identity) -> None:
    _taggers[:] = [_tagger(identity, partition) for partition in range(identity.partitions)]


def _begun() -> bool:
    return bool(_taggers)


def _tag(partition: int, records: list[Record]) -> Phases:
    return _taggers[partition].process(records)


def _tagger(identity: Identity, partition: int) -> Stage:
    """A tag stage whose clock nobody asks: a bounded run has none."""
    return make_stage(Topic.ARTICLES, partition, None, identity, Pace())
