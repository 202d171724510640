"""What stages compute again and again from the same values: remembered while schedules run.

Restores, zombies and replays read the same few records over and over. Remembered are only pure functions from
immutable values to immutable values, so a schedule takes the same steps with and without.
"""

from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

from schemas import Marker, TaggedArticle, Tally
from schemas.internal import SeenArticle
from streams import oracle
from streams.nearness.near import Fingerprint
from streams.simulation import checks
from streams.simulation.instead import instead
from streams.stages import aggregate, metadata, neighbours, seen, tag
from streams.text.sketch import Sketch

_REMEMBERED = 16_384
_PURE: tuple[tuple[Any, str], ...] = (
    (tag, "parse_article"),
    (seen, "fingerprint_of"),
    (seen, "version_key"),
    (oracle, "fingerprint"),
    (oracle, "near"),
    (oracle, "event_count"),
    (neighbours, "verify"),
    (checks, "fingerprint"),
    (checks, "near"),
    (aggregate, "parse_key"),
    (aggregate, "event_count"),
    (metadata, "b85encode"),
    (metadata, "b85decode"),
    (Sketch, "decode"),
    (Fingerprint, "key_array"),
    (Marker, "model_validate_json"),
    (SeenArticle, "model_validate_json"),
    (TaggedArticle, "model_validate_json"),
    (Tally, "model_validate_json"),
)
_MEMORIES = tuple((owner, name, lru_cache(_REMEMBERED)(getattr(owner, name))) for owner, name in _PURE)


def remembering() -> AbstractContextManager[None]:
    """Pure functions remember their results until the block ends."""
    return instead(_MEMORIES)
