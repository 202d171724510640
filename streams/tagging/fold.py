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
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.text.normalise import without_long_marks

_TABLED = 0x3100
_SPECIAL = dict(zip("İıłŁøØđĐςёЁґҐ", "iillooddσеегг", strict=True))
_ARABIC = dict(zip("أإآىیکة", "اااييكه", strict=True))
_INVISIBLES = "\u00ad\u200b-\u200f\u2060\ufeff"
_INVISIBLE = re.compile(f"[{_INVISIBLES}]")
_UNEVEN = re.compile(rf"[\s{_INVISIBLES}]{{2,}}|[{_INVISIBLES}]")
"""What is not copied from a text that is in NFC."""
_UNCOMPOSED = re.compile(
    rf"{_UNEVEN.pattern}|.?[^\0-\u02ff\u0388-\u0482\u048a-\u058f\u4e00-\u9fff\uac00-\ud7a3]+", re.DOTALL
)
"""From other texts also what may be composed: the ranges hold no marks and what is composed already."""
_SPACE, _UNSEEN, _DENSE, _BEYOND = (bytes([bit]) for bit in (1, 2, 4, 8))
"""Classes of code points, as in ``_classes``."""
_FIRST_MARK, _MANY_MARKS = 0x300, bytes([True]) * 31
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
    """For each code point of the BMP, and one for all beyond: what it folds to, and whether it is upper-case."""
    folded = np.arange(0x10001, dtype=np.uint32)
    upper = np.zeros(0x10001, dtype=np.bool_)
    for code in range(_TABLED):
        char = chr(code)
        folded[code] = ord(_fold_one(char))
        upper[code] = char.isupper() or char.istitle()
    folded[0xFE10:0xFE70] = folded[0xD800:0xF900] = 32
    for code in range(0xFF00, 0xFFF0):
        folded[code] = ord(_fold_one(unicodedata.normalize("NFKC", chr(code))[0]))
    return folded, upper


@cache
def _classes() -> NDArray[np.uint8]:
    """For each code point of the BMP: whether it is white space, is invisible inside words, or of a dense script; one
    for all beyond.
    """
    classes = np.zeros(0x10001, dtype=np.uint8)
    classes[0x0E01:0x1200] = classes[0x3041:0xD800] = ord(_DENSE)
    for code in range(_TABLED):
        if chr(code).isspace():
            classes[code] = ord(_SPACE)
    invisible = [match.start() for match in _INVISIBLE.finditer("".join(map(chr, range(0x10000))))]
    classes[invisible] = ord(_UNSEEN)
    classes[0x10000] = ord(_BEYOND)
    return classes


class Offsets(NamedTuple):
    """The way back from a composed text to the text as received, piece by piece."""

    at: list[int]
    """Where each piece begins in the composed text."""
    starts: list[int]
    """Where it begins in the text as received."""
    ends: list[int]
    """Where it ends there if it was composed, so that it is one; 0 if it was copied."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the text as received that a range of the composed text stands for."""
        first, last = bisect_right(self.at, start) - 1, bisect_right(self.at, end - 1) - 1
        return (
            self.starts[first] + (0 if self.ends[first] else start - self.at[first]),
            self.ends[last] or self.starts[last] + end - self.at[last],
        )


class Folded:
    """A text ready for matching. Spans below are of ``text``; ``span`` leads back to the text as received."""

    __slots__ = ("capital", "dense", "ends", "folded", "offsets", "starts", "text", "tokens")

    def __init__(
        self,
        text: str,
        folded: str,
        starts: list[int],
        ends: list[int],
        capital: list[bool],
        offsets: Offsets | None,
        dense: bool,
    ) -> None:
        self.text: Final = text
        """Composed text: the one received, unless that had to be composed."""
        self.folded: Final = folded
        """``text`` folded, with a space before and behind: position ``i`` of ``text`` is ``i + 1`` here."""
        self.tokens: Final = folded.split()
        """The words of ``folded``."""
        self.starts: Final = starts
        """Where words begin in ``text``."""
        self.ends: Final = ends
        """Where each of these words ends (exclusive)."""
        self.capital: Final = capital
        """Whether each of these words begins with an upper-case letter."""
        self.offsets: Final = offsets
        """The way back to the text as received; None where it is the same."""
        self.dense: Final = dense
        """Whether there are letters of scripts written without spaces between words (and Hangul)."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the text as received that a range of ``text`` stands for; of composed text whole characters."""
        if self.offsets is None:
            return start, end
        while start and not _begins(self.text[start]):
            start -= 1
        while end < len(self.text) and not _begins(self.text[end]):
            end += 1
        return self.offsets.span(start, end)


