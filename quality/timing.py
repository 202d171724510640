"""CPU time of one article of 2.7 KB by part: the program's, and beside it that of the baselines. Medians."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import process_time_ns
from typing import Final, NamedTuple, TypeVar

from datasketch import MinHashLSH

from quality.copies import PERMUTATIONS, THRESHOLD, minhash, shingles
from quality.dictionary import dictionary
from quality.labels import Labelled
from streams.nearness.index import NearIndex
from streams.nearness.near import Fingerprint, fingerprint, verify
from streams.stages.analysis import warm_up
from streams.stages.intake import Parsed
from streams.tagging.tagger import tag_article
from streams.text.language import detect
from streams.text.sketch import sketch_of

BYTES: Final = 2_700
"""About the length of a story of an agency."""
REPEATS: Final = 7
REFERENCE: Final = "reference: 2,000 look-ups in a table of 200,000"
REFERENCE_MICROSECONDS: Final = 100
"""The least that the reference took on the machine of docs/quality.md. More says that a machine is slower, or that
others use its caches, and about by how much: tagging is mostly look-ups in large tables too.
"""
_TABLE: Final = {f"{number * 2_654_435_761 % 2**32:x}": number for number in range(200_000)}
_ASKED: Final = tuple(_TABLE)[::100]
T = TypeVar("T")


class Timing(NamedTuple):
    """A part of the work, and the median of its CPU time for one article, in microseconds."""

    part: str
    microseconds: float


def timings(articles: Sequence[Labelled]) -> list[Timing]:
    """Each part's time over English texts of 2.7 KB, made of these articles by joining and cutting.

    The process is warmed up as a worker's is.
    """
    some = list(_texts([one for one in articles if one.labels.language == "en"]))
    warm_up()
    sketches = [sketch_of(parsed.article.body) for parsed in some]
    prints = [fingerprint(sketch, parsed.article.source, None) for sketch, parsed in zip(sketches, some, strict=True)]
    return [
        Timing(REFERENCE, _median(lambda _: _reference(), some)),
        Timing("tags", _median(lambda one: tag_article(one.article.title, one.article.body, "en"), some)),
        Timing(
            "detection of the language", _median(lambda one: detect(one.article.title, one.article.body, None), some)
        ),
        Timing("sketch", _median(lambda one: sketch_of(one.article.body), some)),
        Timing("near: candidates, verification, index", _nearness(prints)),
        Timing("plain dictionary, places only", _median(dictionary, some)),
        Timing("datasketch: shingles, MinHash, LSH", _datasketch(some)),
    ]


def _texts(articles: Sequence[Labelled]) -> Iterator[Parsed]:
    bodies = [one.parsed.article.body for one in articles]
    for number, one in enumerate(articles):
        joined = "\n\n".join((bodies[number:] + bodies)[: 1 + BYTES // 500]).encode()[:BYTES].decode(errors="ignore")
        yield one.parsed._replace(article=one.parsed.article.model_copy(update={"body": joined}))


def _reference() -> int:
    """Work that never changes."""
    total = 0
    for word in _ASKED:
        total += _TABLE[word] & 1
    return total


def _median(work: Callable[[T], object], items: Sequence[T]) -> float:
    """The median over the items of the least time in some repeats: what else the machine does adds, never takes off."""
    least = [min(_timed(work, item) for _ in range(REPEATS)) for item in items]
    return median(least) / 1_000


def _timed(work: Callable[[T], object], item: T) -> int:
    started = process_time_ns()
    work(item)
    return process_time_ns() - started


def _nearness(prints: Sequence[Fingerprint]) -> float:
    """An article among all others: find and verify its candidates, take it into the index."""
    index = NearIndex()
    for number, one in enumerate(prints):
        index.add(number, one)

    def find(one: Fingerprint) -> None:
        for candidate in index.candidates(one):
            verify(one, prints[candidate])
        index.add(len(prints), one)
        index.remove(len(prints), one)

    return _median(find, prints)


def _datasketch(some: Sequence[Parsed]) -> float:
    lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for number, one in enumerate(some):
        lsh.insert(number, minhash(shingles(one.article.body)))

    def find(one: Parsed) -> None:
        made = minhash(shingles(one.article.body))
        lsh.query(made)
        lsh.insert(len(some), made)
        lsh.remove(len(some))

    return _median(find, some)
