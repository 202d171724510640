"""Counts that a test expects: made of any files, read back, and compared with what was counted."""

from collections.abc import Collection, Iterable
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from schemas import EventCount, Identity
from streams.inputs import InputRecord
from streams.local import run_local
from streams.oracle import ORACLE_LIMIT, truth
from streams.stages.intake import Parsed, Rejection, parse_article

_COMPARED = ("reports", "stories", "originals", "sources")


class ExpectationError(ValueError):
    """A file of expected counts that cannot be read; its text says where and why."""


class Expected(NamedTuple):
    """Final counts in the order of output, and by which means they were found."""

    how: str
    counts: Collection[EventCount]


def expected_counts(records: Iterable[InputRecord], identity: Identity, now: int) -> Expected:
    """What input records must count to. ``now``: start of the run in ms, by which future dates are judged."""
    source = iter(records)
    first = list(islice(source, ORACLE_LIMIT))
    rest = next(source, None)
    if rest is None:
        articles = (article for record in first for article in _parsed(record, identity, now))
        return Expected("by the oracle", truth(articles, identity).counts)
    counts, _ = run_local(chain(first, [rest], source), identity, now)
    return Expected("by the brokerless run", counts)


def read_expected(file: Path) -> list[EventCount]:
    """Counts of a file of JSON Lines. Raises ExpectationError, OSError."""
    counts = []
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                counts.append(EventCount.model_validate_json(line))
            except ValidationError as error:
                reason = error.errors()[0]["msg"]
                raise ExpectationError(
                    f"{file}, line {number}, is no count: {reason}; make the file with: dateline expect PATH… > {file}"
                ) from None
    return counts


def differences(expected: Iterable[EventCount], found: Iterable[EventCount]) -> list[str]:
    """Every difference, a line each, in the order of tag, window and start."""
    wanted = {(count.tag, count.window, count.start): count for count in expected}
    counted = {(count.tag, count.window, count.start): count for count in found}
    lines = []
    for place in sorted(wanted.keys() | counted.keys()):
        if place not in counted:
            said = f"missing: {_values(wanted[place])}"
        elif place not in wanted:
            said = f"not expected: {_values(counted[place])}"
        else:
            said = _difference(wanted[place], counted[place])
        if said:
            lines.append(f"{' '.join(place)}: {said}")
    return lines


def _difference(wanted: EventCount, counted: EventCount) -> str:
    wrong = [name for name in _COMPARED if getattr(wanted, name) != getattr(counted, name)]
    return "; ".join(f"{name} {getattr(counted, name)}, expected {getattr(wanted, name)}" for name in wrong)


def _values(count: EventCount) -> str:
    return ", ".join(f"{name} {getattr(count, name)}" for name in _COMPARED)


def _parsed(record: InputRecord, identity: Identity, now: int) -> list[Parsed]:
    try:
        return [parse_article(record.value, now, identity.max_article_bytes)]
    except Rejection:
        return []
