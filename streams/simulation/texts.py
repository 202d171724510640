"""Bodies of simulated articles: a small fixed family, so that near-duplicates of every kind occur all the time.

Each story is a list of paragraphs made of everyday words (so that the language detector is sure) and of names that the
vocabulary knows. Variants of a story are near-duplicates of it in known ways; a roundup shares text with two stories.
"""

from functools import cache
from random import Random

_WORDS = {
    "en": (
        "the government said on and people in their city after against with from which would have been council "
        "minister school hospital river bridge market farmers workers winter summer morning evening early late "
        "report report measures support prices water energy families children road village region against about "
        "talks between leaders agreement decision second third large small new old first many several officials"
    ),
    "de": (
        "die Regierung und der Minister sagten nach den Menschen in ihrer Stadt gegen mit von welche würden haben "
        "worden Schule Krankenhaus Fluss Brücke Markt Bauern Arbeiter Winter Sommer Morgen Abend früh spät Bericht "
        "Maßnahmen Unterstützung Preise Wasser Energie Familien Kinder Straße Dorf Gebiet über Gespräche zwischen "
        "Vereinbarung Entscheidung zweite dritte große kleine neue alte erste viele mehrere Behörden nicht auch"
    ),
    "fr": (
        "le gouvernement et le ministre ont dit après les gens dans leur ville contre avec de qui seraient été école "
        "hôpital rivière pont marché agriculteurs ouvriers hiver été matin soir tôt tard rapport mesures soutien prix "
        "eau énergie familles enfants route village région sur pourparlers entre dirigeants accord décision deuxième "
        "troisième grande petite nouvelle ancienne première beaucoup plusieurs autorités aussi cette depuis"
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
