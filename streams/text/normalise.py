"""The normal form in which texts are compared: one spelling of what readers take for the same, without boilerplate.

The steps: NFKC, case folding, one kind of quotes, apostrophes and dashes, no invisible characters, boilerplate lines
out (``boilerplate.toml``), all white space to single spaces. Linear in the text, whatever it holds.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from streams.text.boilerplate import load

_RULES_VERSION = 1
NORMALISATION_VERSION: int = _RULES_VERSION * 10_000 + int("".join(unicodedata.unidata_version.split(".")[:2]))
"""Version of these rules and of Unicode's data in this Python: another Unicode may fold a new character differently."""

_LONG_MARKS = re.compile(r"([^\w\s\x00-\x7f]{30})[^\w\s\x00-\x7f]+")
"""Runs of more than 30 combining marks or symbols. 30 are kept (Unicode's Stream-Safe Text Format, UAX #15), because
normalisation sorts a run of marks in quadratic time."""
_MAYBE_MARKS = re.compile("[^\x00-\u02ff]{31}")
"""Where there is none of these there are no long marks; much faster to find."""
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]+"
)
"""Soft hyphens, zero-width and direction characters, variation selectors."""
_IS_INVISIBLE = np.zeros(0x110000, dtype=np.bool_)
_IS_INVISIBLE[[code for code in range(0x10000) if _INVISIBLE.match(chr(code))]] = True
_UNIFIED = dict.fromkeys("‘’‚‛‹›′‵ʹʼʻ`", "'")
_UNIFIED |= dict.fromkeys("“”„‟«»″‶〝〞〟", '"')
_UNIFIED |= dict.fromkeys("‐‑‒–—―−⸺⸻", "-")
_DASHES = re.compile("-{2,}")
_DOT = "\u0307"
_DOTTED_I = re.compile(f"i{_DOT}+")
"""What case folding makes of the Turkish capital İ, which no one writes."""


def compose(text: str, form: Literal["NFC", "NFKC"]) -> str:
    """Unicode's normal form of a text, in linear time: of more than 30 marks or symbols in a row, 30 are kept."""
    if _MAYBE_MARKS.search(text):
        text = _LONG_MARKS.sub(r"\1", text)
    return unicodedata.normalize(form, text)


def without_long_marks(text: str) -> str:
    """The text with blanks for all beyond 30 marks or symbols in a row: as long as it was, composed in linear time."""
    if not _MAYBE_MARKS.search(text):
        return text
    return _LONG_MARKS.sub(lambda run: run[1].ljust(len(run[0])), text)


def _composed(form: Literal["NFC", "NFKC"], text: str) -> str:
    return compose(text, form)


def _has_long_marks(codes: npt.NDArray[np.uint32]) -> bool:
    """Whether more than eight characters from U+0300 on stand in a row: fewer cannot grow to 30 marks by folding."""
    marks = codes >= 0x300
    if not (marks[8:] & marks[4:-4] & marks[:-8]).any():  # as in most texts in Latin letters; much faster to find
        return False
    others = np.flatnonzero(~marks)
    return int(np.diff(others, prepend=-1, append=codes.size).max()) > 9


def _unify(text: str) -> str:
    for variant, one in _UNIFIED.items():
        if variant in text:
            text = text.replace(variant, one)
    return text


def fold(text: str) -> str:
    """Normal form of characters; line breaks and spaces stay."""
    if text.isascii():
        text = text.lower().replace("`", "'")
    else:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        normal = _composed if _has_long_marks(codes) else unicodedata.normalize
        if _IS_INVISIBLE[codes[codes > 0x7F]].any():
            text = _INVISIBLE.sub("", text)
        text = normal("NFKC", text.replace("´", "'")).casefold()
        if _DOT in text:
            text = _DOTTED_I.sub("i", text)
        text = _unify(normal("NFKC", text))
    return _DASHES.sub("-", text) if "--" in text else text


BOILERPLATE = load(Path(__file__).with_name("boilerplate.toml"), fold)
BOILERPLATE_VERSION: str = BOILERPLATE.version
_LONGEST = BOILERPLATE.max_length


def stands_alone(lines: Sequence[str], index: int) -> bool:
    """Whether a line is no piece of hard-wrapped prose, by the letters that it and the next line begin with."""
    after = lines[index + 1].lstrip()[:1] if index + 1 < len(lines) else ""
    before = lines[index - 1].strip() if index else ""
    return not after.islower() and not (before and lines[index].lstrip()[:1].islower())


def kept_lines(body: str) -> Iterator[tuple[int, str]]:
    """The lines that are no boilerplate: index among ``body.splitlines()``, and normal form."""
    received = body.splitlines()
    for index, folded in enumerate(fold("\n".join(received)).split("\n")):
        line = folded.strip()
        if line and not (len(line) <= _LONGEST and stands_alone(received, index) and BOILERPLATE.matches(line)):
            yield index, line


def normalise(body: str) -> str:
    """The normal form of a body. Empty if nothing but boilerplate and white space stands in it."""
    text = " ".join([line for _, line in kept_lines(body)])
    if "  " not in text and text.isprintable():  # then its only white space is single spaces
        return text
    return " ".join(text.split())
