"""The project's own rules: what is locked, how long files are, which way imports point, what must not be committed."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path

import pytest

from streams import __version__

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
MAX_LINES = 400

# Layers by the first matching prefix; a module may import its own layer and those below (docs/architecture.md).
LAYERS = (
    ("schemas", 0),
    ("streams.text", 1),
    ("streams.nearness", 1),
    ("streams.tagging", 1),
    ("streams.eventtime", 1),
    ("streams.stages", 2),
    ("streams.counts", 2),
    ("streams.oracle", 3),
    ("streams.cluster", 3),
    ("streams.settings", 3),
    ("streams.logs", 3),
    ("streams.cli", 5),
    ("streams", 4),
)
CORE = 2
NOT_IN_CORE = {
    "asyncio",
    "aiokafka",
    "concurrent",
    "faust",
    "mode",
    "multiprocessing",
    "random",
    "socket",
    "threading",
    "time",
}
CLOCK_CALLS = {"now", "today", "utcnow"}


def tracked_files() -> list[Path]:
    """Every file that git tracks, or would with the next commit of all that is there."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: tracked files are unknown")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    return [ROOT / name for name in listing if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The file's text; empty for a binary one."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the program, parsed, by its import name."""
    paths = [path for package in ("streams", "schemas") for path in sorted((ROOT / package).rglob("*.py"))]
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in paths}


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Names of the modules that a module imports, wherever in it the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            submodules = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in modules() else node.module for name in submodules)


def layer(module: str) -> int | None:
    """The layer of one of our modules; None for anything else."""
    return next((level for prefix, level in LAYERS if module == prefix or module.startswith(prefix + ".")), None)


def test_there_is_a_lock_for_running_the_demo_and_developing() -> None:
    assert [path.name for path in LOCKS] == [
        *("requirements-compile.lock", "requirements-demo.lock", "requirements-dev.lock", "requirements.lock")
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_pin_every_package_with_hashes_and_name_no_address(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().replace("\\\n", " ").strip())
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+( ;.*?)?\s+--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "//" not in lock.read_text()


def test_locks_agree_on_versions() -> None:
    pins: dict[str, set[str]] = {}
    for lock in LOCKS:
        found: dict[str, list[str]] = {}
        for name, pin in re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), re.MULTILINE):
            found.setdefault(name, []).append(pin)
        for name, of_lock in found.items():
            assert pins.setdefault(name, set(of_lock)) == set(of_lock), name


def test_every_named_dependency_is_locked_and_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["demo"],
        *(entry for group in project["dependency-groups"].values() for entry in group),
    ]
    explained = (ROOT / "docs/dependencies.md").read_text()
    locked = "".join(lock.read_text() for lock in LOCKS)
    for requirement in named:
        name = re.split(r"[=<>~! ]", requirement)[0]
        assert re.search(rf"^\|.*\b{name}\b", explained, re.MULTILINE), f"{name}: not in docs/dependencies.md"
        assert re.search(rf"^{name}==", locked, re.MULTILINE), f"{name}: not locked, run make lock"


def test_faust_and_aiokafka_are_the_versions_whose_internals_are_known() -> None:
    assert (version("faust-streaming"), version("aiokafka")) == ("0.15.3", "0.14.0")


def test_version_is_the_same_everywhere() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert __version__ == declared
    assert version("dateline") == declared, "installed from another version: run make install"
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == declared


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    written = {".py", ".sh", ".md", ".toml", ".yml", ".yaml", ".js", ".css", ".html"}
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked_files()
        if (path.suffix in written or path.name in {"Makefile", "Dockerfile", "run"})
        and "json" not in path.parts
        and path.name != "asyncapi.yaml"
        and (lines := text_of(path).count("\n")) > MAX_LINES
    }
    assert too_long == {}


def test_imports_point_one_way() -> None:
    upward = [
        f"{module} imports {imported}"
        for module, tree in modules().items()
        for imported in sorted(set(imports_of(tree)))
        if (above := layer(imported)) is not None and above > (layer(module) or 0)
    ]
    assert upward == []


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    graph = {
        module: {imported for imported in imports_of(tree) if imported in modules() and imported != module}
        for module, tree in modules().items()
    }
    assert set(TopologicalSorter(graph).static_order()) == set(modules())


def test_the_core_knows_no_event_loop_no_kafka_and_no_clock() -> None:
    faults = []
    for module, tree in modules().items():
        if (level := layer(module)) is None or level > CORE:
            continue
        faults += [f"{module} imports {name}" for name in imports_of(tree) if name.partition(".")[0] in NOT_IN_CORE]
        faults += [
            f"{module}:{node.lineno} reads a clock with {node.func.attr}()"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS
        ]
    assert faults == []


def test_faust_stays_in_the_runtime() -> None:
    elsewhere = [
        f"{module} imports {imported}"
        for module, tree in modules().items()
        for imported in sorted(set(imports_of(tree)))
        if imported.partition(".")[0] in {"faust", "mode"} and not module.startswith("streams.runtime")
    ]
    assert elsewhere == []


# Written in pieces, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(
    r"(?<![\w.$}~-])/(?:" + "|".join(["work", "root", "tmp", "home/[a-z]+", "opt/wheels"]) + r")(?=/\w)"
)
REGISTRY_HOSTS = re.compile(
    r"(?:pypi|pythonhosted|registry\.npmjs|yarnpkg|crates|repo1?\.maven(?:\.apache)?|deb\.debian)"
    + r"\.(?:org|com|io)\b"
)


def test_no_path_of_a_machine_and_no_registry_host_is_committed() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        for pattern in (MACHINE_PATHS, REGISTRY_HOSTS)
        if (match := pattern.search(line))
    ]
    assert found == []


def test_the_licence_is_whole() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_every_data_file_of_the_program_is_packaged() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    left_out = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if (package := path.relative_to(ROOT).parts[0]) in patterns and path.suffix != ".py"
        if not any(path in (ROOT / package).glob(pattern) for pattern in patterns[package])
    ]
    assert left_out == []
