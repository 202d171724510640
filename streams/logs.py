"""Logging: structlog through stdlib logging, so that lines of Faust, mode and aiokafka come out the same way.

Console lines on a terminal, one JSON object a line otherwise; always on stderr, because stdout is for data.
"""

import logging
import os
import sys
from typing import TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

LEVELS = ("debug", "info", "warning", "error", "critical")
LIBRARIES = ("aiokafka", "faust", "mode", "asyncio", "aiohttp")
"""Held at warnings: left to themselves Faust's loggers stand at debug and cost a fifth of the throughput."""
_TIMERS = "mode.timers"
"""Warns of each commit that takes longer than the time between two, as they do under load; the next is but later."""
SELDOM_S = 30.0
_KINDS = 1_000


class Seldom(logging.Filter):
    """Lets each warning through once in a while, and says how many were held back.

    Without a broker the same ones come several times a second, of libraries and of our own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is no warning, or the first of its kind for so long."""
        if record.levelno < logging.WARNING:
            return True
        text = record.msg
        key = record.name, str(text.get("event") if isinstance(text, dict) else text)
        last, held_back = self._last.get(key, (-SELDOM_S, 0))
        if 0 <= record.created - last < SELDOM_S:
            self._last[key] = last, held_back + 1
            return False
        if len(self._last) > _KINDS:
            self._last.clear()
        self._last[key] = record.created, 0
        if held_back:
            record.msg = {**text, "held_back": held_back} if isinstance(text, dict) else f"{text} ({held_back} more)"
        return True


def configure(level: str | None = None, *, stream: TextIO | None = None, quiet: bool = False) -> None:
    """Send every log line to ``stream`` (stderr) from ``level`` on (``DATELINE_LOG_LEVEL``, else info).

    ``quiet``: libraries stay silent below debug, for commands that say themselves what failed. May be called again; the
    last call holds. Raises ValueError on an unknown level.
    """
    name = (level or os.environ.get("DATELINE_LOG_LEVEL") or "info").lower()
    if name not in LEVELS:
        raise ValueError(f"log-level (DATELINE_LOG_LEVEL) cannot be {name!r}: choose from {', '.join(LEVELS)}")
    number = logging.getLevelNamesMapping()[name.upper()]
    target = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(target)],
        )
    )
    handler.addFilter(Seldom())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(number)
    lowest = logging.CRITICAL if quiet and number > logging.DEBUG else logging.WARNING
    for library in LIBRARIES:
        logger = logging.getLogger(library)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(number, lowest))
    logging.getLogger(_TIMERS).setLevel(logging.CRITICAL)
    logging.captureWarnings(True)


def _shared() -> list[Processor]:
    """What happens to our own lines and to those of libraries alike."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _renderers(stream: TextIO) -> list[Processor]:
    """Tracebacks come without local variables: these could hold article text, which never stands above debug."""
    if stream.isatty():
        return [
            structlog.dev.ConsoleRenderer(
                colors="NO_COLOR" not in os.environ, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    tracebacks = ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer(ensure_ascii=False)]
