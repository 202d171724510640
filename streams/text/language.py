"""The language of an article, by the naive Bayes model of py3langid (Lui and Baldwin, ACL 2012).

The language is the partition key, so the answer must be the same on every machine: the model's scores are computed
in whole numbers here (its weights are multiples of 1/1024), where py3langid adds up floats in an order that is the
BLAS library's business.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

UNKNOWN: Final = "und"
DETECTOR: Final = f"py3langid {version('py3langid')}, rules 1"

_PIECE, _PIECES = 300, 3
_TITLE = 300
_NOISE = re.compile(r"(?:https?://|www\.)[!-~]+|[@#][\w.]+|\d+")
"""Addresses and numbers: they belong to no language."""
_LEAST_LETTERS = 12
_MARGIN = 0.35
"""Least lead of the best language over another, in natural logarithms per square root of a byte, to be sure of it."""
_SCALE = 1024
_MERGED = {
    "arz": "ar",
    "ary": "ar",
    "sdh": "ku",
    "uzs": "uz",
    "wuu": "zh",
    "yue": "zh",
    "gug": "gn",
    "fuv": "ff",
    "ltg": "lv",
}
"""Languages of the model that ISO 639-1 covers by the code of a macrolanguage, or of the language they are written in."""
_THREE_LETTERS: dict[str, str] = {}


class _Model(NamedTuple):
    """The detector with its weights as whole numbers of 1/1024."""

    transitions: Sequence[int]
    rows: list[int]
    """Start of each state's row in ``transitions``."""
    features: Sequence[int]
    """Feature that is complete in a state, or -1."""
    weights: npt.NDArray[np.int16]
    priors: npt.NDArray[np.float64]
    languages: tuple[str, ...]
    """ISO 639-1, one for each column; several columns may share one, ``und`` for what has no code."""


@cache
def _model() -> _Model:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)  # type: ignore[no-untyped-call]
    languages = (_MERGED.get(label, label) for label in identifier.nb_classes)
    return _Model(
        identifier.tk_nextmove,
        [row << 8 for row in identifier.tk_row],
        identifier.tk_output,
        np.rint(identifier.nb_ptc.astype(np.float32) * _SCALE).astype(np.int16),
        np.rint(identifier.nb_pc.astype(np.float64) * _SCALE * _SCALE),
        tuple(language if len(language) == 2 else UNKNOWN for language in languages),
    )


def _sample(text: str, pieces: int, piece: int) -> str:
    """The text if it is short, else pieces of it, evenly spread from its start to its end."""
    if len(text) <= pieces * piece:
        return text
    step = (len(text) - piece) // (pieces - 1)
    return " ".join(text[start : start + piece] for start in range(0, pieces * step, step))


def _scores(text: str) -> dict[str, int]:
    """Log-likelihood of the text in each language, times 2^20."""
    model = _model()
    data = unicodedata.normalize("NFC", text.lower() if text.isupper() else text).encode("utf-8", "surrogatepass")
    visits = visit_counts(model.transitions, model.rows, model.features, data)  # type: ignore[no-untyped-call]
    totals = model.priors
    if visits:
        counts = np.array([round(math.log1p(count) * _SCALE) for count in visits.values()], dtype=np.float64)
        # Exact: products and sums of whole numbers far below 2^53, so their order does not matter.
        totals = counts @ model.weights[list(visits)].astype(np.float64) + totals
    best: dict[str, int] = {}
    for language, total in zip(model.languages, totals.tolist(), strict=True):
        best[language] = max(best.get(language, int(total)), int(total))
    return best


def normalise_declared(declared: str | None) -> str | None:
    """ISO 639-1 of a declared language tag such as ``en-US``, ``EN`` or ``eng``; None where it says nothing known."""
    if not declared:
        return None
    primary = re.split(r"[-_]", declared.strip().lower(), maxsplit=1)[0]
    return primary if len(primary) == 2 and primary.isascii() and primary.isalpha() else _THREE_LETTERS.get(primary)


def detect(title: str | None, body: str, declared: str | None) -> tuple[str, bool]:
    """Language of an article (ISO 639-1, ``und`` when unsure), and whether the declared one contradicts it.

    The declared language decides only where the text leaves it open.
    """
    claimed = normalise_declared(declared)
    text = _NOISE.sub(" ", f"{(title or '')[:_TITLE]}\n{_sample(body, _PIECES, _PIECE)}")
    scores = _scores(text)
    ranked = sorted(scores, key=lambda language: (-scores[language], language))
    best, second = ranked[0], ranked[1]
    tie = int(_MARGIN * _SCALE * _SCALE * math.isqrt(len(text.encode("utf-8", "surrogatepass"))))
    if claimed is not None and claimed != best and scores.get(claimed, scores[best] - 2 * tie) >= scores[best] - tie:
        return claimed, False
    sure = scores[best] - scores[second] >= tie and sum(map(str.isalpha, text)) >= _LEAST_LETTERS
    language = best if sure or claimed == best else UNKNOWN
    return language, claimed is not None and language not in (UNKNOWN, claimed)
