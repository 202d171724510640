"""The project's pages, read as a Markdown reader reads them: links, anchors, blocks of code, words set as code."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
_HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?(.*?)\n(?:.*\n)*?\1$", re.MULTILINE)
_SEPARATORS = {"|", "||", "&", "&&", ";", "(", ")", "|&"}
_REDIRECTIONS = {">", ">>", "<", ">&", "&>"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code; ``line`` counts from 1, ``language`` is empty for an indented one."""

    line: int
    language: str
    text: str

    def commands(self) -> Iterator[list[str]]:
        """The words of each simple command in it, as a shell takes it apart; no redirections or here-documents."""
        text = _HEREDOC.sub(r"\2", self.text).replace("\\\n", " ")
        for line in text.splitlines():
            yield from commands_of(line.strip().removeprefix("$ "))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of Markdown."""

    path: Path
    links: tuple[str, ...]
    anchors: frozenset[str]
    blocks: tuple[Block, ...]
    spans: tuple[str, ...]
    """What is set as code within a line."""
    text: str

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


def commands_of(line: str) -> Iterator[list[str]]:
    """The simple commands of a line of shell, without variables set before them. A comment has none."""
    reader = shlex.shlex(re.sub(r"\d>", ">", line), posix=True, punctuation_chars=True)
    reader.whitespace_split, reader.commenters = True, "#"
    try:
        words = list(reader)
    except ValueError:  # an apostrophe of prose: no shell
        return
    command: list[str] = []
    skip = False
    for word in [*words, ";"]:
        if word in _SEPARATORS:
            if command:
                yield command
            command = []
        elif word in _REDIRECTIONS:
            skip = True
        elif skip:
            skip = False
        elif command or not re.fullmatch(r"\w+=.*", word):
            command.append(word)


@cache
def pages() -> tuple[Page, ...]:
    """Every page of the project, the generated ones included."""
    paths = [ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("seeds/**/*.md")]
    return tuple(read(path) for path in sorted(paths) if "node_modules" not in path.parts)


@cache
def read(path: Path) -> Page:
    """One page."""
    text = path.read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inner = [child for token in tokens for child in _all(token.children or [])]
    return Page(
        path,
        tuple(
            str(token.attrGet("href") or token.attrGet("src"))
            for token in inner
            if token.type in {"link_open", "image"}
        ),
        frozenset(_anchors(tokens)),
        tuple(
            Block((token.map or [0])[0] + 1, token.info.strip(), token.content)
            for token in tokens
            if token.type in {"fence", "code_block"}
        ),
        tuple(token.content for token in inner if token.type == "code_inline"),
        text,
    )


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _anchors(tokens: list[Token]) -> Iterator[str]:
    """The anchors that GitHub gives to headings."""
    seen: dict[str, int] = {}
    for opening, heading in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(child.content for child in heading.children or [])
            slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            count = seen[slug] = seen.get(slug, -1) + 1
            yield f"{slug}-{count}" if count else slug
