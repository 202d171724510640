"""What somebody found in an article, the program or a baseline, in the form in which it is judged."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from schemas import Tag
from streams.stages.analysis import analyse
from streams.stages.intake import Parsed

Span = tuple[int, int]
"""A half-open range of code points of the body."""
IN_TITLE: Span = (-1, 0)
"""Stands for the title, where a name is found, or labelled, in the title alone."""


class Found(NamedTuple):
    """A tag. ``spans``: where its words stand; none if it is implied."""

    id: str
    spans: tuple[Span, ...] = ()
    ancestors: tuple[str, ...] = ()
    implied: bool = False
    negated: bool = False

    @property
    def kind(self) -> str:
        """``place``, ``person``, ``org``, ``topic`` or ``event``."""
        return self.id.partition(":")[0]


class Answer(NamedTuple):
    """All that was found in one article. ``language`` is None where nobody was asked for it."""

    language: str | None
    tags: tuple[Found, ...]


Answers = Callable[[Parsed], Answer]


def found_of(tags: Iterable[Tag]) -> tuple[Found, ...]:
    """The program's tags. One that is not implied and has no evidence stands in the title alone."""
    return tuple(
        Found(tag.id, tag.evidence or (() if tag.implied else (IN_TITLE,)), tag.ancestors, tag.implied, tag.negated)
        for tag in tags
    )


def program(parsed: Parsed) -> Answer:
    """What the tag stage says of an article."""
    analysis = analyse(parsed)
    return Answer(analysis.language, found_of(analysis.tags))
