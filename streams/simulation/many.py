"""Many schedules, in one process or in several."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice

from streams.processes import forked
from streams.simulation.profiles import Profile
from streams.simulation.schedule import Schedule
from streams.stages.setup import warm_up

_CHUNK = 16
_AHEAD = 4
"""Chunks for each process that are given out before their turn."""


def differences(seed: int, number: int, profile: Profile) -> list[str]:
    """The differences of one schedule; an error of a stage is one too."""
    try:
        return Schedule(seed, number, profile).run()
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


Run = Callable[[int, Iterable[int], Profile], Iterator[tuple[int, list[str]]]]
"""Runs the schedules of a seed: each number with the differences of its schedule, in the order of the numbers."""


@contextmanager
def runner(jobs: int = 1) -> Iterator[Run]:
    """Runs schedules in so many processes, which stay for all calls and share what is loaded once."""
    if jobs == 1:
        warm_up()
        yield _alone
        return
    with forked(jobs) as pool:
        yield partial(_together, pool, jobs)


def _alone(seed: int, numbers: Iterable[int], profile: Profile) -> Iterator[tuple[int, list[str]]]:
    for chunk in _chunks(numbers):
        yield from run_chunk(seed, chunk, profile)


def _together(
    pool: ProcessPoolExecutor, jobs: int, seed: int, numbers: Iterable[int], profile: Profile
) -> Iterator[tuple[int, list[str]]]:
    chunks = _chunks(numbers)
    waiting = deque(pool.submit(run_chunk, seed, chunk, profile) for chunk in islice(chunks, jobs * _AHEAD))
    while waiting:
        yield from waiting.popleft().result()
        waiting.extend(pool.submit(run_chunk, seed, chunk, profile) for chunk in islice(chunks, 1))


def _chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    source = iter(numbers)
    return iter(lambda: list(islice(source, _CHUNK)), list[int]())


def run_chunk(seed: int, numbers: list[int], profile: Profile) -> list[tuple[int, list[str]]]:
    """Some schedules, with the garbage collector at rest meanwhile: they make much, and little of it in cycles.

    What outlives them is remembered for the next ones, and not looked at again.
    """
    gc.disable()
    try:
        return [(number, differences(seed, number, profile)) for number in numbers]
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
