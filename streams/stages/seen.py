"""An article as the deduplicator remembers it, and its record in the changelog (immutable under the article's id)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from sys import intern

from schemas import Identity, TaggedArticle
from schemas.internal import SeenArticle
from streams.eventtime.membership import Place, windows_of
from streams.eventtime.windows import Window, parse_windows
from streams.nearness.near import Fingerprint, version_key
from streams.stages.analysis import counted_tags, outlet
from streams.stages.base import Headers, Record
from streams.stages.checked import BrokenChangelogError
from streams.stages.headers import SKETCH
from streams.stages.markers import header
from streams.stages.sharing import shared
from streams.text.sketch import Sketch

Order = tuple[int, int, str]


@dataclass(slots=True, eq=False)
class Seen:
    """An admitted article, in some 3 KB at most and 8 bytes for each tag, however long it is.

    ``sketch`` is encoded, ``length`` the sketch's. The last four fields are facts about pairs, found while this stage
    object lives.
    """

    number: int
    article_id: str
    time: int
    language: str
    outlet: str | None
    tags: tuple[str, ...]
    places: tuple[Place, ...]
    sketch: bytes
    length: int
    version_key: int | None
    slot: int = -1
    """Where it stands among the remembered articles."""
    original: "Order | None" = None
    """Order of the earliest of the earlier near-duplicates, once known. (No reference: chains would never be freed.)"""
    born_duplicate: bool | None = None
    """Whether an earlier near-duplicate had a lower number; None until it was looked up."""
    copied: bool = False
    """Whether "has an earlier near-duplicate" was sent."""
    echoed: int = 0
    """A bit for each tag and window, as in ``untold``, for which "has an earlier near-duplicate here" was sent."""

    @property
    def order(self) -> Order:
        """The order of "earlier": time, longer text first, article id."""
        return self.time, -self.length, self.article_id

    @property
    def fingerprint(self) -> Fingerprint:
        """What nearness looks at, made anew at every call."""
        return fingerprint_of(self.sketch, self.version_key)

    def untold(self) -> Iterator[tuple[int, str, Place]]:
        """The bits of ``echoed`` that are not set as it comes to them, with tag and window."""
        for number, (tag, place) in enumerate(product(self.tags, self.places)):
            if not self.echoed >> number & 1:
                yield 1 << number, tag, place

    def learned(self, earlier: "Seen") -> list[tuple[int, str, Place]]:
        """Those that an earlier near-duplicate makes true."""
        if not any(place in earlier.places for place in self.places):
            return []
        also = set(earlier.tags)
        return [fact for fact in self.untold() if fact[1] in also and fact[2] in earlier.places]

    def is_told(self, tag: str) -> bool:
        """Whether nothing is left to tell of a tag."""
        windows = len(self.places)
        every = (1 << windows) - 1
        return self.echoed >> windows * self.tags.index(tag) & every == every


def fingerprint_of(sketch: bytes, version_key: int | None) -> Fingerprint:
    """The fingerprint of an encoded sketch that was decoded before."""
    return Fingerprint(Sketch.view(sketch), version_key)


class SeenCodec:
    """Makes remembered articles of tagged records and of changelog records."""

    def __init__(self, identity: Identity) -> None:
        self._windows: tuple[Window, ...] = parse_windows(identity.windows)

    def of_tagged(self, tagged: TaggedArticle, record: Record) -> Seen:
        """What the deduplicator remembers of a tagged article: a record of ``tagged``."""
        raw = header(record, SKETCH)
        if raw is None:
            raise ValueError(f"offset {record.offset}: a tagged article without its sketch")
        return self._seen(tagged.article_id, _entry(tagged, record.offset), raw)

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
            return self._seen(article_id, entry, raw)
        except ValueError as error:
            raise BrokenChangelogError(f"offset {record.offset}: {error}") from error

    def _seen(self, article_id: str, entry: SeenArticle, sketch: bytes) -> Seen:
        name = outlet(entry.source)
        return Seen(
            number=entry.number,
            article_id=article_id,
            time=entry.time,
            language=intern(entry.language),
            outlet=None if name is None else intern(name),
            tags=tuple(intern(tag) for tag in entry.tags),
            places=shared(windows_of(entry.time, entry.day, self._windows)),
            sketch=sketch,
            length=Sketch.decode(sketch).length,
            version_key=version_key(entry.source, entry.url),
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
