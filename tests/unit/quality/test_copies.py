"""Near-duplicates of labelled articles: the judgement, and both ways to find them."""

from quality.copies import Copy, by_datasketch, by_program, score_copies
from quality.labels import ApartLabel, LabelledSet, PairLabel, read

A, B, C = "a", "b", "c"


def pair(earlier: str, duplicate: str, *, doubtful: bool = False) -> PairLabel:
    return PairLabel(
        earlier=earlier, duplicate=duplicate, relation="reprint", jaccard=0.9, contained=0.9, doubtful=doubtful
    )


def test_pairs_are_found_with_relation_and_direction_or_not() -> None:
    labelled = LabelledSet((), (pair(A, B), pair(A, C)), ())
    right = score_copies(labelled, {frozenset((A, B)): Copy("reprint", B), frozenset((A, C)): Copy("reprint", A)})
    assert (right.pairs, right.found, right.relations) == (2, 2, 1)
    assert score_copies(labelled, {frozenset((A, B)): Copy("edited", B)}).relations == 0
    assert score_copies(labelled, {}).missed == [frozenset((A, B)), frozenset((A, C))]


def test_doubtful_pairs_stand_apart_and_joined_ones_are_told() -> None:
    apart = ApartLabel(articles=(B, C), why="", jaccard=0.1, contained=0.1)
    labelled = LabelledSet((), (pair(A, B, doubtful=True),), (apart,))
    found = {frozenset(two): Copy("edited", B) for two in ((A, B), (B, C), (A, C))}
    score = score_copies(labelled, found)
    assert (score.pairs, score.doubtful, score.doubtful_found) == (0, 1, 1)
    assert score.joined == [frozenset((B, C))]
    assert score.unknown == [frozenset((A, C))]


def test_the_program_finds_more_labelled_pairs_than_datasketch_and_both_join_none_that_are_apart() -> None:
    labelled = read("eighty")
    ours = score_copies(labelled, by_program(labelled.articles))
    theirs = score_copies(labelled, by_datasketch(labelled.articles))
    assert ours.found == ours.relations == ours.pairs > theirs.found > 0
    assert ours.joined == ours.unknown == theirs.joined == []
