"""CPU time of near-duplicate search, by part: ``python benchmarks/nearness.py [ARTICLES]`` (5,000 by default).

Medians of articles of 2.7 KB (generated ones joined until they have as much), and means where one call is too short to
be measured alone. On a busy machine the shares of the parts say more than the microseconds.
"""

import json
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from statistics import mean, median
from time import perf_counter, process_time
from typing import Any, TypeVar

from streams.generate import generate
from streams.nearness.index import NearIndex
from streams.nearness.near import Fingerprint, fingerprint, near, verify
from streams.text.language import detect
from streams.text.normalise import normalise
from streams.text.shingles import ANCHOR, shingles, units_of
from streams.text.sketch import Sketch, sketch_of

T = TypeVar("T")
R = TypeVar("R")


LENGTH = 2_700
"""Bytes of the articles that the bar of 250 µs speaks of."""
SKETCH = "sketch, all of the above but language"
MEDIANS: dict[str, float] = {}


def timed(part: str, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Do the work for each item; print the mean CPU time of one, and the median of the clock's."""
    results, times = [], []
    started = process_time()
    for item in items:
        begun = perf_counter()
        results.append(work(item))
        times.append(perf_counter() - begun)
    each = (process_time() - started) / len(items) * 1e6
    MEDIANS[part] = median(times) * 1e6
    print(f"{part:<44}{each:>10.1f} µs, median {MEDIANS[part]:>8.1f} µs")
    return results


def articles_of(count: int) -> list[dict[str, Any]]:
    """Generated articles, bodies of one language joined until each has the length."""
    made: list[dict[str, Any]] = []
    parts: dict[str, list[str]] = {}
    for record in generate(4 * count, seed=1):
        article = json.loads(record)
        some = parts.setdefault(article.get("language", "-"), [])
        some.append(article["body"])
        if sum(map(len, some)) >= LENGTH:
            made.append({**article, "body": "\n\n".join(some)[:LENGTH]})
            some.clear()
    return made[:count]


def text_parts(articles: list[dict[str, Any]]) -> list[Fingerprint]:
    """From the body to the fingerprint."""
    bodies = [article["body"] for article in articles]
    print(f"{len(bodies):,} articles of {mean(map(len, bodies)):,.0f} code points on average; CPU time of one:")
    detect(None, "", None)
    timed("language", lambda article: detect(article.get("title"), article["body"], article.get("language")), articles)
    texts = timed("normalise, strip boilerplate", normalise, bodies)
    units = timed("words to hashes", units_of, texts)
    timed("three-word shingles", shingles, units)
    timed("anchors", lambda some: shingles(some, ANCHOR), units)
    sketches = timed(SKETCH, sketch_of, bodies)
    encoded = timed("encode", Sketch.encode, sketches)
    decoded = timed("decode", Sketch.decode, encoded)
    print(f"{'bytes of a sketch':<44}{mean(map(len, encoded)):>10.0f}")
    return [
        fingerprint(sketch, article["source"], article.get("url"))
        for sketch, article in zip(decoded, articles, strict=True)
    ]


def index_bytes(numbered: list[tuple[int, Fingerprint]]) -> int:
    """Memory of an index of them all."""
    tracemalloc.start()
    index = NearIndex()
    for number, one in numbered:
        index.add(number, one)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return used


def index_parts(prints: list[Fingerprint]) -> None:
    """The index, and the nearness of what it finds."""
    numbered = list(enumerate(prints))
    print(f"{'index: bytes of an article':<44}{index_bytes(numbered) / len(prints):>10.0f}")
    index = NearIndex()
    timed("index: add", lambda one: index.add(*one), numbered)
    found = timed("index: candidates", index.candidates, prints)
    pairs = [(prints[one], prints[other]) for one, others in enumerate(found) for other in others if one > other]
    outcomes = timed("verify a candidate", lambda pair: verify(*pair), pairs[:100_000])
    print(f"{'candidates of an article':<44}{2 * len(pairs) / len(prints):>10.2f}")
    print(f"{'of these near':<44}{mean(outcome.near for outcome in outcomes):>10.1%}")
    others = [(prints[0], other) for other in prints]
    timed("near, keys first made", lambda pair: near(*pair), others)
    timed("near, of a pair that is none", lambda pair: near(*pair), others)
    timed("index: remove", lambda one: index.remove(*one), numbered)


def main() -> None:
    """Run it on a generated corpus."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    index_parts(text_parts(articles_of(count)))
    total = sum(MEDIANS[part] for part in (SKETCH, "index: add", "index: candidates"))
    print(f"{'duplicates of an article: sketch and index':<44}{total:>10.1f} µs, to which comes each comparison")


if __name__ == "__main__":
    main()
