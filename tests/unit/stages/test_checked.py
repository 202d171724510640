"""Changelog records as they were written are taken; anything else is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.stages.base import Emission, Headers, Record, Topic
from streams.stages.checked import BrokenChangelogError, checked, verify

PARTS = st.tuples(
    st.binary(max_size=40),
    st.none() | st.binary(max_size=60),
    st.lists(st.tuples(st.text(max_size=5), st.binary(max_size=20)), max_size=3).map(tuple),
)


def written(key: bytes, value: bytes | None, headers: Headers) -> Emission:
    return checked(Topic.AGGREGATE_CHANGELOG, 0, key, value, headers)


@given(PARTS)
def test_what_was_written_is_taken(parts: tuple[bytes, bytes | None, Headers]) -> None:
    emission = written(*parts)
    assert (emission.key, emission.value, emission.headers[:-1]) == parts
    assert verify(Record(3, 0, emission.key, emission.value, emission.headers)) == parts[0]


@given(PARTS, PARTS)
def test_the_checksum_of_another_record_does_not_pass(
    one: tuple[bytes, bytes | None, Headers], other: tuple[bytes, bytes | None, Headers]
) -> None:
    if one == other:
        return
    key, value, headers = one
    with pytest.raises(BrokenChangelogError, match="offset 3"):
        verify(Record(3, 0, key, value, (*headers, written(*other).headers[-1])))


@pytest.mark.parametrize("headers", [(), (("check", b""),), (("other", b"1234"),)])
def test_a_record_without_a_checksum_does_not_pass(headers: Headers) -> None:
    with pytest.raises(BrokenChangelogError):
        verify(Record(3, 0, b"k", b"v", headers))
    with pytest.raises(BrokenChangelogError, match="without a key"):
        verify(Record(3, 0, None, b"v", headers))
