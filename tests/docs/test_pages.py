"""What the pages say is there: links, anchors, commands, make targets, settings, topics, metrics, names, files."""

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer
import yaml

from streams.cli.main import app
from streams.tagging.compiled import SWITCH
from tests.docs.pages import ROOT, Block, Page, commands_of, pages, read

PLACEHOLDER = re.compile(r"[A-Z_:]+…?|\[.*|COMMAND.*|…")
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))
each_page = pytest.mark.parametrize("page", pages(), ids=str)


@each_page
def test_links_lead_somewhere(page: Page) -> None:
    broken = [link for link in page.links if "://" not in link and not _leads_somewhere(page, link)]
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += [one for one in _linked(read(path)) if one.suffix == ".md" and one.exists()]
    assert [str(page) for page in pages() if page.path not in reached] == []


@each_page
def test_commands_in_blocks_are_taken_by_the_program(page: Page) -> None:
    mistakes = [f"line {block.line}: {m}" for block in _shell(page) for c in block.commands() for m in _mistakes(c)]
    assert mistakes == []


@each_page
def test_commands_within_lines_exist_with_their_options(page: Page) -> None:
    mistakes = [f"`{span}`: {m}" for span in page.spans for c in commands_of(span) for m in _mistakes(c, whole=False)]
    assert mistakes == []


@each_page
def test_shell_blocks_are_shell(page: Page) -> None:
    for block in page.blocks:
        if block.language in {"sh", "bash"}:
            done = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True)
            assert done.stderr == "", f"line {block.line}"


@each_page
def test_data_and_programs_in_blocks_can_be_parsed(page: Page) -> None:
    parsers = {"json": json.loads, "toml": tomllib.loads, "python": ast.parse, "yaml": yaml.safe_load}
    for block in page.blocks:
        if block.language in parsers:
            parsers[block.language](block.text)
        else:
            assert block.language in {"", "sh", "text", "sql", "mermaid"}, f"line {block.line}: of no known kind"


def test_counts_on_the_readme_are_those_of_the_seeds() -> None:
    lines = (ROOT / "seeds/expected-counts.jsonl").read_text().splitlines()
    days = {(c["start"][:10], c["tag"]): c for c in map(json.loads, lines) if c["window"] == "1d"}
    text = read(ROOT / "README.md").text
    shown = re.findall(r"^ +(\d{4}-\d\d-\d\d) +(\S+) +(\d+) +(\d+) +(\d+) +(\d+)$", text, re.MULTILINE)
    names = ("reports", "stories", "originals", "sources")
    for day, tag, *numbers in shown:
        assert numbers == [str(days[day, tag][name]) for name in names]
    assert f" {len(lines)} counts, {len(lines)} final\n" in text
    assert f"final counts: {len(lines)} compared, 0 different" in text
    assert len(shown) > 3


def test_interfaces_on_the_page_of_the_architecture_are_those_of_the_code() -> None:
    page = read(ROOT / "docs/architecture.md")
    shown = [name for block in page.blocks if block.language == "python" for name in _interfaces(block.text)]
    there = {name for path in _modules() for name in _interfaces(path.read_text(encoding="utf-8"))}
    assert sorted(set(shown) - there) == []
    assert "def near(duplicate, earlier)" in shown


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("dateline count seeds --windos 1d", "dateline count: No such option: --windos"),
        ("A=b dateline consume events | head", "dateline consume: Invalid value"),
        ("dateline topic create", "dateline topic: no such command"),
        ("dateline articles --tag all > a.txt", "dateline articles: Missing option"),
        ("docker compose run --rm replays /data", "docker compose run replays: no such service"),
        ("docker compose run --rm dateline verfy", "dateline verfy: no such command"),
        ("$ .venv/bin/dateline worker 2> log & make demos", "make demos: no such target"),
    ],
)
def test_a_wrong_command_is_found(line: str, mistake: str) -> None:
    (found,) = [m for command in Block(1, "sh", line).commands() for m in _mistakes(command)]
    assert found.startswith(mistake)


@each_page
def test_settings_topics_and_metrics_are_in_the_reference(page: Page) -> None:
    for kind, pattern, known in (
        ("setting", r"\bDATELINE_[A-Z_]*[A-Z]\b(?!_?…)", _settings() | _compose_variables()),
        ("topic", r"(?<![\w./-])news\.([a-z]+(?:-[a-z]+)*)(?!\.|\w)", _first_column("topics", "news.")),
        ("metric", r"`(dateline_\w+)", _first_column("metrics") | {"dateline_namespace"}),
    ):
        unknown = set(re.findall(pattern, page.text)) - known
        assert unknown == set(), f"no such {kind}"


@each_page
def test_keys_of_toml_are_settings(page: Page) -> None:
    keys = {key for block in page.blocks if block.language == "toml" for key in tomllib.loads(block.text)}
    assert {f"DATELINE_{key.upper()}" for key in keys} <= _settings()