def fold(text: str) -> Folded:
    """Fold a text. Linear in its length; any string is accepted, lone surrogates too."""
    codes = _codes(text)
    if not (is_ascii := text.isascii()) and _MANY_MARKS in (codes >= _FIRST_MARK).tobytes():
        text = without_long_marks(text)
        codes = _codes(text)
    classes = _classes_of(codes)
    offsets = None
    if not (is_normal := is_ascii or unicodedata.is_normalized("NFC", text)) or _is_uneven(text, classes):
        text, offsets = _compose(text, _UNEVEN if is_normal else _UNCOMPOSED)
        codes = _codes(text)
        classes = _classes_of(codes)
    padded = np.full(codes.size + 2, 32, dtype=np.uint32)
    padded[1:-1] = _folded(codes, has_beyond=_BEYOND in classes)
    word = padded != 32
    edges = np.flatnonzero(word[1:] != word[:-1])
    starts = edges[0::2]
    folded = padded.tobytes().decode("utf-32-le", "surrogatepass")
    return Folded(
        text=text,
        folded=folded,
        starts=starts.tolist(),
        ends=edges[1::2].tolist(),
        capital=_tables()[1].take(codes.take(starts), mode="clip").tolist(),
        offsets=offsets,
        dense=_DENSE in classes,
    )


def fold_terms(terms: Iterable[str]) -> list[str]:
    """Terms as they stand in a folded text, without the spaces at their ends; in the order given."""
    joined = _INVISIBLE.sub("", unicodedata.normalize("NFC", _BETWEEN.join(terms)))
    codes = _codes(joined)
    folded = _folded(codes, has_beyond=True).tobytes().decode("utf-32-le", "surrogatepass")
    return [term.strip(" ") for term in folded.split(_BETWEEN)]


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _classes_of(codes: NDArray[np.uint32]) -> bytes:
    """The class of each code point."""
    return _classes().take(codes, mode="clip").tobytes()


def _folded(codes: NDArray[np.uint32], *, has_beyond: bool) -> NDArray[np.uint32]:
    """The folded code points. ``has_beyond``: whether there may be some beyond the BMP."""
    folded = _tables()[0].take(codes, mode="clip")
    if has_beyond:
        symbols = (codes >= _SYMBOLS[0]) & (codes < _SYMBOLS[1])
        return np.where(codes > 0xFFFF, np.where(symbols, np.uint32(32), codes), folded)
    return folded


def _is_uneven(text: str, classes: bytes) -> bool:
    """Whether there are invisible characters, or runs of white space other than empty lines."""
    if _UNSEEN in classes:
        return True
    pair = classes.find(_SPACE * 2)
    while pair >= 0:
        if text[pair : pair + 2] != "\n\n":
            return True
        pair = classes.find(_SPACE * 2, pair + 1)
    return False


def _compose(text: str, uneven: re.Pattern[str]) -> tuple[str, Offsets]:
    """The text in NFC, without invisible characters, runs of spaces as one; and the way back to its offsets.

    What is not ``uneven`` is copied.
    """
    pieces: list[str] = []
    offsets = Offsets([], [], [])
    done = size = 0
    while match := uneven.search(text, done):
        begin, end = match.start(), _end_of_run(text, match.end())
        for piece, start, stop in ((text[done:begin], done, 0), *_pieces(text, begin, end)):
            if piece:
                pieces.append(piece)
                offsets.at.append(size)
                offsets.starts.append(start)
                offsets.ends.append(stop)
                size += len(piece)
        done = end
    offsets.at.append(size)
    offsets.starts.append(done)
    offsets.ends.append(0)
    return "".join((*pieces, text[done:])), offsets


def _end_of_run(text: str, end: int) -> int:
    """Where white space, invisible characters and marks on them end."""
    while end < len(text) and (text[end].isspace() or _INVISIBLE.match(text, end) or not _begins(text[end])):
        end += 1
    return end


def _pieces(text: str, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    """What stays of a range: pieces in NFC, with their ranges."""
    if text[begin:end].isspace():
        # Of a run of white space the first character, and the second line break: no name reaches across an empty line.
        yield unicodedata.normalize("NFC", text[begin]), begin, begin + 1
        second = text.find("\n", text.find("\n", begin, end) + 1, end) if "\n" in text[begin:end] else -1
        if second > begin:
            yield "\n", second, second + 1
        return
    in_space, lines = False, 0
    for start, stop in pairwise([begin, *(i for i in range(begin + 1, end) if _begins(text[i])), end]):
        piece = unicodedata.normalize("NFC", text[start:stop])
        if _INVISIBLE.match(piece):
            continue
        is_space = piece.isspace()
        lines = lines + (piece == "\n") if is_space else 0
        if not (is_space and in_space) or (piece == "\n" and lines == 2):
            yield piece, start, stop
        in_space = is_space


def _begins(char: str) -> bool:
    """Whether a character begins a new one, before which composition may be cut."""
    if char < "\u0300":
        return True
    return not unicodedata.combining(char) and ord(char) not in _HANGUL_VOWELS and unicodedata.category(char) != "Mn"
