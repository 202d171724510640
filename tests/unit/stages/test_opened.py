"""Open windows: which there are, when they end, and how little a tag in a window takes."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import TallyEntry
from streams.eventtime.windows import DAY, HOUR, parse_windows
from streams.stages import sets
from streams.stages.opened import OpenWindows
from streams.stages.sets import WindowKey

WINDOWS = {window.name: window for window in parse_windows(("1h", "1d"))}
PLACES = [*(("1h", n * HOUR) for n in range(4)), ("1d", -DAY), ("1d", 0)]
KEYS = st.builds(lambda tag, place: WindowKey(tag, *place), st.sampled_from("abc"), st.sampled_from(PLACES))


@given(st.lists(st.tuples(st.booleans(), KEYS), max_size=30), st.integers(-2, 30))
def test_windows_are_those_opened_and_not_forgotten(steps: list[tuple[bool, WindowKey]], hour: int) -> None:
    made, kept = OpenWindows(WINDOWS), set[WindowKey]()
    for opens, key in steps:
        if opens:
            assert made.opened(key) is made[key]
            kept.add(key)
        else:
            made.forget(key)
            kept.discard(key)
        assert (key in made) == (key in kept)
    assert set(made) == kept
    assert len(made) == len(kept)
    assert made.ends() == {made.end(key) for key in kept}
    ended = [key for key in kept if made.end(key) <= hour * HOUR]
    assert made.ended(hour * HOUR) == sorted(ended, key=lambda key: (made.end(key), key))


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=5), max_size=6), st.sampled_from([3, 1_024]))
def test_sources_are_a_union_and_new_ones_are_told_once(parts: list[list[str]], few: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sets, "_FEW_SOURCES", few)
        made, known = sets.WindowSets(), set[str]()
        for part in parts:
            assert made.add_sources(part) == [one for one in dict.fromkeys(part) if one not in known]
            known.update(part)
    assert sorted(made.sources) == sorted(known)


def test_a_tag_in_a_window_takes_some_two_hundred_bytes() -> None:
    entries = [TallyEntry(window="1h", start=n * HOUR, reports=(n,), sources=("Post",)) for n in range(40)]
    made, tags = OpenWindows(WINDOWS), [f"tag:{n}" for n in range(500)]
    tracemalloc.start()
    for entry in entries:
        for tag in tags:
            made.opened(WindowKey(tag, entry.window, entry.start)).add(0, entry)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken / len(made) < 300
