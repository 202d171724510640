"""Texts from sentence templates.

Every few words a slot varies, so texts share the shapes of sentences but few runs of three words: distinct articles
are no near-duplicates.
"""

import re
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from streams.generate.phrases import load_phrases

_SLOT = re.compile(r"\{(\w+)\}")
_ORDERS = 997
"""Orders of sentences drawn beforehand: choosing one of them costs less than a new sample for each article."""
_IN_THE_NEWS = {"person": 80, "firm": 30, "city": 40}
"""How many of them a corpus has in each language: as in real news the same names come back."""
FEWEST, MOST = 3, 10
"""Sentences of an article behind its first two: 60 to 250 words in all."""

T = TypeVar("T")
Template = tuple[str, tuple[Sequence[str], ...]]


class Writer:
    """Writes titles and texts of one language."""

    def __init__(self, language: str, random: Random) -> None:
        phrases = load_phrases(language)
        chosen = {name: random.sample(phrases.slots[name], size) for name, size in _IN_THE_NEWS.items()}
        slots = {**phrases.slots, **chosen}
        self.language = language
        self.outlets = phrases.outlets
        self._uniform = random.random
        self._titles = [_compile(text, slots) for text in phrases.titles]
        self._themes = [[_compile(text, slots) for text in theme] for theme in phrases.themes]
        self._sentences = [_compile(text, slots) for text in phrases.sentences]
        self._orders = [random.sample(self._sentences, MOST) for _ in range(_ORDERS)]

    def title(self) -> str:
        """A headline."""
        return self._fill(self._pick(self._titles))

    def sentence(self) -> str:
        """Any one sentence."""
        return self._fill(self._pick(self._sentences))

    def text(self) -> list[str]:
        """The sentences of a new article."""
        count = FEWEST + int(self._uniform() * (MOST - FEWEST + 1))
        fill = self._fill
        return [fill(template) for template in (*self._pick(self._themes), *self._pick(self._orders)[:count])]

    def _pick(self, values: Sequence[T]) -> T:
        return values[int(self._uniform() * len(values))]

    def _fill(self, template: Template) -> str:
        text, pools = template
        uniform = self._uniform
        return text % tuple([pool[int(uniform() * len(pool))] for pool in pools])


def body_of(sentences: Sequence[str]) -> str:
    """The sentences in paragraphs of three."""
    return "\n\n".join(" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3))


def _compile(text: str, slots: dict[str, list[str]]) -> Template:
    names = _SLOT.findall(text)
    return _SLOT.sub("%s", text.replace("%", "%%")), tuple(slots[name] for name in names)
