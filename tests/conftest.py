"""Brokers for the whole test run: two real Kafkas, one embedded broker, each started when first asked for."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from streams.runtime.embedded import available, embedded_broker
from tests.brokers import Kafka, real_kafka

settings.register_profile("dateline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if "CI" not in os.environ:  # where Hypothesis has a profile of its own, which repeats its examples
    settings.load_profile("dateline")


def pytest_configure() -> None:
    """Whoever starts the tests in the background of a shell has Ctrl-C ignored, and every process of ours after it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A real Apache Kafka, shared by all tests: use a namespace of your own, and neither pause nor stop it."""
    with real_kafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


@pytest.fixture(scope="session")
def unsteady_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A real Apache Kafka for the tests that pause or kill it: with few partitions it soon leads them again."""
    with real_kafka(tmp_path_factory.mktemp("unsteady")) as broker:
        yield broker


@pytest.fixture(scope="session")
def embedded() -> Iterator[str]:
    """The embedded broker's ``host:port``, shared by all tests."""
    if not available():
        pytest.skip("the embedded broker has no wheel for this platform (the demo extra)")
    with asyncio.Runner() as runner:
        broker = embedded_broker()
        address = runner.run(broker.__aenter__())
        try:
            yield address
        finally:
            runner.run(broker.__aexit__(None, None, None))


@pytest.fixture(
    params=[pytest.param("kafka", marks=pytest.mark.kafka), pytest.param("embedded", marks=pytest.mark.embedded)]
)
def brokers(request: pytest.FixtureRequest) -> str:
    """``host:port`` of each broker in turn."""
    broker = request.getfixturevalue(request.param)
    return broker.brokers if isinstance(broker, Kafka) else str(broker)
