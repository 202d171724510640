"""The compiled modules and the written ones: the same tags, and never those of sources that were edited since."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.inputs import read_inputs
from streams.tagging.compiled import ROOT, SWITCH, modules, state
from streams.tagging.tagger import tag_article

needs_compiled = pytest.mark.skipif(
    not state.is_compiled, reason=f"the tagging modules run interpreted: {state.reason}"
)
LANGUAGES = ("en", "uk", "ru", "de", "fr", "es", "ja", "und", "xx")
_ANSWER = """
import json, sys
from streams.tagging.tagger import tag_article
for line in sys.stdin:
    print(json.dumps([tag.model_dump(mode="json") for tag in tag_article(*json.loads(line))]), flush=True)
"""


class Interpreted:
    """A process in which no module is compiled."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ANSWER],
            cwd=ROOT,
            env={**os.environ, SWITCH: "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tags(self, *asked: object) -> object:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def interpreted() -> Iterator[Interpreted]:
    process = Interpreted()
    yield process
    process.end()


def compiled_tags(title: str | None, body: str, language: str, year: int | None) -> object:
    return json.loads(json.dumps([tag.model_dump(mode="json") for tag in tag_article(title, body, language, year)]))


def seed_texts() -> Iterator[tuple[str | None, str]]:
    """Titles and bodies of the seeds and of the labelled articles."""
    seeds = ROOT / "seeds"
    for path in sorted([*seeds.glob("[01]*"), *seeds.glob("labelled/*.jsonl")]):
        for record in read_inputs([str(path)], None):
            try:
                article = json.loads(record.value or b"")
                yield article.get("title"), article["body"]
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # a record that is rejected


SEEDS = list(seed_texts())
WORDS = sorted({word for _, body in SEEDS[::3] for word in body.split()})
PARTS = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=()), max_size=6),
    st.sampled_from(["U.S.", "St.", "von", "in", "no", "FC", "v", "3-2", "1991", "\u0301", "\ud800", "\U0001f600"]),
)
GAPS = st.sampled_from([" ", " ", " ", ", ", ". ", "\n\n", "-", "", "  ", "\u200b"])
TEXTS = st.lists(st.tuples(PARTS, GAPS), max_size=60)


@needs_compiled
def test_seeds_have_the_same_tags_compiled_and_interpreted(interpreted: Interpreted) -> None:
    assert len(SEEDS) > 100
    for number, (title, body) in enumerate(SEEDS):
        asked = (title, body, LANGUAGES[number % len(LANGUAGES)] if number % 3 == 0 else "en", 2022 + number % 3)
        assert compiled_tags(*asked) == interpreted.tags(*asked), body[:80]


@needs_compiled
@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(LANGUAGES), st.none() | st.integers(1900, 2100))
def test_any_text_has_the_same_tags_compiled_and_interpreted(
    interpreted: Interpreted, parts: list[tuple[str, str]], language: str, year: int | None
) -> None:
    body = "".join(word + gap for word, gap in parts)
    asked = (body[:40], body, language, year)
    assert compiled_tags(*asked) == interpreted.tags(*asked)


@needs_compiled
def test_an_edited_source_runs_as_it_is_written(tmp_path: Path) -> None:
    for package in ("streams", "schemas"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.tsv"))
    assert set(loaded(tmp_path)) == {True}, "the same sources elsewhere"
    edited = tmp_path / "streams" / "text" / "normalise.py"
    edited.write_text(edited.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert set(loaded(tmp_path)) == {False}


def loaded(checkout: Path) -> list[bool]:
    """Of each module that can be compiled, whether it is in a process that runs the sources of this folder."""
    program = f"""
import importlib
for name in {modules()!r}:
    module = importlib.import_module("streams.tagging." + name)
    print(not module.__file__.startswith({str(checkout)!r}))
"""
    environment = {key: value for key, value in os.environ.items() if key != SWITCH} | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True, text=True)
    return [line == "True" for line in done.stdout.split()]


def test_what_is_compiled_depends_on_hashed_sources_only() -> None:
    for folder in ("schemas", "streams/text", "streams/tagging"):
        for path in (ROOT / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                named = node.module if isinstance(node, ast.ImportFrom) else None
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [named or ""]
                ours = [name for name in names if name.split(".")[0] in ("streams", "schemas")]
                assert all(name.startswith(("schemas", "streams.text", "streams.tagging")) for name in ours), path
