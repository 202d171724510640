"""Labelled articles: what a careful reader says of each under docs/label-guide.md."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from schemas import Relation
from streams.stages.intake import Parsed, parse_article
from streams.tagging.tagger import describe

FOLDER = Path(__file__).resolve().parents[1] / "seeds" / "labelled"
Name = Literal["forty", "eighty", "fifty"]
SETS: tuple[Name, ...] = ("forty", "eighty", "fifty")
_SENT_AT = 4_102_444_800_000  # 2100: no article of a file is in the future
_MOST_BYTES = 1 << 20


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class NameLabel(_Form):
    """A place, person or organisation with the forms in which the article names it.

    ``may``: optional. ``part_of``: what is named has no id of its own and lies within the one that is given.
    """

    id: str
    texts: tuple[str, ...]
    may: bool = False
    part_of: bool = False


class Choice(_Form):
    """Topics or events: those that must be found, and those that may be."""

    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


class Labels(_Form):
    """All labels of one article. ``line``: where it stands in its file, from 1."""

    line: int
    language: str
    places: tuple[NameLabel, ...]
    persons: tuple[NameLabel, ...]
    orgs: tuple[NameLabel, ...]
    topics: Choice
    events: Choice
    must_not: tuple[str, ...] = ()
    negated: tuple[str, ...] = ()
    note: str | None = None


class PairLabel(_Form):
    """Near-duplicates by their keys. ``jaccard`` and ``contained``: exact shares of three-word sequences."""

    earlier: str
    duplicate: str
    relation: Relation
    jaccard: float
    contained: float
    doubtful: bool = False


class ApartLabel(_Form):
    """Two articles, by their keys, that look alike and are no near-duplicates."""

    articles: tuple[str, str]
    why: str
    jaccard: float
    contained: float


class _File(_Form):
    about: str
    articles: dict[str, Labels]
    pairs: tuple[PairLabel, ...]
    apart: tuple[ApartLabel, ...]


class Labelled(NamedTuple):
    """An article and its labels. ``key``: its URL (``url @ published_at`` where one URL stands twice)."""

    key: str
    parsed: Parsed
    labels: Labels


class LabelledSet(NamedTuple):
    """The articles of one file, and what is said of their pairs."""

    articles: tuple[Labelled, ...]
    pairs: tuple[PairLabel, ...]
    apart: tuple[ApartLabel, ...]


def read(name: Name, folder: Path = FOLDER) -> LabelledSet:
    """The labelled articles of this name.

    Raises:
        ValueError: a label file that is not of the guide's form, or that speaks of another article than its line holds.
    """
    lines = (folder / f"{name}.jsonl").read_bytes().splitlines()
    file = _File.model_validate_json((folder / f"{name}-truth.json").read_bytes())
    return LabelledSet(tuple(_articles(file, lines)), file.pairs, file.apart)


def ancestors_of(tag_id: str) -> tuple[str, ...]:
    """What a label implies. Topics by a table of their own: the vocabulary need not know all that are labelled."""
    kind, _, code = tag_id.rpartition(":")
    if kind != "topic:medtop":
        return describe(tag_id).ancestors
    parents, found = _topic_parents(), []
    while code := parents.get(code, ""):
        found.append(f"{kind}:{code}")
    return tuple(found)


@cache
def _topic_parents() -> dict[str, str]:
    lines = (FOLDER / "topics.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {code: parent for code, _, parent in rows}


def _articles(file: _File, lines: list[bytes]) -> Iterator[Labelled]:
    if sorted(labels.line for labels in file.articles.values()) != list(range(1, len(lines) + 1)):
        raise ValueError("the labels do not stand for each line once")
    for key, labels in file.articles.items():
        line = lines[labels.line - 1]
        url, _, published = key.partition(" @ ")
        record = json.loads(line)
        if record["url"] != url or (published and record["published_at"] != published):
            raise ValueError(f"{key}: line {labels.line} holds another article")
        yield Labelled(key, parse_article(line, _SENT_AT, _MOST_BYTES), labels)
