"""Nearness: the relations and thresholds of the contract, symmetry, and agreement with exact sets."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.nearness.near import Fingerprint, Nearness, fingerprint, near, verify
from streams.text.sketch import Sketch, sketch_of
from tests.unit.text.salad import Salad, overlap

SALAD = Salad(2)
STORY = SALAD.words(200)
FILLERS = [SALAD.words(count) for count in (20, 60, 200)]


def of(words: list[str], source: str = "file", url: str | None = None) -> Fingerprint:
    return fingerprint(sketch_of(" ".join(words)), source, url)


def outcome(duplicate: list[str], earlier: list[str]) -> Nearness:
    return near(of(duplicate), of(earlier))


def test_the_same_text_in_other_typography_is_identical() -> None:
    text = "“The bridge is closed,” the mayor said — again."
    other = '"The bridge is closed," THE MAYOR said - again.\n\nRead more: Why it is closed'
    pair = [fingerprint(sketch_of(body), "file", None) for body in (text, other)]
    assert near(*pair) == Nearness(True, 1.0, "identical")


@pytest.mark.parametrize(
    ("added", "relation"), [(20, "reprint"), (45, "reprint"), (60, "edited"), (180, "edited"), (230, "expanded")]
)
def test_relations_by_how_much_was_added(added: int, relation: str) -> None:
    longer = STORY + [f"added{number}" for number in range(added)]
    nearness = outcome(longer, STORY)
    assert (nearness.near, nearness.relation) == (True, relation)
    exact = overlap(longer, STORY)
    assert nearness.similarity == round(exact.containment if relation == "expanded" else exact.jaccard, 3)


def test_an_excerpt_is_shorter_and_an_expanded_text_longer() -> None:
    part = STORY[40:110]
    assert outcome(part, STORY) == Nearness(True, 1.0, "excerpt")
    assert outcome(STORY, part) == Nearness(True, 1.0, "expanded")


def test_of_two_equally_long_ones_either_is_an_excerpt_of_the_other() -> None:
    first = [f"one{number}" for number in range(80)] + STORY[:134]
    second = [f"two{number}" for number in range(80)] + STORY[:134]
    nearness = outcome(first, second)
    assert nearness == outcome(second, first) == Nearness(True, round(132 / 212, 3), "excerpt")


def test_an_excerpt_shares_thirty_shingles() -> None:
    assert outcome(STORY[:32], STORY[:120]).relation == "excerpt"
    assert outcome(STORY[:31], STORY[:115]) == Nearness(False, 0.0, None)


def test_an_excerpt_has_at_least_a_quarter() -> None:
    text = [f"word{number}" for number in range(162)]
    assert outcome(text[:42], text).relation == "excerpt"
    assert outcome(text[:41], text) == Nearness(False, 0.0, None)


def test_little_in_common_is_not_near() -> None:
    assert outcome(STORY, STORY[:80] + FILLERS[2]) == Nearness(False, 0.0, None)
    assert outcome(STORY, FILLERS[2]) == Nearness(False, 0.0, None)


def test_a_version_has_the_same_source_and_address() -> None:
    one = of(STORY, "Paper", "https://paper.org/a/?utm_source=x")
    assert near(of(FILLERS[2], "Paper ", "http://Paper.org/a"), one) == Nearness(True, 0.0, "version")
    assert near(of(STORY, "Paper", "http://paper.org/a"), one) == Nearness(True, 1.0, "version")
    assert near(of(FILLERS[2], "Other", "http://paper.org/a"), one).near is False
    assert near(of(FILLERS[2], "Paper", "http://paper.org/b"), one).near is False
    assert near(of(STORY, "Paper", "http://paper.org/b"), one).relation == "identical"


@pytest.mark.timeout(20)
def test_a_source_of_nothing_but_marks_takes_no_time() -> None:
    marks = "\u0315\u0300" * 130_000
    assert fingerprint(sketch_of("a"), marks, "http://a.org").version_key is not None


def test_two_without_an_address_are_no_versions() -> None:
    for url in (None, "", "#"):
        assert near(of(STORY, "Paper", url), of(FILLERS[2], "Paper", url)).near is False


def test_files_have_versions_too() -> None:
    assert near(of(STORY, "file", "http://a.org/x"), of(FILLERS[1], "file", "http://a.org/x")).relation == "version"


def test_texts_of_nothing_are_near_by_address_only() -> None:
    nothing = sketch_of("ADVERTISEMENT")
    assert near(fingerprint(nothing, "a", None), fingerprint(nothing, "a", None)) == Nearness(False, 0.0, None)
    pair = fingerprint(nothing, "a", "http://a.org/x"), of(STORY, "a", "http://a.org/x")
    assert near(*pair) == near(*pair[::-1]) == Nearness(True, 0.0, "version")


@pytest.mark.parametrize(("one", "other"), [("Fire", "fire!"), ("Fire out", "FIRE, OUT")])
def test_very_short_texts_are_near_if_their_words_are_the_same(one: str, other: str) -> None:
    pair = [fingerprint(sketch_of(body), "file", None) for body in (one, other)]
    assert near(*pair).near
    assert not near(pair[0], of(["rain"])).near


TEXTS = st.builds(
    lambda story, filler, start, length: (STORY * 4)[start : start + length] * story + FILLERS[filler],
    st.integers(0, 1),
    st.integers(0, 2),
    st.integers(0, 300),
    st.integers(0, 800),
)
PRINTS = st.builds(of, TEXTS, st.sampled_from(["a", "b"]), st.sampled_from([None, "http://a.org", "http://b.org"]))


@given(PRINTS, PRINTS)
@settings(max_examples=100, deadline=None)
def test_nearness_is_symmetric_but_for_the_relation(one: Fingerprint, other: Fingerprint) -> None:
    forth, back = near(one, other), near(other, one)
    assert forth[:2] == back[:2]
    turned = {"excerpt": "expanded", "expanded": "excerpt"}
    if one.sketch.shingles != other.sketch.shingles:
        assert back.relation == turned.get(forth.relation or "", forth.relation)
    else:
        assert back.relation == forth.relation


@given(PRINTS, PRINTS)
@settings(max_examples=60, deadline=None)
def test_what_is_near_is_a_function_of_the_encoded_sketch(one: Fingerprint, other: Fingerprint) -> None:
    decoded = [Fingerprint(Sketch.decode(print_.sketch.encode()), print_.version_key) for print_ in (one, other)]
    assert near(*decoded) == near(one, other)
    if not one.keys.isdisjoint(other.keys):
        assert verify(one, other) == near(one, other)


def ladder() -> dict[str, list[bool]]:
    """Whether each pair of edited copies was found, by how much they really share."""
    salad = Salad(5)
    found: dict[str, list[bool]] = {"over 0.6": [], "0.5 to 0.6": [], "excerpt": [], "far": []}
    for round_ in range(240):
        words = salad.article((60, 120, 240, 480, 900, 2_400)[round_ % 6])
        share = (round_ % 40) / 40
        for copy in (salad.edit_words(words, share * 0.4), salad.edit_passages(words, share * 0.9)):
            exact = overlap(words, copy)
            rung = "over 0.6" if exact.jaccard >= 0.6 else "0.5 to 0.6" if exact.jaccard >= 0.5 else None
            if exact.jaccard < 0.4 and exact.containment < 0.5:
                rung = "far"
            if rung:
                found[rung].append(outcome(copy, words).near)
        for parts in (2, 3, 4):
            part = salad.excerpt(words, len(words) // parts + 2)
            exact = overlap(words, part)
            if exact.shared >= 30 and exact.times_longer <= 4:
                found["excerpt"].append(outcome(part, words).near)
    return found


def test_edited_copies_and_excerpts_are_found_and_others_are_not() -> None:
    found = ladder()
    assert all(len(pairs) >= 30 for pairs in found.values())
    recall = {rung: sum(pairs) / len(pairs) for rung, pairs in found.items()}
    assert recall["over 0.6"] >= 0.99
    assert recall["0.5 to 0.6"] >= 0.95
    assert recall["excerpt"] >= 0.95
    near_pairs = sum(sum(found[rung]) for rung in ("over 0.6", "0.5 to 0.6", "excerpt"))
    assert near_pairs / (near_pairs + sum(found["far"])) >= 0.99


def test_articles_that_share_stock_phrases_alone_are_not_near() -> None:
    salad = Salad(8)
    prints = [of(salad.article(300)) for _ in range(40)]
    assert not any(near(one, other).near for one, other in pairwise(prints))
