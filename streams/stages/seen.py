"""An article as the deduplicator remembers it, and its record in the changelog (immutable under the article's id)."""

from dataclasses import dataclass, field
from sys import intern

from schemas import Identity, TaggedArticle
from schemas.article import Origin
from schemas.internal import SeenArticle
from streams.eventtime.membership import Place, windows_of
from streams.eventtime.windows import Window, parse_windows
from streams.nearness.near import Fingerprint, fingerprint
from streams.stages.analysis import counted_tags, outlet
from streams.stages.base import Headers, Record
from streams.stages.checked import BrokenChangelogError
from streams.stages.headers import SKETCH
from streams.stages.markers import header
from streams.text.sketch import Sketch

Order = tuple[int, int, str]


@dataclass(slots=True, eq=False)
class Seen:
    """An admitted article. The three last fields are facts about pairs, found while this stage object lives."""

    number: int
    article_id: str
    origin: Origin
    time: int
    language: str
    outlet: str | None
    tags: tuple[str, ...]
    places: tuple[Place, ...]
    fingerprint: Fingerprint
    original: "Order | None" = None
    """Order of the earliest of the earlier near-duplicates, once known. (No reference: chains would never be freed.)"""
    born_duplicate: bool | None = None
    """Whether an earlier near-duplicate had a lower number; None until it was looked up."""
    copied: bool = False
    """Whether "has an earlier near-duplicate" was sent."""
    echoed: set[tuple[str, Place]] = field(default_factory=set)
    """Tags and windows for which "has an earlier near-duplicate here" was sent."""

    @property
    def order(self) -> Order:
        """The order of "earlier": time, longer text first, article id."""
        return self.time, -self.fingerprint.sketch.length, self.article_id


class SeenCodec:
    """Makes remembered articles of tagged records and of changelog records."""

    def __init__(self, identity: Identity) -> None:
        self._windows: tuple[Window, ...] = parse_windows(identity.windows)

    def of_tagged(self, tagged: TaggedArticle, record: Record) -> Seen:
        """What the deduplicator remembers of a tagged article: a record of ``tagged``."""
        raw = header(record, SKETCH)
        if raw is None:
            raise ValueError(f"offset {record.offset}: a tagged article without its sketch")
        return self._seen(tagged.article_id, _entry(tagged, record.offset), Sketch.decode(raw))

    def to_changelog(self, tagged: TaggedArticle, record: Record) -> tuple[bytes, bytes, Headers]:
        """Key, value and headers of the changelog record of an admitted article."""
        sketch = header(record, SKETCH) or b""
        value = _entry(tagged, record.offset).model_dump_json().encode()
        return tagged.article_id.encode(), value, ((SKETCH, sketch),)

    def of_changelog(self, article_id: str, record: Record) -> Seen:
        """The remembered article of a changelog record that is no tombstone. Raises BrokenChangelogError."""
        raw = header(record, SKETCH)
        if record.value is None or raw is None:
            raise BrokenChangelogError(f"offset {record.offset}: value or sketch is missing")
        try:
            entry = SeenArticle.model_validate_json(record.value)
            return self._seen(article_id, entry, Sketch.decode(raw))
        except ValueError as error:
            raise BrokenChangelogError(f"offset {record.offset}: {error}") from error

    def _seen(self, article_id: str, entry: SeenArticle, sketch: Sketch) -> Seen:
        return Seen(
            number=entry.number,
            article_id=article_id,
            origin=entry.origin,
            time=entry.time,
            language=intern(entry.language),
            outlet=outlet(entry.source),
            tags=tuple(intern(tag) for tag in entry.tags),
            places=windows_of(entry.time, entry.day, self._windows),
            fingerprint=fingerprint(sketch, entry.source, entry.url),
        )


def _entry(tagged: TaggedArticle, number: int) -> SeenArticle:
    return SeenArticle(
        number=number,
        origin=tagged.origin,
        time=tagged.time,
        day=tagged.precision == "day",
        language=tagged.language,
        source=tagged.article.source,
        url=tagged.article.url,
        tags=counted_tags(tagged.tags),
    )
