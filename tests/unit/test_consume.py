"""What stands on the output topics: finals before provisional counts, the highest revision, the earliest original."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from schemas import Duplicate, EventCount
from streams.consume import CountsInEffect, DuplicatesInEffect
from streams.stages.base import Record


def count(revision: int, *, final: bool = False, tag: str = "place:UA") -> EventCount:
    return EventCount(
        tag=tag,
        kind="place",
        label="Ukraine",
        window="1d",
        start="2022-09-20T00:00:00Z",
        end="2022-09-21T00:00:00Z",
        reports=revision,
        stories=revision,
        originals=revision,
        sources=0,
        revision=revision,
        final=final,
    )


def record(value: EventCount | Duplicate | None) -> Record:
    return Record(0, 0, b"key", None if value is None else value.model_dump_json().encode())


def in_effect(counts: list[EventCount | None]) -> list[EventCount]:
    state = CountsInEffect()
    for one in counts:
        state.take(record(one))
    return state.counts()


def test_the_highest_revision_stands() -> None:
    assert in_effect([count(1), count(3), count(2)]) == [count(3)]


def test_a_final_stands_whatever_comes_after_it() -> None:
    assert in_effect([count(2), count(5, final=True), None, count(9)]) == [count(5, final=True)]


def test_tags_stand_apart() -> None:
    assert len(in_effect([count(1), count(1, tag="place:RU")])) == 2


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=12), st.randoms())
def test_the_order_of_records_does_not_matter(revisions: list[tuple[int, bool]], random: "st.random_module") -> None:
    counts: list[EventCount | None] = [count(revision, final=final) for revision, final in revisions]
    mixed = list(counts)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert in_effect(mixed) == in_effect(counts)


def duplicate(original: str, time: int, length: int) -> Duplicate:
    return Duplicate(
        article_id="d",
        duplicate_of=original,
        of_time=time,
        of_length=length,
        similarity=0.9,
        relation="reprint",
        retracts=False,
    )


def test_the_earliest_original_stands() -> None:
    earliest = duplicate("b", 10, 500)
    others = [duplicate("a", 11, 900), duplicate("a", 10, 400), duplicate("c", 10, 500), earliest]
    for order in permutations(others):
        state = DuplicatesInEffect()
        for one in order:
            state.take(record(one))
        assert state.duplicates() == {"d": earliest}
