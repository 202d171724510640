"""Precision and recall of tags against labels. The rules stand in docs/quality.md; a unit test holds each of them.

What is right is counted in labels that must be found, what is wrong in tags. Optional labels count on neither side.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from quality.found import Answer, Found
from quality.labels import Choice, Labelled, ancestors_of
from quality.names import Names, judge_names
from streams.tagging.tagger import describe

NAME_KINDS = ("places", "persons", "orgs")
ID_KINDS = {"topics": "topic", "events": "event"}
KINDS = (*NAME_KINDS, *ID_KINDS, "language")


class Mistake(NamedTuple):
    """What was missed or wrong in one article: an id, and the words of label or evidence."""

    article: str
    kind: str
    what: str
    id: str
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Labels found and missed, and tags that are wrong."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        """Of what was given and is not optional, what is right; 1 where nothing was given."""
        given = self.right + self.wrong
        return self.right / given if given else 1.0

    @property
    def recall(self) -> float:
        """Of what must be found, what was; 1 where there is nothing to find."""
        asked = self.right + self.missed
        return self.right / asked if asked else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else 1.0

    def add(self, right: int, missed: int, wrong: int) -> None:
        """Count one article more."""
        self.right += right
        self.missed += missed
        self.wrong += wrong


@dataclass(slots=True)
class Scores:
    """All that was measured on some articles. Names are judged twice: by id alone, and by words too."""

    by_id: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_words: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    traps: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    """By kind: ids that a hasty reader would give, fallen for and in all."""
    denied: list[int] = field(default_factory=lambda: [0, 0])
    """Events that are only denied: marked as such, and in all."""
    mistakes: list[Mistake] = field(default_factory=list)


def score(articles: Iterable[tuple[Labelled, Answer]], kinds: Collection[str] = KINDS) -> Scores:
    """Judge the answers to these articles, in these kinds."""
    scores = Scores()
    for labelled, answer in articles:
        for kind in kinds:
            if kind in NAME_KINDS:
                _score_names(scores, kind, labelled, answer)
            elif kind in ID_KINDS:
                _score_ids(scores, kind, labelled, answer)
            else:
                _score_language(scores, labelled, answer)
        _score_traps(scores, labelled, answer, kinds)
    return scores


def _score_names(scores: Scores, kind: str, labelled: Labelled, answer: Answer) -> None:
    names = Names(kind, labelled, answer.tags)
    for tallies, by_words in ((scores.by_id, False), (scores.by_words, True)):
        verdict = judge_names(names, by_words=by_words)
        tallies[kind].add(verdict.right, len(verdict.missed), len(verdict.wrong))
    for label in verdict.missed:
        scores.mistakes.append(Mistake(labelled.key, kind, "missed", label.id, label.texts))
    for tag, what in verdict.wrong:
        scores.mistakes.append(Mistake(labelled.key, kind, what, tag.id, names.words(tag)))
    for tag, label in verdict.other_id:
        words = (f"for {label.id}", *names.words(tag))
        scores.mistakes.append(Mistake(labelled.key, kind, "another id", tag.id, words))


def _score_ids(scores: Scores, kind: str, labelled: Labelled, answer: Answer) -> None:
    choice: Choice = getattr(labelled.labels, kind)
    tags = [tag for tag in answer.tags if tag.kind == ID_KINDS[kind]]
    counted = {tag.id for tag in tags if not tag.negated}
    given = [tag.id for tag in tags if not tag.negated and not tag.implied]
    allowed = {*choice.must, *choice.may}
    allowed |= {ancestor for one in allowed for ancestor in ancestors_of(one)}
    missed = [one for one in choice.must if one not in counted]
    wrong = [one for one in given if one not in allowed]
    scores.by_id[kind].add(len(choice.must) - len(missed), len(missed), len(wrong))
    if kind == "events":
        denied = {tag.id for tag in tags if tag.negated}
        scores.denied[0] += len(denied.intersection(labelled.labels.negated))
        scores.denied[1] += len(labelled.labels.negated)
    scores.mistakes.extend(_id_mistakes(labelled, kind, missed, wrong, tags))


def _id_mistakes(
    labelled: Labelled, kind: str, missed: Sequence[str], wrong: Sequence[str], tags: Sequence[Found]
) -> Iterator[Mistake]:
    body = labelled.parsed.article.body
    words = {tag.id: tuple(dict.fromkeys(body[start:end] for start, end in tag.spans if start >= 0)) for tag in tags}
    for one in missed:
        what = "taken for denied" if one in words else "missed"
        yield Mistake(labelled.key, kind, what, one, (describe(one).label,))
    for one in wrong:
        what = "denied, but given" if one in labelled.labels.negated else "not labelled"
        yield Mistake(labelled.key, kind, what, one, (f"({describe(one).label})", *words[one]))


def _score_language(scores: Scores, labelled: Labelled, answer: Answer) -> None:
    right, silent = answer.language == labelled.labels.language, answer.language in (None, "und")
    scores.by_id["language"].add(int(right), int(not right), int(not right and not silent))
    if not right:
        scores.mistakes.append(Mistake(labelled.key, "language", "wrong", str(answer.language)))


def _score_traps(scores: Scores, labelled: Labelled, answer: Answer, kinds: Collection[str]) -> None:
    counted = {tag.id for tag in answer.tags if not tag.negated}
    for one in labelled.labels.must_not:
        kind = f"{one.partition(':')[0]}s"
        if kind in kinds:
            scores.traps[kind][0] += one in counted
            scores.traps[kind][1] += 1
