"""Ten thousand copies of one article in one day, each with small edits of its own; and as many articles that are none.

``python -m quality.flood distinct|copies N`` writes JSON Lines in the order of publication.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import orjson

from streams.generate import generate

_DAY = datetime(2022, 9, 20, tzinfo=UTC)
_EDITS = 3


def distinct(number: int) -> Iterator[bytes]:
    """Articles of a synthetic corpus, each address and each text once."""
    seen: set[str] = set()
    for seed in count(1):
        for line in generate(number, seed):
            article = orjson.loads(line)
            if article["body"] not in seen:
                seen.add(article["body"])
                yield _dated(article, len(seen) - 1, number)
            if len(seen) == number:
                return


def copies(number: int) -> Iterator[bytes]:
    """One article of usual length, with three words of each copy replaced by others of the corpus."""
    random = Random(number)
    corpus = [orjson.loads(line) for line in generate(200, seed=1)]
    lengths = sorted(len(article["body"]) for article in corpus)
    base = min(corpus, key=lambda article: abs(len(article["body"]) - lengths[len(lengths) // 2]))
    others = [word for article in corpus for word in article["body"].split(" ")]
    for copy in range(number):
        words = base["body"].split(" ")
        for _ in range(_EDITS):
            words[random.randrange(len(words))] = random.choice(others)
        yield _dated({**base, "body": " ".join(words)}, copy, number)


def _dated(article: dict[str, object], place: int, number: int) -> bytes:
    moment = _DAY + timedelta(days=1) * place / number
    source = f"Outlet {place % 50}"
    url = f"https://outlet-{place % 50}.example/{place}"
    return orjson.dumps({**article, "source": source, "url": url, "published_at": moment.isoformat()})


def main() -> None:
    """Write one of the two."""
    kinds = {"distinct": distinct, "copies": copies}
    if len(sys.argv) != 3 or sys.argv[1] not in kinds:
        sys.exit("usage: python -m quality.flood distinct|copies N")
    sys.stdout.buffer.writelines(line + b"\n" for line in kinds[sys.argv[1]](int(sys.argv[2])))


if __name__ == "__main__":
    main()
