"""Shingles: how many there are, and that they depend on the words and their order alone, in every script."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.text.shingles import ANCHOR, SHINGLE, shingles, units_of

WORD = st.text(st.characters(categories=["Ll"], max_codepoint=0x0DFF), min_size=1, max_size=12)


def of(text: str, lengths: tuple[int, ...] = SHINGLE) -> set[int]:
    return set(shingles(units_of(text), lengths).tolist())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" - ! \u2026", 0),
        ("one", 1),
        ("one two", 1),
        ("one two three", 1),
        ("one two three four", 2),
        ("a b c a b c", 3),
        ("it's 300,000 men", 3),
        ("\u0928\u093f\u0930\u094d\u0923\u092f \u0938\u0947 \u092a\u0939\u0932\u0947 \u0939\u0940", 2),
        ("总统下令动员", 3),
        ("总统", 1),
        ("大統領は動員を命じた", 7),
        ("กองทัพต้องการ", 6),
    ],
)
def test_number_of_shingles(text: str, count: int) -> None:
    assert len(of(text)) == count


@given(st.lists(WORD, min_size=3, max_size=40))
@settings(deadline=None)
def test_shingles_are_the_sets_of_three_words_in_a_row(words: list[str]) -> None:
    runs = set(zip(words, words[1:], words[2:], strict=False))
    assert len(of(" ".join(words))) == len(runs)


@given(st.lists(WORD, min_size=3, max_size=20), st.lists(WORD, min_size=3, max_size=20))
@settings(deadline=None)
def test_two_texts_share_the_runs_of_words_that_stand_in_both(first: list[str], second: list[str]) -> None:
    one, other = (set(zip(words, words[1:], words[2:], strict=False)) for words in (first, second))
    assert len(of(" ".join(first)) & of(" ".join(second))) == len(one & other)


@given(st.lists(WORD, min_size=1, max_size=20), st.sampled_from([" ", ", ", " - ", "\n", ". "]))
@settings(deadline=None)
def test_punctuation_between_words_does_not_matter(words: list[str], between: str) -> None:
    assert of(between.join(words)) == of(" ".join(words))


def test_an_edit_in_a_script_without_spaces_touches_only_its_surroundings() -> None:
    text = "总统周三下令进行部分动员并称军队需要更多士兵以守住防线"
    assert len(of(text) - of(text.replace("周三", "周四"))) == 4


def test_the_order_of_words_matters() -> None:
    assert of("dog bites man") != of("man bites dog")


def test_longer_shingles_are_others_than_short_ones() -> None:
    text = " ".join(f"word{number}" for number in range(50))
    assert len(of(text, ANCHOR)) == 43
    assert not of(text) & of(text, ANCHOR)


@given(st.text())
@settings(deadline=None)
def test_hashes_are_sorted_distinct_and_of_any_text(text: str) -> None:
    hashes = shingles(units_of(text))
    assert hashes.dtype == np.uint32
    assert hashes.tolist() == sorted(set(hashes.tolist()))


def test_hashes_are_the_same_on_every_machine() -> None:
    assert of("the same hashes") == {2844854610}
    assert of("动员令") == {1678131113}
