"""Folding a text for matching without moving a single offset.

Every code point is replaced by exactly one: letters by their lower case without accents (of Latin and Greek),
punctuation, symbols and white space by a space. So two spellings that differ in case, accents, apostrophes, hyphens or
line breaks are one, a word begins after a space, and position ``i`` of the folded text is position ``i - 1`` of the
original (one space is put before it and one behind).

Text that is not in composed form (NFC), or that has invisible characters inside words, is composed first, piece by
piece, and a table leads back to the offsets of the text as received.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

_TABLED = 0x3100
_SPECIAL = dict(zip("İıłŁøØđĐςёЁґҐ", "iillooddσеегг", strict=True))
_ARABIC = dict(zip("أإآىیکة", "اااييكه", strict=True))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_DOUBLE = re.compile(r"[^\S\n][^\S\n]|\n[^\S\n]|[^\S\n]\n|\r\n")
_HANGUL_VOWELS = range(0x1160, 0x1200)
_SYMBOLS = (0x1F000, 0x20000)
_BETWEEN = "\U000f0000"  # private use: folds to itself, stands in no term


def _fold_one(char: str) -> str:
    if special := _SPECIAL.get(char) or _ARABIC.get(char):
        return special
    category = unicodedata.category(char)
    if category[0] in "PSZC":
        return " "
    base = unicodedata.normalize("NFD", char)[0] if unicodedata.decomposition(char) else char
    if base != char and not (base.isascii() or "\u0370" <= base < "\u0400"):
        base = char
    lower = base.lower()
    return lower if len(lower) == 1 else char


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """For each code point of the BMP: what it folds to, and whether it is an upper-case letter."""
    folded = np.arange(0x10000, dtype=np.uint32)
    upper = np.zeros(0x10000, dtype=np.bool_)
    for code in range(_TABLED):
        char = chr(code)
        folded[code] = ord(_fold_one(char))
        upper[code] = char.isupper() or char.istitle()
    folded[0xFE10:0xFE70] = folded[0xD800:0xF900] = 32
    for code in range(0xFF00, 0xFFF0):
        folded[code] = ord(_fold_one(unicodedata.normalize("NFKC", chr(code))[0]))
    return folded, upper


@dataclass(frozen=True, slots=True)
class Folded:
    """A text ready for matching. Spans below are of ``text``; ``span`` leads back to the text as received."""

    text: str
    """Composed text: the one received, unless that had to be composed."""
    folded: str
    """``text`` folded, with a space before and behind: position ``i`` of ``text`` is ``i + 1`` here."""
    starts: tuple[int, ...]
    """Where words begin in ``text``."""
    ends: tuple[int, ...]
    """Where each of these words ends (exclusive)."""
    capital: tuple[bool, ...]
    """Whether each of these words begins with an upper-case letter."""
    offsets: tuple[tuple[int, ...], tuple[int, ...]] | None
    """For each position of ``text``, where it starts and ends in the text as received; None where they are the same."""
    dense: bool
    """Whether there are letters of scripts written without spaces between words (and Hangul)."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the text as received that a range of ``text`` stands for."""
        if self.offsets is None:
            return start, end
        return self.offsets[0][start], self.offsets[1][end - 1]


def fold(text: str) -> Folded:
    """Fold a text. Linear in its length; any string is accepted, lone surrogates too."""
    composed, offsets = _compose(text)
    codes = _codes(composed)
    padded = np.full(codes.size + 2, 32, dtype=np.uint32)
    padded[1:-1] = _folded(codes)
    word = padded != 32
    edges = np.flatnonzero(word[1:] != word[:-1])
    starts, ends = edges[0::2], edges[1::2]
    return Folded(
        text=composed,
        folded=padded.tobytes().decode("utf-32-le", "surrogatepass"),
        starts=tuple(starts.tolist()),
        ends=tuple(ends.tolist()),
        capital=tuple(_tables()[1][np.minimum(codes[starts], 0xFFFF)].tolist()),
        offsets=offsets,
        dense=_has_dense(codes),
    )


def fold_terms(terms: Iterable[str]) -> list[str]:
    """Terms as they stand in a folded text, without the spaces at their ends; in the order given."""
    joined = _INVISIBLE.sub("", unicodedata.normalize("NFC", _BETWEEN.join(terms)))
    folded = _folded(_codes(joined)).tobytes().decode("utf-32-le", "surrogatepass")
    return [term.strip(" ") for term in folded.split(_BETWEEN)]


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _folded(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    folded = _tables()[0][np.minimum(codes, 0xFFFF)]
    if codes.size and int(codes.max()) > 0xFFFF:
        symbols = (codes >= _SYMBOLS[0]) & (codes < _SYMBOLS[1])
        return np.where(codes > 0xFFFF, np.where(symbols, np.uint32(32), codes), folded)
    return folded


def _has_dense(codes: NDArray[np.uint32]) -> bool:
    return bool((codes > 0x0E00).any()) and bool(
        (((codes > 0x0E00) & (codes < 0x1200)) | ((codes > 0x3040) & (codes < 0xD800))).any()
    )


def _compose(text: str) -> tuple[str, tuple[tuple[int, ...], tuple[int, ...]] | None]:
    """The text in NFC, without invisible characters, runs of spaces as one; and the way back to its offsets."""
    plain = text.isascii() or (unicodedata.is_normalized("NFC", text) and not _INVISIBLE.search(text))
    if plain and not _DOUBLE.search(text):
        return text, None
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    start = 0
    in_space, lines = False, 0
    for end in [*_piece_ends(text), len(text)]:
        piece, begin, start = unicodedata.normalize("NFC", text[start:end]), start, end
        if _INVISIBLE.match(piece):
            continue
        if piece.isspace():
            lines += piece == "\n"
            # An empty line stays two characters wide: no name reaches across it.
            if in_space and not (piece == "\n" and lines == 2):
                continue
            in_space = True
        else:
            in_space, lines = False, 0
        pieces.append(piece)
        starts.extend([begin] * len(piece))
        ends.extend([end] * len(piece))
    return "".join(pieces), (tuple(starts), tuple(ends))


def _piece_ends(text: str) -> list[int]:
    """Where composition may be cut: before each character that starts a new one."""
    return [
        i
        for i, char in enumerate(text)
        if i
        and not unicodedata.combining(char)
        and ord(char) not in _HANGUL_VOWELS
        and unicodedata.category(char) != "Mn"
    ]
