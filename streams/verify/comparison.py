"""Comparisons of what was found on the topics with what was recounted."""

from collections.abc import Iterable, Mapping
from operator import itemgetter

from schemas import Duplicate, EventCount, Origin
from streams.counts import count_line
from streams.oracle import Original
from streams.verify.finality import Finality
from streams.verify.verdict import Check

FINAL, PROVISIONAL = "final counts", "provisional counts"
Place = tuple[str, str, str]


def compare_counts(expected: Iterable[EventCount], found: Iterable[EventCount], final: Finality) -> list[Check]:
    """Finals, then provisional counts, with the recount."""
    wanted, there = _by_place(expected), _by_place(found)
    finals, provisional = Check(FINAL), Check(PROVISIONAL)
    for place, some in sorted({**there, **wanted}.items(), key=itemgetter(0)):
        want, have, closed = wanted.get(place), there.get(place), final.must(some)
        if want is not None:
            want = want.model_copy(update={"final": closed or (have is not None and have.final and final.may(want))})
        check = finals if closed or (have is not None and have.final) else provisional
        check.same("|".join(place), want, have, count_line)
    return [finals, provisional]


def compare_origins(name: str, expected: Iterable[Origin], found: Iterable[Origin]) -> Check:
    """Two sets of origins."""
    check = Check(name)
    wanted, there = set(expected), set(found)
    for origin in sorted(wanted | there):
        check.same(f"origin {origin[0]}:{origin[1]}", _yes(origin in wanted), _yes(origin in there))
    return check


def compare_reports(admitted: Iterable[str], unique: set[str], duplicates: Mapping[str, Duplicate]) -> Check:
    """Every admitted article stands on ``unique`` or on ``duplicates``, and nothing else does."""
    check = Check("reports")
    wanted = set(admitted)
    for article_id in sorted(wanted | unique | duplicates.keys()):
        found = article_id in unique or article_id in duplicates
        check.same(f"article {article_id}", _yes(article_id in wanted), _yes(found))
    return check


def compare_duplicates(originals: Mapping[str, Original], duplicates: Mapping[str, Duplicate]) -> Check:
    """``duplicate_of``, relation and similarity of each duplicate, with the oracle's."""
    check = Check("duplicates")
    for article_id in sorted(originals.keys() | duplicates.keys()):
        original, duplicate = originals.get(article_id), duplicates.get(article_id)
        expected = original and (original.article_id, original.relation, original.similarity)
        found = duplicate and (duplicate.duplicate_of, duplicate.relation, duplicate.similarity)
        check.same(f"article {article_id}", expected, found)
    return check


def compare_unique(
    admitted: Iterable[str], born: set[str] | None, unique: set[str], duplicates: Mapping[str, Duplicate]
) -> Check:
    """An article stands on ``unique`` if it was no duplicate as it came; if it is one now, its ``retracts`` says so.

    ``born``: those that were duplicates as they came; where that is not known, ``retracts`` must fit to ``unique``.
    """
    check = Check("unique and retracts")
    was_unique = unique if born is None else set(admitted) - born
    for article_id in sorted(was_unique | unique):
        check.same(f"article {article_id} on unique", _yes(article_id in was_unique), _yes(article_id in unique))
    for article_id, duplicate in sorted(duplicates.items()):
        check.same(f"article {article_id} retracts", article_id in was_unique, duplicate.retracts)
    return check


def _by_place(counts: Iterable[EventCount]) -> dict[Place, EventCount]:
    return {(count.tag, count.window, count.start): count for count in counts}


def _yes(there: bool) -> str | None:
    return "one" if there else None
