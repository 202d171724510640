"""Work that goes on in a thread of its own, with an event loop of its own, until told to stop."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class Loop:
    """Runs ``work`` beside the caller. What it raises comes out as the block ends."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)

    def work(self) -> Coroutine[Any, Any, None]:
        """Ends soon after ``stopping`` is set."""
        raise NotImplementedError

    def _run(self) -> None:
        try:
            asyncio.run(self.work())
        except BaseException as error:
            self._error = error

    def check(self) -> None:
        """Raises what the work has failed of."""
        if self._error is not None:
            raise RuntimeError(f"{self._thread.name} failed") from self._error

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._thread.join(60)
        if kind is None:
            self.check()
