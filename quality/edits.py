"""The rungs of the ladder: what happens to a text on its way from one outlet to another.

An edit takes a source of chance, the text, and another text to take foreign passages from. It gives the new text, or
None where it has nothing to do there. ``said`` is what of the new text the article says: the truth is judged by it,
so lines that an outlet puts around the article (a footer) are not in it.
"""

import re
import textwrap
from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple

from quality.wordings import FOOTERS, WORDINGS


class Edited(NamedTuple):
    """A text after an edit, and what of it is the article."""

    body: str
    said: str


Edit = Callable[[Random, str, str], str | Edited | None]

_CJK, _THAI = "\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff", "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_TOKEN = re.compile(rf"[{_CJK}]{{1,2}}|[{_THAI}]{{1,5}}|[^\s{_CJK}{_THAI}]+|\s+")
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=[ \t]{2,}\S)")
_SENTENCE = re.compile(r"(?<=[.!?。！？।])\s+|(?<=[。！？])")


def tokens(text: str) -> list[str]:
    """Words and the spaces between them; pieces of a few characters where a script has no spaces."""
    return _TOKEN.findall(text)


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a text; its lines where it has no other."""
    found = [part.strip() for part in _PARAGRAPH.split(text) if part.strip()]
    return found if len(found) > 1 else [line.strip() for line in text.splitlines() if line.strip()]


def _per_word(text: str, change: Callable[[str], str], chance: Callable[[], bool]) -> str:
    return "".join(change(one) if one.strip() and chance() else one for one in tokens(text))


def typography(random: Random, text: str, _: str) -> str:
    """Other quotes, dashes, spaces and line breaks."""
    opened = re.sub(r'"([^"\n]*)"', random.choice(["“\\1”", "«\\1»", "„\\1“"]), text)
    return re.sub(
        r"  *", lambda _: random.choice([" ", " ", "\u00a0", "  "]), opened.replace("'", "’").replace(" - ", " — ")
    )


def wrapped(_: Random, text: str, __: str) -> str | None:
    """Hard line breaks after some 70 characters, paragraphs indented, as agencies send."""
    if " " not in text.strip():
        return None
    return "\n".join(textwrap.fill(one, 70, initial_indent="    ") for one in paragraphs(text))


def capitals(_: Random, text: str, __: str) -> str:
    """All in capitals."""
    return text.upper()


def furnished(random: Random, text: str, _: str) -> Edited:
    """A dateline before the text, and lines of the outlet after it."""
    place = random.choice(
        ["KYIV, Sept 21 (Reuters) - ", "LONDON (AP) — ", "BERLIN, 21. September (dpa) - ", "PARIS, 21 sept (AFP) - "]
    )
    footer = "\n\n".join(random.sample(FOOTERS, random.randint(2, 5)))
    return Edited(f"{place}{text}\n\n{footer}", place + text)


def cut(share: float) -> Edit:
    """An edit: the text cut after this share of its words."""

    def edit(_: Random, text: str, __: str) -> str:
        parts = tokens(text)
        words = [at for at, part in enumerate(parts) if part.strip()]
        # A text of n words has n - 2 shingles: the cut keeps the share of these, as the contract counts length.
        last = min(len(words) - 1, int(share * len(words)) + 2)
        return "".join(parts[: words[last] + 1])

    return edit


def excerpt(share: float) -> Edit:
    """An edit: a passage of this share of the text, from anywhere in it."""

    def edit(random: Random, text: str, _: str) -> str:
        parts = tokens(text)
        start = random.randint(0, int(len(parts) * (1 - share)))
        return "".join(parts[start : start + int(len(parts) * share) + 6]).strip()

    return edit


def shuffled(random: Random, text: str, _: str) -> str | None:
    """Paragraphs in another order; sentences, where there are no paragraphs."""
    parts, between = paragraphs(text), "\n\n"
    if len(parts) < 3:
        parts, between = [one for one in _SENTENCE.split(text) if one.strip()], " "
    if len(parts) < 3:
        return None
    return between.join(random.sample(parts, len(parts)))


def mixed(share: float) -> Edit:
    """An edit: paragraphs of another text between its own, until there is this share of foreign text more."""

    def edit(random: Random, text: str, other: str) -> str:
        parts, added = paragraphs(text), 0
        for foreign in paragraphs(other):
            if added >= share * len(text):
                break
            foreign = foreign[: int(share * len(text)) - added + 20]
            parts.insert(random.randint(0, len(parts)), foreign)
            added += len(foreign)
        return "\n\n".join(parts)

    return edit


def reworded(random: Random, text: str, _: str) -> str | None:
    """British for American spelling, and synonyms, wherever the list has one."""
    changed = _per_word(text, lambda word: _reworded(word, WORDINGS), lambda: random.random() < 0.9)
    return changed if changed != text else None


def _reworded(word: str, wordings: Mapping[str, str]) -> str:
    bare = word.strip(".,;:!?\"'()“”‘’")
    other = wordings.get(bare.lower(), bare)
    return word.replace(bare, other.capitalize() if bare[:1].isupper() else other) if bare else word


def typos(share: float) -> Edit:
    """An edit: two letters of this share of the words change places, or one is lost."""

    def edit(random: Random, text: str, _: str) -> str:
        def mistyped(word: str) -> str:
            at = random.randrange(max(1, len(word) - 1))
            swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
            return swapped if swapped != word and random.random() < 0.5 else word[:at] + word[at + 1 :]

        return _per_word(text, mistyped, lambda: random.random() < share)

    return edit


def dropped(share: float) -> Edit:
    """An edit: this share of the words is left out."""

    def edit(random: Random, text: str, _: str) -> str:
        return _per_word(text, lambda _: "", lambda: random.random() < share)

    return edit


def roundup(_: Random, text: str, other: str) -> str:
    """Two stories in one."""
    return f"{text}\n\n{other}"


def other_figures(random: Random, text: str, _: str) -> str | None:
    """The same text with other figures everywhere."""
    changed = re.sub(r"\d", lambda _: str(random.randrange(10)), text)
    return changed if changed != text else None


def updated(random: Random, text: str, other: str) -> str | None:
    """A story that grows: another lead, one paragraph gone, one or two more."""
    parts, foreign = paragraphs(text), paragraphs(other)
    if len(parts) < 4 or len(foreign) < 3:
        return None
    del parts[random.randrange(1, len(parts))]
    parts[0] = foreign[0]
    for more in foreign[1 : 2 + random.randrange(2)]:
        parts.insert(random.randint(1, len(parts)), more)
    return "\n\n".join(parts)


def live(_: Random, text: str, other: str) -> str:
    """A live page: newer entries on top of the whole text."""
    return "\n\n".join([*(f"{12 - at}:30 {one}" for at, one in enumerate(paragraphs(other)[:6])), text])


def headline(_: Random, text: str, __: str) -> str:
    """A body of nothing but the first ten words."""
    return "".join(tokens(text)[:19]).strip()


STEPS: Mapping[str, Edit] = {
    "quotes, dashes, white space": typography,
    "hard-wrapped": wrapped,
    "in capitals": capitals,
    "dateline and footer": furnished,
    "cut to 70 %": cut(0.7),
    "cut to 50 %": cut(0.5),
    "cut to 30 %": cut(0.3),
    "cut to 25 %": cut(0.25),
    "a passage of 60 %": excerpt(0.6),
    "a passage of 35 %": excerpt(0.35),
    "paragraphs shuffled": shuffled,
    "20 % foreign paragraphs": mixed(0.2),
    "50 % foreign paragraphs": mixed(0.5),
    "120 % foreign paragraphs": mixed(1.2),
    "US to UK, synonyms": reworded,
    "typos in 10 % of words": typos(0.1),
    "typos in 30 % of words": typos(0.3),
    "10 % of words dropped": dropped(0.1),
    "two stories in one": roundup,
    "other figures": other_figures,
    "update: new lead, grown": updated,
    "live page on top": live,
    "headline only": headline,
}
