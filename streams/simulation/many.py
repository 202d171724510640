"""Many schedules, in one process or in several."""

import gc
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice

from streams.simulation.profiles import Profile
from streams.simulation.schedule import Schedule

_CHUNK = 16
_AHEAD = 4
"""Chunks for each process that are given out before their turn."""


def differences(seed: int, number: int, profile: Profile) -> list[str]:
    """The differences of one schedule; an error of a stage is one too."""
    try:
        return Schedule(seed, number, profile).run()
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


def run_many(seed: int, numbers: Iterable[int], profile: Profile, jobs: int = 1) -> Iterator[tuple[int, list[str]]]:
    """Each number with the differences of its schedule, in the order of the numbers."""
    source = iter(numbers)
    chunks = iter(lambda: list(islice(source, _CHUNK)), list[int]())
    if jobs == 1:
        for chunk in chunks:
            yield from run_chunk(seed, chunk, profile)
        return
    with ProcessPoolExecutor(jobs, initializer=_ignore_interrupts) as pool:
        try:
            waiting = [pool.submit(run_chunk, seed, chunk, profile) for chunk in islice(chunks, jobs * _AHEAD)]
            while waiting:
                yield from waiting.pop(0).result()
                waiting += [pool.submit(run_chunk, seed, chunk, profile) for chunk in islice(chunks, 1)]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def run_chunk(seed: int, numbers: list[int], profile: Profile) -> list[tuple[int, list[str]]]:
    """Some schedules, with the garbage collector at rest meanwhile: they make much, and little of it in cycles."""
    gc.disable()
    try:
        return [(number, differences(seed, number, profile)) for number in numbers]
    finally:
        gc.enable()
        gc.collect()


_ignore_interrupts = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
"""Ctrl-C is for the process that waits for them."""
