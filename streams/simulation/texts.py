"""Bodies of simulated articles: a small fixed family, so that near-duplicates of every kind occur all the time.

Each story is a list of paragraphs made of words that stand for no subject (so that the language detector is sure, and a
schedule's time is not spent on dozens of tags) and of names that the vocabulary knows. Variants of a story are
near-duplicates of it in known ways; a roundup shares text with two stories.
"""

from functools import cache
from random import Random

_WORDS = {
    "en": (
        "and then they said on with from which would have been in their own after against early late quite soon once "
        "more than before this that these those while being most other several many few such only just even still "
        "there where when because although however again further never always often together without within upon "
        "second third large small new old first each every whole nearly almost perhaps rather whether until about"
    ),
    "de": (
        "und dann sagten sie nach mit von welche würden haben worden gegen früh spät sehr bald einmal mehr als bevor "
        "dieser jener solche nur noch immer wieder niemals oft zusammen ohne innerhalb jedoch obwohl weil während "
        "zweite dritte große kleine neue alte erste jede ganze beinahe vielleicht ziemlich bis über auch nicht wurde "
        "einige viele wenige manche andere meisten eigene darauf darin davon damit hier dort wo wann warum trotzdem"
    ),
    "fr": (
        "et puis ils ont dit avec de qui seraient été après contre tôt tard assez bientôt encore une fois plus que "
        "avant celui cette ceux pendant toujours jamais souvent ensemble sans dans mais cependant bien parce alors "
        "deuxième troisième grande petite nouvelle ancienne première chaque entière presque aussi depuis jusque sur "
        "plusieurs beaucoup peu autres certains leur propre ici quand pourquoi comment rien tout très moins avoir"
    ),
}
_NAMES = {
    "en": ("a referendum in Ukraine", "an earthquake in Turkey", "protests in Berlin", "Vladimir Putin", "elections"),
    "de": ("ein Referendum in der Ukraine", "ein Erdbeben in der Türkei", "Proteste in Berlin", "Wladimir Putin"),
    "fr": ("un référendum en Ukraine", "un séisme en Turquie", "des manifestations à Berlin", "Vladimir Poutine"),
}
LANGUAGES = tuple(_WORDS)
STORIES = 4
VARIANTS = ("same", "reprint", "edited", "edited twice", "excerpt", "expanded", "roundup", "short")


@cache
def body(language: str, story: int, variant: str) -> str:
    """The body of one variant of a story."""
    paragraphs = _paragraphs(language, story)
    whole = [word for paragraph in paragraphs for word in paragraph]
    random = Random(f"{language} {story} {variant}")  # noqa: S311
    match variant:
        case "reprint":
            return _text(_replaced(whole, 1, random))
        case "edited":
            return _text(_replaced(whole, 5, random))
        case "edited twice":
            first = _replaced(whole, 5, Random(f"{language} {story} edited"))  # noqa: S311
            return _text(_replaced(first, 5, random))
        case "excerpt":
            return _text(paragraphs[0])
        case "expanded":
            return _text(whole + _sentence(language, 40, random))
        case "roundup":
            return _text(paragraphs[0] + _paragraphs(language, (story + 1) % STORIES)[0])
        case "short":
            return _text(paragraphs[0][:8])
        case _:
            return _text(whole)


@cache
def _paragraphs(language: str, story: int) -> tuple[list[str], list[str]]:
    random = Random(f"{language} {story}")  # noqa: S311
    names = _NAMES[language]
    first = [names[story % len(names)], *_sentence(language, 42, random)]
    return first, [*_sentence(language, 30, random), names[(story + 1) % len(names)]]


def _sentence(language: str, words: int, random: Random) -> list[str]:
    return random.choices(_WORDS[language].split(), k=words)


def _replaced(words: list[str], count: int, random: Random) -> list[str]:
    changed = list(words)
    for place in random.sample(range(len(changed)), count):
        changed[place] = f"{random.choice('bdfgkmn')}{random.choice('aeiou')}{place}"
    return changed


def _text(words: list[str]) -> str:
    return " ".join(words) + "."