@each_page
def test_names_with_underscores_are_names_in_the_code(page: Page) -> None:
    names = {name for span in page.spans for name in re.findall(r"(?<![\w.:/-])[a-z]+(?:_[a-z0-9]+)+(?![\w…])", span)}
    assert names - _names() == set(), "no log event, field, setting or function is called so"


@each_page
def test_files_that_are_named_are_there(page: Page) -> None:
    named = rf"(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*"
    missing = {name for span in page.spans for name in re.findall(rf"^{named}", span) if not _is_there(name)}
    assert missing == set()


def _leads_somewhere(page: Page, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = page.path.parent / unquote(name) if name else page.path
    if not target.exists() or not target.resolve().is_relative_to(ROOT):
        return False
    return not anchor or (target.suffix == ".md" and anchor in read(target.resolve()).anchors)


def _linked(page: Page) -> Iterator[Path]:
    for link in page.links:
        if "://" not in link:
            target = (page.path.parent / link.partition("#")[0]).resolve()
            yield from sorted(target.glob("*.md")) if target.is_dir() else [target]


def _shell(page: Page) -> list[Block]:
    return [block for block in page.blocks if block.language in {"", "sh"}]


def _mistakes(words: list[str], whole: bool = True) -> Iterator[str]:
    """What is wrong with a command of ours; nothing is, with those of others. ``whole``: nothing may be missing."""
    first = words[0].rpartition("/")[2]
    if first == "make":
        yield from (
            f"make {word}: no such target" for word in words[1:2] if word[0].islower() and word not in _targets()
        )
    elif first == "dateline":
        yield from _refused(words[1:], whole)
    elif words[:2] == ["docker", "compose"] and "run" in words:
        service, *rest = _behind_options(words[words.index("run") + 1 :])
        if service not in _services():
            yield f"docker compose run {service}: no such service"
        elif service in {"dateline", "replay"}:
            yield from _refused(rest if service == "dateline" else ["replay", *(rest or ["seeds"])], whole)


def _behind_options(words: list[str]) -> list[str]:
    """What follows the options of ``docker compose run``."""
    while words[0].startswith("-"):
        words = words[2 if words[0] == "--name" else 1 :]
    return words


def _refused(words: list[str], whole: bool) -> Iterator[str]:
    """Why the program would not take this command line; it is read as the program reads it, but not run."""
    command = typer.main.get_command(app)
    name = "dateline"
    while isinstance(command, typer.core.TyperGroup) and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            if not PLACEHOLDER.fullmatch(words[0]):
                yield f"{name} {words[0]}: no such command"
            return
        command, name, words = command.commands[words[0]], f"{name} {words[0]}", words[1:]
    if not whole:
        options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        yield from (f"{name} {word}: no such option" for word in words if word.startswith("--") and word not in options)
        return
    try:
        command.make_context(name, list(words))
    except typer.Exit:  # --help
        pass
    except typer.TyperException as error:
        yield f"{name}: {error.format_message()}"


def _is_there(name: str) -> bool:
    return any(ROOT.glob(name.rstrip("/"))) if "*" in name else (ROOT / name.rstrip(".")).exists()


def _interfaces(code: str) -> Iterator[str]:
    """Classes, functions with their arguments' names, and constants that a piece of Python holds."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ClassDef):
            yield f"class {node.name}"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [one.arg for one in (*node.args.args, *node.args.kwonlyargs) if one.arg != "self"]
            yield f"def {node.name}({', '.join(arguments)})"
        elif isinstance(node, ast.Name) and node.id.isupper():
            yield node.id


@cache
def _modules() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@cache
def _services() -> set[str]:
    return set(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"])


@cache
def _first_column(page: str, prefix: str = "") -> set[str]:
    text = (ROOT / f"docs/reference/{page}.md").read_text()
    return set(re.findall(rf"^\| `{re.escape(prefix)}([^`]+)` \|", text, re.MULTILINE))


@cache
def _settings() -> set[str]:
    return _first_column("settings") | {"DATELINE_CONFIG", SWITCH}


@cache
def _compose_variables() -> set[str]:
    texts = [(ROOT / name).read_text() for name in ("docker-compose.yml", "docker-compose.cluster.yml")]
    return set(re.findall(r"DATELINE_[A-Z_]+", "".join(texts)))


@cache
def _names() -> set[str]:
    """Every name in the code, and every text of the form of one: fields, log events, metrics, settings."""
    names: set[str] = set()
    for path in _modules():
        names.update(re.findall(r"\b[a-z]\w*", path.read_text(encoding="utf-8")))
        names.add(path.stem)
    return names | {setting.removeprefix("DATELINE_").lower() for setting in _settings()}
