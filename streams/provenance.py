"""``dateline articles``: which articles make up a count, and as what each of them is counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

import orjson

from schemas import EventCount, Identity, Late, TaggedArticle
from streams.cluster import Brokers
from streams.consume import CountsInEffect, DuplicatesInEffect
from streams.eventtime.windows import Window, parse_windows, to_text
from streams.forgotten import forgotten_articles
from streams.nearness.index import NearIndex
from streams.nearness.near import verify
from streams.runtime.config import topic_name
from streams.runtime.identity import check
from streams.runtime.reading import read_topic
from streams.stages.aggregate import count_key
from streams.stages.base import Record, Topic
from streams.stages.markers import marker_of
from streams.stages.seen import Seen, SeenCodec
from streams.stages.sets import WindowKey

Standing = Literal["original", "story", "repeat"]
"""``original``: no duplicate, so it counts among originals and stories. ``story``: a duplicate whose earlier
near-duplicates do not have the tag, or lie outside the window. ``repeat``: counts among the reports alone."""


class Report(NamedTuple):
    """An article among the reports of a count."""

    standing: Standing
    published_at: str
    source: str
    title: str | None
    url: str | None
    article_id: str
    duplicate_of: str | None


def line(report: Report) -> bytes:
    """A report as a line of JSON, without its newline."""
    return orjson.dumps(report._asdict())


class Totals(NamedTuple):
    """How many articles a count is made of, or was found to be made of."""

    reports: int
    stories: int
    originals: int

    def __str__(self) -> str:
        return f"{self.reports} reports, {self.stories} stories, {self.originals} originals"


def totals(reports: Iterable[Report]) -> Totals:
    """What a count of these says."""
    standings = Counter(report.standing for report in reports)
    originals = standings["original"]
    return Totals(standings.total(), originals + standings["story"], originals)


def shortfall(found: Totals, count: EventCount | None) -> str | None:
    """What is wrong with the articles found for a count, where the logs they are found in have lost their beginning.

    ``count`` must be read before them: then it never has reports that they lack but for those that are gone. Of the
    rest a provisional count may still have to learn; a final one does not.
    """
    if count is None:
        return None
    if found.reports < count.reports:
        return f"only {found.reports} of {count.reports} reports: the others are gone from tagged ({_KEPT})"
    counted = Totals(count.reports, count.stories, count.originals)
    if count.final and found != counted:
        return (
            f"{found}, but the final count says {counted}: records of duplicates or late are gone ({_KEPT}), "
            "or workers have still to say what came late"
        )
    return None


_KEPT = "kept 30 days, unless chosen otherwise"


class UnknownWindowError(ValueError):
    """A window or start that the namespace does not count; its text says which there are."""


class Provenance:
    """Collects the articles of one tag in one window from the records of ``tagged``, ``late`` and ``duplicates``."""

    def __init__(self, identity: Identity, tag: str, window: Window, start: int) -> None:
        self._identity = identity
        self._tag, self._place = tag, (window.name, start)
        self._codec = SeenCodec(identity)
        self._found: defaultdict[str, list[tuple[Seen, TaggedArticle]]] = defaultdict(list)
        self._late: set[tuple[int, int]] = set()
        self._duplicates = DuplicatesInEffect()

    def tagged(self, record: Record) -> None:
        """Take in a record of ``tagged``. Raises pydantic.ValidationError."""
        if record.value is None or marker_of(record) is not None:
            return
        article = TaggedArticle.model_validate_json(record.value)
        seen = self._codec.of_tagged(article, record)
        if self._tag in seen.tags and self._place in seen.places:
            self._found[article.article_id].append((seen, article))

    def late(self, value: bytes) -> None:
        """Take in a value of ``late``. Raises pydantic.ValidationError."""
        self._late.add(Late.model_validate_json(value).origin)

    def duplicate(self, record: Record) -> None:
        """Take in a record of ``duplicates``. Raises pydantic.ValidationError."""
        self._duplicates.take(record)

    def reports(self) -> list[Report]:
        """The articles of the count, the earliest first."""
        admitted = [
            next(one for one in deliveries if one[1].origin not in self._late)
            for deliveries in self._found.values()
            if any(article.origin not in self._late for _, article in deliveries)
        ]
        admitted.sort(key=lambda one: one[0].order)
        echoes = self._echoes([seen for seen, _ in admitted])
        return [self._report(seen, article, seen.article_id in echoes) for seen, article in admitted]

    def _echoes(self, ordered: Iterable[Seen]) -> set[str]:
        """Ids of those that have an earlier near-duplicate among them."""
        before: list[Seen] = []
        indexes: defaultdict[str, NearIndex] = defaultdict(NearIndex)
        echoes = set()
        for seen in ordered:
            index = indexes[seen.language]
            others = (before[number] for number in index.candidates(seen.fingerprint))
            if any(self._is_near(seen, other) for other in others):
                echoes.add(seen.article_id)
            index.add(len(before), seen.fingerprint)
            before.append(seen)
        return echoes

    def _is_near(self, seen: Seen, earlier: Seen) -> bool:
        close = abs(seen.time - earlier.time) <= self._identity.story_horizon
        return close and verify(seen.fingerprint, earlier.fingerprint).near

    def _report(self, seen: Seen, tagged: TaggedArticle, echo: bool) -> Report:
        duplicate = self._duplicates.get(seen.article_id)
        standing: Standing = "repeat" if echo else "story" if duplicate else "original"
        article = tagged.article
        return Report(
            standing,
            article.published_at,
            article.source,
            article.title,
            article.url,
            seen.article_id,
            duplicate.duplicate_of if duplicate else None,
        )


def find_window(identity: Identity, name: str, start: int) -> Window:
    """The window that has this name and begins there. Raises UnknownWindowError."""
    window = next((window for window in parse_windows(identity.windows) if window.name == name), None)
    if window is None:
        raise UnknownWindowError(f"there is no window {name!r} here: choose from {', '.join(identity.windows)}")
    if start not in window.starts(start, start):
        begins = ", ".join(to_text(one) for one in window.starts(start, start))
        raise UnknownWindowError(f"no window of {name} starts at {to_text(start)}; that moment lies in {begins}")
    return window


async def find_articles(
    brokers: Brokers, namespace: str, tag: str, window: str, start: int
) -> tuple[list[Report], EventCount | None]:
    """The articles of a count, as far as ``tagged`` still holds them, and the count that stood before they were read.

    Raises UnknownWindowError, RuntimeProblem.
    """
    identity = await check(brokers, namespace)
    chosen = find_window(identity, window, start)
    counts, place = CountsInEffect(), count_key(WindowKey(tag, window, start))
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.EVENT_COUNTS)):
        if (record.key or b"").startswith(place):
            counts.take(record)
    provenance = Provenance(identity, tag, chosen, start)
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.LATE)):
        if record.value is not None:
            provenance.late(record.value)
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.DUPLICATES)):
        provenance.duplicate(record)
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.TAGGED)):
        provenance.tagged(record)
    gone = await forgotten_articles(brokers, namespace)
    found = [one._replace(title=None) if one.article_id in gone else one for one in provenance.reports()]
    return found, counts.get(tag, window, to_text(start))
