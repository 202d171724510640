"""The language of an article, by the naive Bayes model of py3langid (Lui and Baldwin, ACL 2012).

The language is the partition key, so the answer must be the same on every machine. The model's scores are therefore
added up in whole numbers here (its weights are multiples of 1/1024); py3langid adds floats, in an order that is the
BLAS library's business.
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

from streams.text.codes import iso639_1
from streams.text.normalise import compose

UNKNOWN: Final = "und"
DETECTOR: Final = f"py3langid {version('py3langid')}, rules 2"

_PIECE, _PIECES = 110, 3
_TITLE = 100
"""Code points that are looked at. The model's tables are large (62 MB), so nearly each byte costs a cache miss."""
_NOISE = re.compile(r"(?:https?://|www\.)[!-~]+|[@#][\w.]+|\d+")
"""Addresses, handles and numbers belong to no language."""
_LEAST_LETTERS, _MANY_LETTERS = 12, 100
_FEW_LANGUAGES = 3
"""Between so many, a text of many letters is between sisters (Bosnian, Croatian, Serbian), and the best is taken."""
_WORD = re.compile(r"\w+")
_WORDS_IN, _LEAST_HITS, _LEAST_SHARE, _AGAINST = 600, 4, 0.35, 3
"""Code points that are read for function words; how many there must be, which share, and for how many of them one of
the neighbour's counts. Of 75 languages, half of a
sentence's words are such in its own language (95 % of sentences: above 0.35), at most a third in another."""
_SCALE = 1024
_SURE_LEAD, _TIE_LEAD = (0.5, 0.05), (1.0, 0.2)
"""The best language is sure if it leads the next by this much (in natural logarithms), plus this much for each square
root of a byte; within the second lead, a declared language decides. Of single sentences in 75 languages, 1 % were then
left open, and 4 % taken for another, two thirds of these between Indonesian and Malay, Bosnian and Croatian."""


class _Model(NamedTuple):
    """py3langid's model, its weights as whole numbers of 1/1024."""

    transitions: Sequence[int]
    rows: list[int]
    """Start of each state's row in ``transitions``."""
    features: Sequence[int]
    """Feature that is complete in a state, or -1."""
    weights: npt.NDArray[np.int16]
    """By feature and column; the columns are sorted by language."""
    priors: npt.NDArray[np.int64]
    starts: npt.NDArray[np.intp]
    """First column of each language."""
    languages: tuple[str, ...]
    """ISO 639-1; ``und`` for what has no code, and for what is no language."""


class _Scores(NamedTuple):
    """Log-likelihood of a text in each language, times 2^20, in whole numbers."""

    languages: tuple[str, ...]
    values: npt.NDArray[np.int64]


@cache
def _model() -> _Model:
    """The model, loaded once (0.6 s)."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)  # type: ignore[no-untyped-call]
    columns = np.array([iso639_1(label) or UNKNOWN for label in identifier.nb_classes])
    order = np.argsort(columns, kind="stable")
    languages, starts = np.unique(columns[order], return_index=True)
    return _Model(
        transitions=identifier.tk_nextmove,
        rows=[row << 8 for row in identifier.tk_row],
        features=identifier.tk_output,
        weights=np.rint(identifier.nb_ptc[:, order].astype(np.float32) * _SCALE).astype(np.int16, order="C"),
        priors=np.rint(identifier.nb_pc[order].astype(np.float64) * _SCALE * _SCALE).astype(np.int64),
        starts=starts,
        languages=tuple(languages.tolist()),
    )


def _sample(text: str) -> str:
    """The text if it is short, else pieces of it, evenly spread from its start to its end."""
    if len(text) <= _PIECES * _PIECE:
        return text
    step = (len(text) - _PIECE) // (_PIECES - 1)
    return " ".join(text[piece * step : piece * step + _PIECE] for piece in range(_PIECES))


@cache
def _weight(count: int) -> int:
    return round(math.log1p(count) * _SCALE)


def _scores(text: str) -> _Scores:
    model = _model()
    data = compose(text.lower() if text.isupper() else text, "NFC").encode("utf-8", "surrogatepass")
    visits = visit_counts(model.transitions, model.rows, model.features, data)  # type: ignore[no-untyped-call]
    totals = model.priors
    if visits:
        counts = np.array(list(map(_weight, visits.values())))
        # No matrix product: for one of floats NumPy calls BLAS, which starts threads of its own.
        totals = np.einsum("f,fl->l", counts, model.weights[list(visits)]) + totals
    return _Scores(model.languages, np.maximum.reduceat(totals, model.starts))


@cache
def _function_words() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By language that the model does not know: frequent words, and a neighbour's words that speak against it."""
    lines = Path(__file__).with_name("function-words.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {key: (frozenset(words.split("|")), frozenset(against.split("|"))) for key, words, against in rows}


def _by_function_words(text: str) -> str | None:
    """The language that the model does not know of which the text has so many frequent words that it must be it."""
    words = _WORD.findall(text.lower()[:_WORDS_IN])
    for language, (spoken, against) in _function_words().items():
        hits = sum(map(spoken.__contains__, words))
        if hits >= _LEAST_HITS:
            hits -= _AGAINST * sum(map(against.__contains__, words))
            if hits >= _LEAST_HITS and hits >= _LEAST_SHARE * len(words):
                return language
    return None


def _letters(text: str) -> int:
    """How many letters the text has. If not many, those from U+0E00 on count thrice: words need fewer there."""
    letters = sum(map(str.isalpha, text))
    if letters >= _MANY_LETTERS:
        return letters
    return letters + 2 * sum(character >= "\u0e00" and character.isalpha() for character in text)


def _close(languages: tuple[str, ...], scores: npt.NDArray[np.int64], lead: tuple[float, float], size: int) -> set[str]:
    """The languages that the best one does not lead by enough; itself among them."""
    least = int(scores.max()) - round((lead[0] + lead[1] * size) * _SCALE * _SCALE)
    return {languages[index] for index in np.flatnonzero(scores >= least)}


def detect(title: str | None, body: str, declared: str | None) -> tuple[str, bool]:
    """Language of an article (ISO 639-1, ``und`` when unsure), and whether the declared one contradicts it.

    The declared language decides only where the text leaves it open: where it is nearly as likely as the best, or the
    letters are too few to tell.
    """
    claimed = iso639_1(declared) if declared else None
    text = _NOISE.sub(" ", f"{(title or '')[:_TITLE]}\n{_sample(body)}")
    languages, scores = _scores(text)
    best = int(scores.argmax())
    size = math.isqrt(len(text.encode("utf-8", "surrogatepass")))
    letters = _letters(text)
    if (unknown := _by_function_words(text)) is not None:
        return unknown, claimed is not None and claimed != unknown
    if claimed is not None and (claimed in _close(languages, scores, _TIE_LEAD, size) or letters < _LEAST_LETTERS):
        return claimed, False
    few = _FEW_LANGUAGES if letters >= _MANY_LETTERS else 1
    sure = letters >= _LEAST_LETTERS and len(_close(languages, scores, _SURE_LEAD, size)) <= few
    language = languages[best] if sure else UNKNOWN
    return language, claimed is not None and language != UNKNOWN
