"""What a rebuild makes of a record, and of the settings of the old namespace."""

import pytest

from streams.eventtime.windows import DAY
from streams.inputs.record import CUT_TO, VALUE_LIMIT
from streams.rebuild import copied, new_identity
from streams.runtime.problem import RuntimeProblem
from streams.stages import headers
from streams.stages.base import Headers, Record
from streams.stages.intake import digest
from streams.stages.markers import received_at

SETTINGS = {
    "partitions": 3,
    "windows": ["1d", "7d/1d"],
    "lateness": DAY,
    "story_horizon": 2 * DAY,
    "max_article_bytes": 1_000,
    "k": 2,
    "format": 7,
    "bounded": False,
}


def record(value: bytes | None, *found: tuple[str, bytes]) -> Record:
    return Record(offset=5, timestamp=1_000, key=b"k", value=value, headers=found)


def copy_of(one: Record, *, bounded: bool) -> Record:
    value, kept = copied(one, bounded=bounded)
    return Record(9, 2_000, None, value, kept)


def test_a_copy_was_received_when_its_original_was() -> None:
    forged = (headers.ORIGINAL_TIMESTAMP, b"500")
    for given, bounded, received in [((), False, 1_000), ((forged,), False, 1_000), ((forged,), True, 500)]:
        first = copy_of(record(b"{}", *given), bounded=bounded)
        assert received_at(first, bounded=True) == received
        assert received_at(copy_of(first, bounded=True), bounded=True) == received


def test_what_replay_said_is_kept_and_nothing_else() -> None:
    said: Headers = ((headers.FILE, b"a.txt"), (headers.RECORD, b"7"), (headers.NOTE, b"odd"))
    _, kept = copied(record(b"x", *said, ("trace", b"1"), (headers.FILE, b"second")), bounded=True)
    assert kept[:-1] == said


@pytest.mark.parametrize("value", [None, b"", b"x" * VALUE_LIMIT], ids=["none", "empty", "largest"])
def test_values_are_copied_to_the_byte(value: bytes | None) -> None:
    assert copy_of(record(value), bounded=False).value == value


def test_a_value_too_large_to_be_written_again_is_cut_and_its_length_and_hash_are_kept() -> None:
    value = b"x" * (VALUE_LIMIT + 1)
    first = copy_of(record(value), bounded=False)
    assert first.value == value[:CUT_TO]
    assert (headers.LENGTH, str(len(value)).encode()) in first.headers
    assert (headers.HASH, digest(value).encode()) in first.headers
    assert copy_of(first, bounded=True).headers == first.headers


def test_the_new_namespace_is_bounded_and_has_the_settings_of_the_old_one() -> None:
    identity = new_identity(SETTINGS)
    assert (identity.bounded, identity.format) == (True, new_identity({**SETTINGS, "format": 2}).format)
    assert (identity.windows, identity.lateness, identity.k) == (("1d", "7d/1d"), DAY, 2)


@pytest.mark.parametrize("name", ["partitions", "windows", "lateness"])
def test_settings_that_nobody_can_use(name: str) -> None:
    with pytest.raises(RuntimeProblem, match="cannot be used"):
        new_identity({**SETTINGS, name: ["5h"] if name == "windows" else "x"})
