"""Microseconds per article of 2.7 KB for tags, by part, and the seconds to load the vocabulary.

Usage: ``python benchmarks/tagging.py [ROUNDS]``. The text is made of the project's own sentences below. All of it is
CPU time; on a busy machine the least says more than the median.
"""

import statistics
import sys
import time
from collections.abc import Callable

_start = time.thread_time()
from streams.tagging.concepts import find_concepts  # noqa: E402
from streams.tagging.fold import fold  # noqa: E402
from streams.tagging.matching import match_names  # noqa: E402
from streams.tagging.people import Reader  # noqa: E402
from streams.tagging.places import choose  # noqa: E402
from streams.tagging.tagger import tag_article  # noqa: E402

LENGTH = 2700
PARAGRAPHS = (
    "KYIV, Sept. 21 - Ukraine’s government said on Wednesday that talks with the European Union would go on, "
    "after Russia’s Defence Ministry announced new exercises near the Kharkiv region and in Belarus.",
    "“We shall not wait,” said Maria Delgado, an analyst in Warsaw who follows the conflict. Delgado expects a "
    "referendum in the spring, though President Volodymyr Zelenskyy has ruled out a vote under martial law.",
    "Officials in Springfield, Ill., and in Paris, Texas, meanwhile counted the cost of the flood: three bridges were "
    "closed, and the Hartwell Institute put the damage at $40 million. Nobody was hurt, the sheriff’s office said.",
    "The Bank of England left interest rates unchanged. Shares in London rose, led by banks and by Rolls-Royce, which "
    "makes engines in Derby; analysts had expected job cuts after a weak quarter.",
)


def article() -> str:
    """A body of 2.7 KB."""
    text = ""
    while len(text.encode()) < LENGTH:
        text += PARAGRAPHS[text.count("\n\n") % len(PARAGRAPHS)] + "\n\n"
    return text.encode()[:LENGTH].decode(errors="ignore")


def show(part: str, rounds: int, work: Callable[[], object]) -> None:
    """Print the CPU time of ``work`` in microseconds."""
    durations = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        durations.append((time.thread_time() - start) * 1e6)
    print(f"{part:<26}median {statistics.median(durations):>7.0f} µs, least {min(durations):>7.0f} µs")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    body = article()
    tags = tag_article("Talks in Kyiv", body, "en")
    print(f"load: {time.thread_time() - _start:.2f} s; {len(body.encode())} bytes, {len(tags)} tags")
    folded, title = fold(body), fold("Talks in Kyiv")
    wire = body.replace(" ", "  ", 40)
    show("fold", rounds, lambda: fold(body))
    show("fold, 40 double spaces", rounds, lambda: fold(wire))
    show("topics and events", rounds, lambda: find_concepts(title, folded, "en"))
    show("names of the vocabulary", rounds, lambda: match_names(folded, "en", is_title=False))
    matched = match_names(folded, "en", is_title=False)
    ends = {mention.start: mention.end for mention in matched.places}
    countries = frozenset(mention.start for mention in matched.places if mention.facts.top.is_country)
    show("persons, organisations", rounds, lambda: Reader(folded, matched.known, ends, countries).spans())
    show("which places are meant", rounds, lambda: choose(matched.places))
    show("all tags", rounds, lambda: tag_article("Talks in Kyiv", body, "en"))


if __name__ == "__main__":
    main()
