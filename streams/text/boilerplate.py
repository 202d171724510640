"""Lines around an article that are no part of it, recognised by the rules of ``boilerplate.toml``.

Every test is a look-up or a comparison with literal phrases, so the work is linear in the text, whatever it holds.
"""

import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_DECORATION = ' \t-*•·■►▶▸→»>|#=_~"'
_CLOSING = _DECORATION + ".:…"
_BRACKETS = {"(": ")", "[": "]", "【": "】", "<": ">"}
_SENTENCE_END = (".", "!", "?", "。", "؟", "।")
_CREDIT_MARKS = "|/([©"
_CREDIT_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases by their first two characters (a phrase of one character: by that one)."""

    by_start: dict[str, list[str]]

    def open(self, line: str) -> bool:
        """Whether the line begins with one of the phrases, at a word boundary."""
        candidates = self.by_start.get(line[:2], []) + self.by_start.get(line[:1], [])
        return any(line.startswith(phrase) and _ends_word(line, phrase) for phrase in candidates)


def _ends_word(line: str, phrase: str) -> bool:
    """Whether a word of the line ends with the phrase. Not asked from U+0E00 on, where scripts without spaces begin."""
    last, rest = phrase[-1], line[len(phrase) : len(phrase) + 1]
    return not (rest.isalnum() and last.isalnum() and last < "\u0e00")


def _phrases(phrases: Sequence[str]) -> _Phrases:
    by_start: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        by_start[phrase[:2]].append(phrase)
    return _Phrases(dict(by_start))


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The rules, ready for use. Phrases are in the same normal form as the lines that are asked about."""

    version: str
    max_length: int
    whole: frozenset[str]
    opening: tuple[tuple[int, _Phrases], ...]
    bracketed: tuple[tuple[int, _Phrases], ...]
    credit: tuple[tuple[int, _Phrases], ...]

    def matches(self, line: str) -> bool:
        """Whether a normalised line, by its own words, is boilerplate."""
        if len(line) > self.max_length:
            return False
        bare = line.lstrip(_DECORATION)
        inner = _inside_brackets(bare.rstrip(_CLOSING))
        return (
            line in self.whole
            or (inner if inner is not None else bare.rstrip(_CLOSING)) in self.whole
            or _opens(self.opening, bare)
            or (inner is not None and _opens(self.bracketed, inner))
            or (not line.endswith(_SENTENCE_END) and _opens(self.credit, _credit_part(line)))
        )


def _opens(rules: tuple[tuple[int, _Phrases], ...], line: str) -> bool:
    return any(len(line) <= max_length and phrases.open(line) for max_length, phrases in rules)


def _inside_brackets(line: str) -> str | None:
    """What stands in the brackets that enclose the whole line, or None where none do."""
    close = _BRACKETS.get(line[:1])
    if close is None or line.find(close) != len(line) - 1:
        return None
    return line[1:-1].strip(_CLOSING)


def _credit_part(line: str) -> str:
    """What follows the last mark that sets a credit apart from its caption; empty where there is none or it is long."""
    start = max(line.rfind(mark) for mark in _CREDIT_MARKS)
    part = line[start + 1 :].strip(" )]@") if start >= 0 else ""
    return part if len(part.split(None, _CREDIT_WORDS)) <= _CREDIT_WORDS else ""


def load(path: Path, fold: Callable[[str], str]) -> Boilerplate:
    """Read the rules; ``fold`` brings a phrase into the normal form of the text.

    Raises:
        OSError, tomllib.TOMLDecodeError, KeyError, ValueError: the file is missing or is no rule file.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    digest = hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=4).hexdigest()
    kinds: dict[str, list[tuple[int, list[str]]]] = {"whole": [], "opening": [], "bracketed": [], "credit": []}
    default = content["max_length"]
    for rule in content["rule"]:
        if rule["match"] not in kinds:
            raise ValueError(f"boilerplate rule {rule['name']!r}: unknown match {rule['match']!r}")
        kinds[rule["match"]].append((rule.get("max_length", default), [fold(phrase) for phrase in rule["phrases"]]))

    def by_opening(kind: str) -> tuple[tuple[int, _Phrases], ...]:
        return tuple((max_length, _phrases(phrases)) for max_length, phrases in kinds[kind])

    return Boilerplate(
        version=f"{content['version']}-{digest}",
        max_length=default,
        whole=frozenset(phrase for _, phrases in kinds["whole"] for phrase in phrases),
        opening=by_opening("opening"),
        bracketed=by_opening("bracketed"),
        credit=by_opening("credit"),
    )
