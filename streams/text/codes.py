"""Language codes: what a declared language means in ISO 639-1."""

import re
from functools import cache
from pathlib import Path

_SEPARATOR = re.compile(r"[-_.]")


@cache
def _table() -> dict[str, str]:
    """Every code of ``iso639.txt``, by ISO 639-1."""
    lines = Path(__file__).with_name("iso639.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {code: row[0] for row in rows for code in row}


def iso639_1(tag: str) -> str | None:
    """ISO 639-1 code of a language tag such as ``en-US``, ``EN``, ``eng`` or ``zh_Hant_TW``; None if it is unknown."""
    return _table().get(_SEPARATOR.split(tag.strip().lower(), maxsplit=1)[0])
