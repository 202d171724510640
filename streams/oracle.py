"""The contract by brute force: what the counts and duplicates of a set of admitted articles are.

Everything else is compared with this. It knows no partitions, no order of arrival, no index and no state: it looks at
every pair of articles.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from schemas import EventCount, Identity, Relation
from streams.counts import counts_in_order, event_count
from streams.eventtime.membership import Place, windows_of
from streams.eventtime.windows import parse_windows
from streams.nearness.near import Fingerprint, fingerprint, near
from streams.stages.analysis import analyse, counted_tags, outlet
from streams.stages.intake import Parsed

ORACLE_LIMIT = 5_000
"""Up to so many articles a recount asks the oracle, which looks at every pair; beyond, the brokerless run."""


class OracleArticle(NamedTuple):
    """What counts of an admitted article."""

    article_id: str
    time: int
    language: str
    outlet: str | None
    tags: frozenset[str]
    places: frozenset[Place]
    fingerprint: Fingerprint

    @property
    def order(self) -> tuple[int, int, str]:
        """The order of "earlier"."""
        return self.time, -self.fingerprint.sketch.length, self.article_id


class Original(NamedTuple):
    """The earliest of the earlier near-duplicates of an article."""

    article_id: str
    similarity: float
    relation: Relation | None


class Truth(NamedTuple):
    """Final counts in the order of output, and ``duplicate_of`` by article id (no entry: unique)."""

    counts: list[EventCount]
    originals: dict[str, Original]


def truth(admitted: Iterable[Parsed], identity: Identity) -> Truth:
    """Counts and duplicates of admitted articles (equal ids are one), in time by the square of their number."""
    articles = {parsed.article_id: _article(parsed, identity) for parsed in admitted}
    copies: set[str] = set()
    echoes: defaultdict[tuple[str, Place], set[str]] = defaultdict(set)
    originals: dict[str, tuple[OracleArticle, Original]] = {}
    for duplicate, earlier in _pairs(articles.values(), identity.story_horizon):
        nearness = near(duplicate.fingerprint, earlier.fingerprint)
        if not nearness.near:
            continue
        copies.add(duplicate.article_id)
        for tag in duplicate.tags & earlier.tags:
            for place in duplicate.places & earlier.places:
                echoes[tag, place].add(duplicate.article_id)
        standing = originals.get(duplicate.article_id)
        if standing is None or earlier.order < standing[0].order:
            original = Original(earlier.article_id, nearness.similarity, nearness.relation)
            originals[duplicate.article_id] = (earlier, original)
    counts = _counts(articles.values(), copies, echoes, identity)
    return Truth(counts, {article_id: original for article_id, (_, original) in originals.items()})


def _article(parsed: Parsed, identity: Identity) -> OracleArticle:
    analysis, article, published = analyse(parsed), parsed.article, parsed.published
    return OracleArticle(
        article_id=parsed.article_id,
        time=published.time,
        language=analysis.language,
        outlet=outlet(article.source),
        tags=frozenset(counted_tags(analysis.tags)),
        places=frozenset(windows_of(published.time, published.day, parse_windows(identity.windows))),
        fingerprint=fingerprint(analysis.sketch, article.source, article.url),
    )


def _pairs(articles: Iterable[OracleArticle], horizon: int) -> Iterator[tuple[OracleArticle, OracleArticle]]:
    """Every pair of one language within the horizon: the later, then the earlier."""
    for earlier, later in combinations(sorted(articles, key=lambda article: article.order), 2):
        if earlier.language == later.language and later.time - earlier.time <= horizon:
            yield later, earlier


def _counts(
    articles: Iterable[OracleArticle],
    copies: set[str],
    echoes: dict[tuple[str, Place], set[str]],
    identity: Identity,
) -> list[EventCount]:
    reports: defaultdict[tuple[str, Place], set[str]] = defaultdict(set)
    sources: defaultdict[tuple[str, Place], set[str]] = defaultdict(set)
    for article in articles:
        for tag in article.tags:
            for place in article.places:
                reports[tag, place].add(article.article_id)
                sources[tag, place].update([article.outlet] if article.outlet else [])
    windows = {window.name: window for window in parse_windows(identity.windows)}
    counts = [
        event_count(
            tag,
            windows[name],
            start,
            reports=len(ids),
            echoes=len(echoes.get((tag, (name, start)), ())),
            copies=len(ids & copies),
            sources=len(sources[tag, (name, start)]),
            final=True,
        )
        for (tag, (name, start)), ids in reports.items()
    ]
    return counts_in_order(counts, identity.windows)
