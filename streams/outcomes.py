"""What became of each input record: for conservation, and for ``count --articles``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import orjson

from schemas import Duplicate, Late, Origin, Rejected, TaggedArticle
from schemas.internal import SeenArticle
from streams.inputs import InputRecord
from streams.stages.base import Emission, Topic
from streams.stages.headers import MARKER

_KEPT_REJECTIONS = 10

Outcome = Literal["unique", "duplicate", "redelivered", "late", "rejected"]


@dataclass(frozen=True, slots=True)
class Conservation:
    """Every input record ends as exactly one of these."""

    records: int
    unique: int
    duplicate: int
    redelivered: int
    late: int
    rejected: int

    def __str__(self) -> str:
        return (
            f"{self.records} record{'' if self.records == 1 else 's'}: "
            f"{self.unique} unique, {self.duplicate} duplicate, "
            f"{self.redelivered} redelivered, {self.late} late, {self.rejected} rejected"
        )


class _Arrival(NamedTuple):
    file: str
    record: int
    origin: Origin


class Outcomes:
    """Collects what the side topics say. With ``keep`` also what the lines of ``--articles`` need."""

    def __init__(self, keep: bool) -> None:
        self._keep = keep
        self._records = 0
        self._late: set[Origin] = set()
        self._rejected: dict[Origin, str] = {}
        self._first_rejections: list[str] = []
        self._unique: set[bytes] = set()
        """Ids in 16 bytes, as there may be very many."""
        self._duplicates: dict[bytes, bytes] = {}
        """The record that stands for each."""
        self._arrivals: list[_Arrival] = []
        self._reports: set[Origin] = set()
        self._tagged: dict[Origin, str] = {}
        self._urls: dict[str, str | None] = {}

    def arrived(self, record: InputRecord, origin: Origin) -> None:
        """An input record got its origin."""
        self._records += 1
        if self._keep:
            self._arrivals.append(_Arrival(record.file, record.record, origin))

    def take(self, emission: Emission) -> None:
        """A record on ``tagged``, a side topic or a changelog, which alone says which origin was the report."""
        if emission.value is None:
            return
        match emission.topic:
            case Topic.TAGGED if self._keep and not any(name == MARKER for name, _ in emission.headers):
                self._remember(TaggedArticle.model_validate_json(emission.value))
            case Topic.DEDUPLICATE_CHANGELOG if self._keep:
                self._reports.add(SeenArticle.model_validate_json(emission.value).origin)
            case Topic.UNIQUE:
                self._unique.add(_short(emission.key or b""))
            case Topic.DUPLICATES:
                self._duplicate(_short(emission.key or b""), emission.value)
            case Topic.LATE:
                self._late.add(Late.model_validate_json(emission.value).origin)
            case Topic.REJECTED:
                rejected = Rejected.model_validate_json(emission.value)
                self._rejected[rejected.origin] = rejected.reason
                if len(self._first_rejections) < _KEPT_REJECTIONS:
                    place = f"{rejected.file}:{rejected.record}" if rejected.file else str(rejected.origin)
                    self._first_rejections.append(f"rejected {place}: {rejected.reason}")

    def conservation(self) -> Conservation:
        """How many input records ended as what."""
        late, rejected = len(self._late), len(self._rejected)
        unique = sum(one not in self._duplicates for one in self._unique)
        reports = unique + len(self._duplicates)
        return Conservation(
            records=self._records,
            unique=unique,
            duplicate=len(self._duplicates),
            redelivered=self._records - late - rejected - reports,
            late=late,
            rejected=rejected,
        )

    def duplicates(self) -> dict[str, Duplicate]:
        """The duplicate that stands for each article that is one, by article id."""
        return {article_id.hex(): Duplicate.model_validate_json(one) for article_id, one in self._duplicates.items()}

    def first_rejections(self, most: int) -> list[str]:
        """A line for each of the first rejected records, at most ``most``; then how many more there are."""
        more = len(self._rejected) - most
        return self._first_rejections[:most] + ([f"… and {more} more"] if more > 0 else [])

    def lines(self) -> Iterator[bytes]:
        """One JSON line for each input record, in the order of arrival."""
        for arrival in self._arrivals:
            yield orjson.dumps(self._line(arrival))

    def _remember(self, tagged: TaggedArticle) -> None:
        article = tagged.article
        self._urls[tagged.article_id] = article.url
        self._tagged[tagged.origin] = orjson.dumps(
            {
                "article_id": tagged.article_id,
                "url": article.url,
                "source": article.source,
                "language": tagged.language,
                "published_at": article.published_at,
                "tags": [tag.model_dump() for tag in tagged.tags],
            }
        ).decode()  # a str is as small as its text; orjson's bytes are not

    def _duplicate(self, article_id: bytes, value: bytes) -> None:
        """Of several records for one article the one with the earliest ``duplicate_of`` stands."""
        standing = self._duplicates.get(article_id)
        if standing is None or _precedence(value) < _precedence(standing):
            self._duplicates[article_id] = value

    def _line(self, arrival: _Arrival) -> dict[str, Any]:
        about = orjson.loads(self._tagged[arrival.origin]) if arrival.origin in self._tagged else {}
        article_id = about.get("article_id")
        outcome, duplicate = self._outcome(arrival.origin, article_id)
        return {
            "outcome": outcome,
            "article_id": article_id,
            "url": about.get("url"),
            "source": about.get("source"),
            "language": about.get("language"),
            "published_at": about.get("published_at"),
            "tags": about.get("tags", []),
            "duplicate_of": self._reference(duplicate.duplicate_of) if duplicate else None,
            "canonical": self._reference(self._root(duplicate.duplicate_of)) if duplicate else None,
            "similarity": duplicate.similarity if duplicate else None,
            "relation": duplicate.relation if duplicate else None,
            "reason": self._rejected.get(arrival.origin),
            "origin": {"file": arrival.file, "record": arrival.record},
        }

    def _outcome(self, origin: Origin, article_id: str | None) -> tuple[Outcome, Duplicate | None]:
        if article_id is None:
            return "rejected", None
        if origin in self._late:
            return "late", None
        if origin not in self._reports:
            return "redelivered", None
        duplicate = self._standing(article_id)
        return ("duplicate", duplicate) if duplicate else ("unique", None)

    def _standing(self, article_id: str) -> Duplicate | None:
        value = self._duplicates.get(bytes.fromhex(article_id))
        return None if value is None else Duplicate.model_validate_json(value)

    def _root(self, article_id: str) -> str:
        """The end of the chain of ``duplicate_of``; each step leads to an earlier article, so it ends."""
        while duplicate := self._standing(article_id):
            article_id = duplicate.duplicate_of
        return article_id

    def _reference(self, article_id: str) -> dict[str, str | None]:
        return {"article_id": article_id, "url": self._urls.get(article_id)}


def _short(article_id: bytes) -> bytes:
    return bytes.fromhex(article_id.decode())


def _precedence(value: bytes) -> tuple[int, int, str]:
    return Duplicate.model_validate_json(value).precedence
