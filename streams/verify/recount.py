"""Counts and duplicates of the admitted articles by other means than the stages on Kafka."""

from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from schemas import EventCount, Identity
from streams.inputs import InputRecord
from streams.local import LocalRun
from streams.oracle import ORACLE_LIMIT, Original, truth
from streams.stages.base import Record
from streams.verify.arrivals import born_duplicates
from streams.verify.intake import parse

_NEVER_IN_THE_FUTURE = 253_402_300_799_000
"""The last second of 9999 (ms): dates were judged before, by the records' own timestamps."""


class Recount(NamedTuple):
    """Final counts, and ``duplicate_of`` by article id, as ``how`` found them.

    ``born``: the duplicates that were duplicates as they came, where the oracle judged.
    """

    how: str
    counts: list[EventCount]
    originals: Mapping[str, Original]
    born: set[str] | None


async def recount(identity: Identity, admitted: AsyncIterator[Record], numbers: Mapping[str, int]) -> Recount:
    """Count admitted records of ``articles`` anew. ``numbers``: offsets on ``tagged`` by article id."""
    if len(numbers) <= ORACLE_LIMIT:
        parsed = [one async for record in admitted if (one := parse(record, identity)) is not None]
        result = truth(parsed, identity)
        born = born_duplicates(parsed, result.originals, numbers, identity.story_horizon)
        return Recount("by the oracle", result.counts, result.originals, born)
    run = LocalRun(identity.model_copy(update={"bounded": True, "partitions": 1}), _NEVER_IN_THE_FUTURE)
    async for record in admitted:
        run.feed(InputRecord("", record.offset, record.value or b"", None))
    counts = list(run.finish())
    originals = {
        article_id: Original(duplicate.duplicate_of, duplicate.similarity, duplicate.relation)
        for article_id, duplicate in run.outcomes.duplicates().items()
    }
    return Recount("by the brokerless run", counts, originals, None)
