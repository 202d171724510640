"""The brokers of the tests, for acceptance lines."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from acceptance.harness import Bench, LineError
from streams.runtime import embedded
from tests.brokers import real_kafka


@contextmanager
def kafka_broker(bench: Bench) -> Iterator[str]:
    """A real Apache Kafka's ``host:port``. Raises LineError where there is no Java or Maven."""
    folder = bench.scratch / "kafka"
    folder.mkdir()
    try:
        with real_kafka(folder) as kafka:
            yield kafka.brokers
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        raise LineError(str(missing)) from None


@contextmanager
def embedded_broker() -> Iterator[str]:
    """The embedded broker's ``host:port``. Raises RuntimeProblem where it is not installed."""
    with asyncio.Runner() as runner:
        manager = embedded.embedded_broker()
        address = runner.run(manager.__aenter__())
        try:
            yield address
        finally:
            runner.run(manager.__aexit__(None, None, None))
