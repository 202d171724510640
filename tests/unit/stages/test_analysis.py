"""What follows from an article alone is computed once for the copies of a text, unless it is very long."""

import tracemalloc

import orjson
import pytest

from streams.stages.analysis import analyse, warm_up
from streams.stages.intake import parse_article

NOW = 1_700_000_000_000
LONGEST = 512 * 1024


def of_length(characters: int, number: int) -> bytes:
    """A record of an article whose body has about so many characters."""
    body = f"{number} " + "ї" * characters
    return orjson.dumps({"source": "outlet", "published_at": "2022-09-20", "body": body})


@pytest.mark.parametrize("characters", [100, 200_000])
def test_many_articles_are_remembered_in_bounded_memory(characters: int) -> None:
    warm_up()
    analyse(parse_article(of_length(characters, -1), NOW, LONGEST))
    tracemalloc.start()
    for number in range(10):
        analyse(parse_article(of_length(characters, number), NOW, LONGEST))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / 10 < 100_000
