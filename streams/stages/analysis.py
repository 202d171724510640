"""What follows from an article alone: language, tags, sketch. Pure, so it may be remembered."""

import gc
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from schemas import Tag
from streams.eventtime.windows import EPOCH
from streams.stages.intake import Parsed
from streams.tagging.tagger import tag_article
from streams.text.language import detect
from streams.text.normalise import compose
from streams.text.sketch import Sketch, sketch_of

_REMEMBERED, _LONGEST = 1_024, 20_000
"""How many articles are remembered, and characters of the longest body: a thousand of 512 KiB would take gigabytes."""


class Analysis(NamedTuple):
    """What the tag stage adds to an article."""

    language: str
    contradicted: bool
    tags: tuple[Tag, ...]
    sketch: Sketch


def analyse(parsed: Parsed) -> Analysis:
    """Language, tags and sketch of a valid article."""
    article = parsed.article
    call = _analyse if len(article.body) <= _LONGEST else _analyse.__wrapped__
    return call(article.title, article.body, article.language, _year(parsed.published.time))


def warm_up() -> None:
    """Load the vocabularies and the language detector, which takes about two seconds; else the first article does.

    What is loaded (350,000 objects) stays as long as the process, so the garbage collector need not look at it.
    """
    gc.disable()
    try:
        _analyse(None, "-", None)
    finally:
        gc.enable()
    gc.freeze()


def counted_tags(tags: tuple[Tag, ...]) -> tuple[str, ...]:
    """Distinct ids that count, in order: implied ones and ``all`` included, negated ones not."""
    return tuple(sorted({"all", *(tag.id for tag in tags if not tag.negated)}))


def outlet(source: str) -> str | None:
    """The outlet that a report counts as a source: NFC, stripped; ``file`` is none."""
    name = compose(source, "NFC").strip()
    return None if name == "file" else name


@lru_cache(_REMEMBERED)
def _analyse(title: str | None, body: str, declared: str | None, year: int | None = None) -> Analysis:
    language, contradicted = detect(title, body, declared)
    return Analysis(language, contradicted, tag_article(title, body, language, year), sketch_of(body))


def _year(time: int) -> int:
    """The year of a time in microseconds UTC, before 1970 too."""
    return (EPOCH + timedelta(microseconds=time)).year
