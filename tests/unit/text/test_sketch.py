"""Sketches: pure, compact, and that broken bytes are recognised."""

import contextlib
import hashlib
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.text.sketch import MAX_ANCHORS, MAX_SAMPLE, Sketch, sketch_of
from tests.unit.text.salad import Salad

BODIES = st.one_of(
    st.text(), st.lists(st.sampled_from(["war", "peace", "vote", "law", "bank", "sea"]), max_size=900).map(" ".join)
)


def body(words: int, seed: int = 1) -> str:
    return " ".join(Salad(seed).article(words))


@given(BODIES)
@settings(max_examples=60, deadline=None)
def test_encoding_round_trips_and_the_sketch_is_a_function_of_the_body(text: str) -> None:
    encoded = sketch_of(text).encode()
    assert Sketch.decode(encoded).encode() == encoded == sketch_of(text).encode()


def test_another_process_makes_the_same_sketch() -> None:
    program = "import sys; from streams.text.sketch import sketch_of; print(sketch_of(sys.argv[1]).encode().hex())"
    text = body(200)
    output = subprocess.run([sys.executable, "-c", program, text], capture_output=True, text=True, check=True).stdout
    assert output.strip() == sketch_of(text).encode().hex()


def test_a_sketch_is_the_same_on_every_machine() -> None:
    text = " ".join(f"word{number}" for number in range(700))
    assert hashlib.blake2b(sketch_of(text).encode(), digest_size=8).hexdigest() == "69db0b3da4a4463f"


def test_what_it_says_of_a_text() -> None:
    sketch = sketch_of("The bridge is closed.\n\nRead more: Why the bridge is closed")
    assert (sketch.shingles, sketch.length) == (2, len("the bridge is closed."))
    assert sketch.text_hash == sketch_of("THE BRIDGE  is closed.").text_hash
    assert sketch.text_hash != sketch_of("The bridge is closed!").text_hash


@pytest.mark.parametrize("text", ["", " \n", "!!!", "ADVERTISEMENT"])
def test_a_text_without_words_has_no_shingles_and_no_keys(text: str) -> None:
    sketch = sketch_of(text)
    assert (sketch.shingles, sketch.keys.size, sketch.sample.size) == (0, 0, 0)


@pytest.mark.parametrize("words", [3, 40, 514, 515, 2_000, 20_000])
def test_the_sample_is_all_of_a_short_text_and_half_to_all_of_the_limit_of_a_long_one(words: int) -> None:
    sketch = sketch_of(" ".join(f"word{number}" for number in range(words)))
    assert sketch.shingles == words - 2
    if sketch.shingles <= MAX_SAMPLE:
        assert (sketch.level, sketch.sample.size) == (0, sketch.shingles)
    else:
        assert MAX_SAMPLE * 0.4 < sketch.sample.size <= MAX_SAMPLE
        assert abs(sketch.sample.size * 2**sketch.level / sketch.shingles - 1) < 0.2
    assert sketch.keys.size <= 37 + MAX_ANCHORS


def test_its_size_in_bytes() -> None:
    assert len(sketch_of(body(400)).encode()) < 2_000
    assert len(sketch_of(body(30_000)).encode()) < 2_400


def broken() -> list[bytes]:
    """Encodings that are wrong in one way each."""
    good, long = sketch_of(body(60)).encode(), sketch_of(body(900)).encode()
    swapped = good[:-8] + good[-4:] + good[-8:-4]
    return [
        b"",
        good[:10],
        good[:-1],
        good + b"\0",
        good + good[-4:],
        b"\xff" + good[1:],
        swapped,
        good[:1] + b"\x05" + good[2:],
        good[:1] + bytes(4) + good[5:],
        good[:17] + b"\x01" + good[18:],
        long[:17] + b"\x00" + long[18:],
        long[:17] + b"\x40" + long[18:],
        long[:-4] + b"\xff\xff\xff\xff",
    ]


@pytest.mark.parametrize("data", broken(), ids=range(len(broken())))
def test_broken_bytes_are_recognised(data: bytes) -> None:
    with pytest.raises(ValueError, match="sketch"):
        Sketch.decode(data)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_a_sketch_or_a_value_error(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert Sketch.decode(data).encode() == data


def test_the_arrays_cannot_be_changed() -> None:
    for sketch in (sketch_of(body(60)), Sketch.decode(sketch_of(body(60)).encode())):
        for array in (sketch.keys, sketch.sample):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = np.uint32(0)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("pattern", ["a ", "ab", "总统", "\u0e01", "\u0301", "\U0001f600", "a\u0301\u0315"])
def test_no_body_of_the_largest_size_takes_long(pattern: str) -> None:
    text = pattern * (512 * 1024 // len(pattern.encode()))
    assert sketch_of(text).shingles < 600_000
