"""Shared phrases: words of both texts as received, in any script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.nearness.explain import shared_phrases


def shown(first: str, second: str) -> list[tuple[str, str]]:
    return [(first[slice(*one.first)], second[slice(*one.second)]) for one in shared_phrases(first, second)]


@pytest.mark.parametrize(
    ("first", "second", "phrases"),
    [
        ("one two", "one two", []),
        (
            "The “old bridge” fell down",
            'they say the "OLD bridge" fell',
            [("The “old bridge” fell", 'the "OLD bridge" fell')],
        ),
        ("a b c x d e f", "d e f y a b c", [("a b c", "a b c"), ("d e f", "d e f")]),
        ("总统周三下令进行部分动员", "据报道总统周三下令撤军", [("总统周三下令", "总统周三下令")]),
        ("Read more: a b c d\n\nx y z", "Read more: a b c d\n\nx y z", [("x y z", "x y z")]),
    ],
)
def test_phrases(first: str, second: str, phrases: list[tuple[str, str]]) -> None:
    assert shown(first, second) == phrases


@given(st.text(max_size=80), st.text(max_size=80))
@settings(deadline=None)
def test_offsets_lie_within_the_texts(first: str, second: str) -> None:
    for phrase in shared_phrases(first + second, second):
        assert 0 <= phrase.first[0] < phrase.first[1] <= len(first + second)
        assert 0 <= phrase.second[0] < phrase.second[1] <= len(second)
