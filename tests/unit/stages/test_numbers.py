"""Small sets of numbers, whatever they are kept in."""

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from streams.stages import numbers

NUMBERS = st.sets(st.integers(0, 65_535) | st.integers(0, 60), max_size=90)


@given(st.lists(NUMBERS, min_size=1, max_size=6), NUMBERS)
def test_union_and_what_is_shared(parts: list[set[int]], other: set[int]) -> None:
    made = numbers.NONE
    for part in parts:
        before = numbers.size(made)
        made = numbers.union(made, part)
        assert numbers.size(made) >= before
    whole = set[int]().union(*parts)
    assert set(numbers.bitmap_of(made)) == whole
    assert numbers.size(made) == len(whole)
    assert numbers.shared(made, numbers.union(numbers.NONE, other)) == len(whole & other)


@given(NUMBERS, NUMBERS)
def test_a_bitmap_is_taken_in_and_left_as_it_was(first: set[int], second: set[int]) -> None:
    given_one = BitMap(second)
    made = numbers.union(numbers.union(numbers.NONE, first), given_one)
    assert set(numbers.bitmap_of(numbers.union(made, [1]))) == first | second | {1}
    assert set(given_one) == second
