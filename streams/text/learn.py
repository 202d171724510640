"""Proposes boilerplate rules: short lines that stand under many different articles. Offline; a person decides.

A line of a story that was reprinted many times is no boilerplate: articles with the same first line count once.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from streams.text.normalise import BOILERPLATE, kept_lines, stands_alone

_MOST_HEAD = 40
"""Code points of an opening that ends with a colon."""
_DATE = re.compile(r"\d{1,2}:\d{2}|\b(?:19|20)\d\d\b")
_LEAST_RESTS = 3
"""With so many different continuations a line up to its colon is an opening."""


class Proposal(NamedTuple):
    """A phrase for a rule of ``match``, in how many different articles it stood, and of how many sources."""

    match: str
    phrase: str
    articles: int
    sources: int


class _Seen:
    __slots__ = ("leads", "rests", "sources")

    def __init__(self) -> None:
        self.leads: set[int] = set()
        self.rests: set[int] = set()
        self.sources: set[str] = set()


def propose(articles: Iterable[tuple[str, str]], least: int) -> Iterator[Proposal]:
    """Phrases that stand in at least ``least`` different articles (source, body), most frequent first."""
    seen: defaultdict[tuple[str, str], _Seen] = defaultdict(_Seen)
    for source, body in articles:
        lead, lines = _lines(body)
        for line in lines:
            for key, rest in _keys(line):
                seen[key].leads.add(hash(lead))
                seen[key].rests.add(hash(rest))
                seen[key].sources.add(source)
    found = [
        Proposal(match, phrase, len(one.leads), len(one.sources))
        for (match, phrase), one in seen.items()
        if len(one.leads) >= least and (match == "whole" or len(one.rests) >= _LEAST_RESTS)
    ]
    yield from sorted(found, key=lambda one: (-one.articles, one.match, one.phrase))


def _lines(body: str) -> tuple[str, set[str]]:
    """The first line of an article, and those of the others that a rule could take."""
    received, kept = body.splitlines(), list(kept_lines(body))
    short = ((index, line) for index, line in kept[1:] if len(line) <= BOILERPLATE.max_length)
    return (kept[0][1] if kept else ""), {line for index, line in short if stands_alone(received, index)}


def _keys(line: str) -> Iterator[tuple[tuple[str, str], str]]:
    """What a line could be an instance of, each with what is particular to this one."""
    yield ("whole", line), ""
    head, colon, rest = line.partition(":")
    if colon and rest and len(head) <= _MOST_HEAD and not any(map(str.isdigit, head)):
        yield ("opening", f"{head}:"), rest
        return
    digit = next((at for at, character in enumerate(line) if character.isdigit()), 0)
    before = line[:digit].strip(" :,-")
    if before and len(before) <= _MOST_HEAD and _DATE.search(line) and not line.endswith((".", "!", "?")):
        yield ("dated", before), line


def rules(proposals: Iterable[Proposal]) -> Iterator[str]:
    """The proposals as lines of a rule file."""
    groups: defaultdict[str, list[Proposal]] = defaultdict(list)
    for one in proposals:
        groups[one.match].append(one)
    for match, found in groups.items():
        yield from ("[[rule]]", f'name = "learned, {match}"', f'match = "{match}"', "phrases = [")
        for one in found:
            phrase = json.dumps(one.phrase, ensure_ascii=False).replace("\x7f", "\\u007f")
            yield f"  {phrase},  # {one.articles} articles, {one.sources} sources"
        yield from ("]", "")
