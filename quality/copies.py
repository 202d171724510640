"""Near-duplicates among labelled articles: what the program finds, and what a user would assemble from datasketch."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

from datasketch import MinHash, MinHashLSH

from quality.labels import Labelled, LabelledSet
from streams.nearness.index import NearIndex
from streams.nearness.near import fingerprint, near
from streams.stages.analysis import analyse

HORIZON: Final = 7 * 86_400_000_000
THRESHOLD, PERMUTATIONS = 0.5, 128
_WORD = re.compile(r"\w+")

Pair = frozenset[str]
Shingles = frozenset[tuple[str, ...]]


class Copy(NamedTuple):
    """What is said of two articles found near. ``relation`` and ``duplicate`` are None where nobody says."""

    relation: str | None = None
    duplicate: str | None = None


class CopyScore(NamedTuple):
    """Pairs as labelled against pairs found. ``unknown``: found, and labelled neither as a pair nor as apart."""

    found: int
    relations: int
    pairs: int
    doubtful_found: int
    doubtful: int
    joined: list[Pair]
    apart: int
    unknown: list[Pair]
    missed: list[Pair]
    other_relations: list[tuple[str, str, str | None]]


def by_program(articles: Sequence[Labelled]) -> dict[Pair, Copy]:
    """Pairs of one language within the horizon that are near: sketch, candidates of the index, verification."""
    index, found = NearIndex(), {}
    entries = []
    for number, one in enumerate(articles):
        article, analysis = one.parsed.article, analyse(one.parsed)
        print_ = fingerprint(analysis.sketch, article.source, article.url)
        order = (one.parsed.published.time, -analysis.sketch.length, one.parsed.article_id)
        entries.append((order, one, analysis.language, print_))
        for candidate in map(int, index.candidates(print_)):
            pair = sorted((entries[candidate], entries[number]), key=lambda entry: entry[0])
            (first, earlier, language, earlier_print), (last, duplicate, other_language, duplicate_print) = pair
            nearness = near(duplicate_print, earlier_print)
            if nearness.near and language == other_language and last[0] - first[0] <= HORIZON:
                found[frozenset((earlier.key, duplicate.key))] = Copy(nearness.relation, duplicate.key)
        index.add(number, print_)
    return found


def shingles(text: str) -> Shingles:
    """Runs of three words, in small letters."""
    words = _WORD.findall(text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def minhash(runs: Iterable[tuple[str, ...]]) -> MinHash:
    """The MinHash of a set of runs."""
    made = MinHash(num_perm=PERMUTATIONS)
    made.update_batch([" ".join(run).encode() for run in runs])
    return made


def by_datasketch(articles: Sequence[Labelled]) -> dict[Pair, Copy]:
    """Candidates of MinHashLSH, verified by exact Jaccard similarity. The horizon is given to it."""
    lsh, found = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), {}
    sets: list[Shingles] = []
    for number, one in enumerate(articles):
        sets.append(shingles(one.parsed.article.body))
        made = minhash(sets[number])
        for candidate in cast(list[int], lsh.query(made)):
            other = articles[candidate]
            apart_by = abs(other.parsed.published.time - one.parsed.published.time)
            both = sets[number] | sets[candidate]
            if apart_by <= HORIZON and both and len(sets[number] & sets[candidate]) / len(both) >= THRESHOLD:
                found[frozenset((one.key, other.key))] = Copy()
        lsh.insert(number, made)
    return found


def score_copies(labelled: LabelledSet, found: dict[Pair, Copy]) -> CopyScore:
    """Judge the pairs found. Doubtful ones are counted apart, and wrong neither way."""
    pairs = {frozenset((pair.earlier, pair.duplicate)): pair for pair in labelled.pairs}
    sure = {key: pair for key, pair in pairs.items() if not pair.doubtful}
    apart = {frozenset(one.articles) for one in labelled.apart}
    as_labelled = {key: Copy(pair.relation, pair.duplicate) for key, pair in sure.items()}
    others = [
        (f"{pair.earlier} | {pair.duplicate}", str(pair.relation), found[key].relation)
        for key, pair in sure.items()
        if key in found and found[key] != as_labelled[key]
    ]
    return CopyScore(
        found=len(sure.keys() & found.keys()),
        relations=sum(found.get(key) == as_labelled[key] for key in sure),
        pairs=len(sure),
        doubtful_found=len((pairs.keys() - sure.keys()) & found.keys()),
        doubtful=len(pairs) - len(sure),
        joined=[key for key in apart if key in found],
        apart=len(apart),
        unknown=[key for key in found if key not in pairs and key not in apart],
        missed=[key for key in sure if key not in found],
        other_relations=others,
    )
