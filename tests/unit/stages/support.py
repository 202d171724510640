"""Articles, and stages driven by hand."""

import json
from collections.abc import Iterable, Sequence
from itertools import count

from schemas import Identity, Marker
from streams.eventtime.windows import DAY
from streams.stages.base import Emission, Phases, Record, Topic
from streams.stages.headers import MARKER
from streams.stages.pace import Pace
from streams.stages.setup import make_identity, make_stage

NOW = 1_700_000_000_000
STORY = (
    "The harbour council voted on Tuesday evening to rebuild the old northern pier after the winter storms had broken "
    "two of its pillars and carried away most of the wooden deck that fishermen used. Engineers told the meeting that "
    "the stone foundations were sound and that the work could be finished before the next autumn if the money came in "
    "time. Several owners of small boats asked whether the new deck would be open to them during the herring season, "
    "and the mayor promised to publish a calendar. The opposition called the plan too expensive for a town of its size."
)
OTHER = (
    "A rare orchid thought to be extinct in the valley has flowered again in a garden behind the village school, where "
    "a retired teacher noticed its pale blossoms while cutting grass. Botanists from the university came that week, "
    "measured the plant, took a single leaf for study and asked the children to keep visitors at a distance until "
    "seeds have formed. They believe that the fire of last year let light reach the ground where its roots had slept."
)


def identity(**changes: object) -> Identity:
    """A live namespace of one partition unless said otherwise."""
    settings: dict[str, object] = {
        "partitions": 1,
        "bounded": False,
        "windows": ("1h", "1d"),
        "lateness": 7 * DAY,
        "story_horizon": 7 * DAY,
    }
    return make_identity(**{**settings, **changes})  # type: ignore[arg-type]


def article(body: str, at: str = "2022-09-20T10:00:00Z", source: str = "Post", **more: object) -> bytes:
    """The value of a record on ``articles``."""
    return json.dumps({"source": source, "published_at": at, "body": body, **more}).encode()


def records(values: Iterable[bytes], start: int = 0) -> list[Record]:
    """Values as records from an offset on."""
    return [Record(offset, NOW, None, value) for offset, value in zip(count(start), values)]


def tagged(values: Iterable[bytes], of: Identity) -> list[Record]:
    """Articles as they stand on ``tagged``."""
    sent = make_stage(Topic.ARTICLES, 0, "w", of, Pace()).process(records(values))
    return as_log(emissions(sent, Topic.TAGGED))


def as_log(sent: Sequence[Emission], start: int = 0) -> list[Record]:
    """Emissions of one topic as records of its log."""
    return [Record(offset, NOW, e.key, e.value, e.headers) for offset, e in zip(count(start), sent)]


def marker(offset: int, mark: int, source: int = 0) -> Record:
    """A marker at an offset."""
    value = Marker(source=source, mark=mark).model_dump_json().encode()
    return Record(offset, NOW, None, value, ((MARKER, b""),))


def at(offset: int, record: Record) -> Record:
    """The same record at another offset."""
    return Record(offset, record.timestamp, record.key, record.value, record.headers)


def emissions(sent: Phases, topic: Topic) -> list[Emission]:
    """Emissions to one topic, in order."""
    return [emission for phase in sent for emission in phase if emission.topic is topic]


def values(sent: Phases, topic: Topic) -> list[dict[str, object]]:
    """Values of the emissions to one topic."""
    return [json.loads(emission.value) for emission in emissions(sent, topic) if emission.value is not None]
