"""Write docs/reference/*.md from the code: commands, settings, topics, metrics, log events.

Run from the project: .venv/bin/python tools/reference.py. A test says when they are not current.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import typer

from schemas.published import PUBLISHED
from streams.cli.main import app
from streams.runtime.metrics import Metrics
from streams.runtime.topics import config_of
from streams.settings_table import defaults
from streams.stages.base import Topic

FOLDER = Path("docs/reference")
_EVERYWHERE = {"--help", "--namespace", "--brokers"}
LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}


def files() -> dict[Path, str]:
    """Every generated file and its text."""
    pages = {
        "commands": commands(),
        "settings": settings(),
        "topics": topics(),
        "metrics": metrics(),
        "log-events": log_events(),
    }
    note = "<!-- Written by tools/reference.py from the code: change it there. -->"
    return {FOLDER / f"{name}.md": f"{note}\n\n{text}\n" for name, text in pages.items()}


def commands() -> str:
    """Every command with its arguments and options."""
    blocks = [
        "# Commands",
        "Commands that talk to Kafka also take `--namespace NAME` and `--brokers HOST:PORT,…`, behind them or before.",
    ]
    for name, command in _commands("dateline", typer.main.get_command(app)):
        blocks += [f"## {name}", _one_line(command.help)]
        parameters = [p for p in command.params if not getattr(p, "hidden", False) and not _EVERYWHERE & {*p.opts}]
        if parameters:
            blocks.append(
                _table(["", "meaning"], ((_called(p), _one_line(getattr(p, "help", ""))) for p in parameters))
            )
        if command.epilog:
            blocks.append(f"    {command.epilog.removeprefix('Example: ')}")
    return "\n\n".join(blocks)


def settings() -> str:
    """Every setting with its default."""
    text = (
        "# Settings\n\nOptions come before these variables, the variables before a TOML file (the one that "
        "`DATELINE_CONFIG` names, or `dateline.toml` in the working directory; keys without `DATELINE_`, in lower "
        "case), that before the defaults. `dateline settings` shows what holds and why.\n\n"
    )
    return text + _table(
        ["variable", "default", "meaning"], ((f"`{r.variable}`", r.value, r.meaning) for r in defaults())
    )


def topics() -> str:
    """Every topic with what it is told."""
    keys = {one.topic: (one.key, f"[{one.model.__name__}](../../schemas/json/{one.topic}.json)") for one in PUBLISHED}
    text = (
        "# Topics\n\nOf a namespace `news`, as `dateline topics create` makes them; retention can be chosen there.\n\n"
    )
    rows = (
        (f"`news.{topic}`", *keys.get(topic, ("internal", "internal")), _settings_of(config_of(topic)))
        for topic in Topic
    )
    return text + _table(["topic", "key", "value", "Kafka's settings"], rows)


def metrics() -> str:
    """Every metric of a worker."""
    text = (
        "# Metrics\n\nOf each worker at `/metrics` (`DATELINE_HTTP_HOST`, `DATELINE_HTTP_PORT`). Counters are of one "
        "process and of what it did: after a crash two may count one article. "
        "The process's own (`process_…`) come besides.\n\n"
    )
    found = sorted(Metrics("news", list, lambda: True).registry.collect(), key=lambda family: family.name)
    rows = (
        (f"`{family.name}{'_total' if family.type == 'counter' else ''}`", family.type, family.documentation)
        for family in found
        if family.name.startswith("dateline_")
    )
    return text + _table(["metric", "type", "meaning"], rows)


def log_events() -> str:
    """Every event that is logged, found in the code."""
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for path in sorted((ROOT / "streams").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for level, event, keys in _logged(ast.parse(path.read_text(encoding="utf-8"))):
            modules, names = found[event, level]
            modules.add(module)
            names.update(keys)
    rows = (
        (f"`{event}`", level, ", ".join(sorted(keys)), ", ".join(sorted(modules)))
        for (event, level), (modules, keys) in sorted(found.items())
    )
    text = (
        "# Log events\n\nOn stderr, a line each: JSON, or for people on a terminal. Never with an article's text.\n\n"
    )
    return text + _table(["event", "level", "keys", "said by"], rows)


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield name, command
        return
    for part, inner in sorted(command.commands.items()):
        yield from _commands(f"{name} {part}", inner)


def _called(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}{'…' if parameter.nargs == -1 else ''}`"
    value = "" if parameter.is_flag else f" {parameter.metavar or _choices(parameter)}"
    return f"`{'`, `'.join(parameter.opts)}{value}`"


def _choices(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(str(choice.value) for choice in kind)
    return parameter.name.upper()


def _logged(tree: ast.Module) -> Iterator[tuple[str, str, list[str]]]:
    """Level, event and keys of each line that is logged."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LEVELS
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and ast.unparse(node.func.value).startswith(("log", "structlog"))
        ):
            keys = [keyword.arg for keyword in node.keywords if keyword.arg and keyword.arg != "exc_info"]
            yield LEVELS[node.func.attr], str(node.args[0].value), keys


def _settings_of(config: dict[str, str]) -> str:
    return ", ".join(f"`{name}={value}`" for name, value in sorted(config.items()))


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    escaped = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped)


if __name__ == "__main__":
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
