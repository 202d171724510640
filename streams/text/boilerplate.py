"""Lines around an article that are no part of it, recognised by the rules of ``boilerplate.toml``.

Every test is a look-up or a comparison with literal phrases, so the work is linear in the text, whatever it holds.
"""

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_DECORATION = ' \t-*•·■►▶▸→»>|#=_~"'
_CLOSING = _DECORATION + ".:…"
_BRACKETS = {"(": ")", "[": "]", "【": "】", "<": ">"}
_SENTENCE_END = (".", "!", "?", "。", "؟", "।")
_CREDIT_MARKS = "|/©"
_CAPTION_MARKS = _CREDIT_MARKS + "(["
_CAPTION_MARK = re.compile(f"[{re.escape(_CAPTION_MARKS)}]")
_CREDIT_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases by their first two characters (a phrase of one character: by that one)."""

    by_start: dict[str, tuple[str, ...]]

    def open(self, line: str) -> bool:
        """Whether the line begins with one of the phrases, at a word boundary."""
        return self._open(line, line[:2]) or self._open(line, line[:1])

    def _open(self, line: str, start: str) -> bool:
        phrases = self.by_start.get(start)
        if phrases is None or not line.startswith(phrases):
            return False
        return any(line.startswith(phrase) and _ends_word(line, phrase) for phrase in phrases)


def _ends_word(line: str, phrase: str) -> bool:
    """Whether a word of the line ends with the phrase. Not asked from U+0E00 on, where scripts without spaces begin."""
    last, rest = phrase[-1], line[len(phrase) : len(phrase) + 1]
    return not (rest.isalnum() and last.isalpha() and last < "\u0e00")


def _phrases(phrases: Sequence[str]) -> _Phrases:
    by_start: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        by_start[phrase[:2]].append(phrase)
    return _Phrases({start: tuple(some) for start, some in by_start.items()})


_Rules = tuple[tuple[int, _Phrases], ...]
"""Phrases, and how long a line they may take."""
_KINDS = ("whole", "opening", "bracketed", "dated", "caption", "credit")


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The rules, ready for use. Phrases are in the same normal form as the lines that are asked about."""

    version: str
    max_length: int
    whole: frozenset[str]
    opening: _Rules
    bracketed: _Rules
    dated: _Rules
    caption: _Rules
    credit: _Rules

    def matches(self, line: str) -> bool:
        """Whether a normalised line, by its own words, is boilerplate."""
        if len(line) > self.max_length:
            return False
        bare = line.lstrip(_DECORATION)
        core = bare.rstrip(_CLOSING)
        inner = _inside_brackets(core) if core[:1] in _BRACKETS else None
        return (
            line in self.whole
            or (inner if inner is not None else core) in self.whole
            or _opens(self.opening, bare)
            or (inner is not None and _opens(self.bracketed, inner))
            or (not line.endswith(_SENTENCE_END) and self._is_label(bare))
        )

    def _is_label(self, line: str) -> bool:
        """Whether a line that is no sentence is a date of publication or a caption with its credit."""
        if _opens(self.dated, line) and any(map(str.isdigit, line)):
            return True
        if _CAPTION_MARK.search(line) is None:
            return False
        return any(_opens(self.caption, words) for _, words in _endings(line, _CAPTION_MARKS)) or any(
            _opens(self.credit, words) and not before.endswith(_SENTENCE_END)
            for before, words in _endings(line, _CREDIT_MARKS)
        )


def _opens(rules: _Rules, line: str) -> bool:
    return any(len(line) <= max_length and phrases.open(line) for max_length, phrases in rules)


def _inside_brackets(line: str) -> str | None:
    """What stands in the brackets that enclose the whole line, or None where none do."""
    close = _BRACKETS.get(line[:1])
    if close is None or line.find(close) != len(line) - 1:
        return None
    return line[1:-1].strip(_CLOSING)


def _endings(line: str, marks: str) -> Iterator[tuple[str, str]]:
    """The few words that follow the last of each mark, and what stands before them."""
    for mark in marks:
        before, _, words = line.rpartition(mark)
        words = words.strip(" )]@")
        if before and len(words.split(None, _CREDIT_WORDS)) <= _CREDIT_WORDS:
            yield before.rstrip(), words


def load(path: Path, fold: Callable[[str], str]) -> Boilerplate:
    """Read the rules; ``fold`` brings a phrase into the normal form of the text.

    Raises:
        OSError, tomllib.TOMLDecodeError, KeyError, ValueError: the file is missing or is no rule file.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    digest = hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=4).hexdigest()
    kinds: dict[str, defaultdict[int, list[str]]] = {kind: defaultdict(list) for kind in _KINDS}
    default = content["max_length"]
    for rule in content["rule"]:
        if rule["match"] not in kinds:
            raise ValueError(f"boilerplate rule {rule['name']!r}: unknown match {rule['match']!r}")
        kinds[rule["match"]][rule.get("max_length", default)] += map(fold, rule["phrases"])

    whole = frozenset(phrase for phrases in kinds.pop("whole").values() for phrase in phrases)
    rules = {
        kind: tuple((max_length, _phrases(phrases)) for max_length, phrases in by_length.items())
        for kind, by_length in kinds.items()
    }
    return Boilerplate(f"{content['version']}-{digest}", default, whole, **rules)
