"""Places, persons and organisations of one article against its labels.

A label is found by a tag of its id. Judged by words, one that is not may also be found by a tag of another id whose
evidence overlaps its words: each tag for one label, each label by one tag, the largest overlap first.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quality.found import IN_TITLE, Found, Span
from quality.labels import Labelled, Labels, NameLabel, ancestors_of
from quality.optional import is_optional_body, words_of

_SPACED = re.compile(r"[^\W\d_]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Verdict(NamedTuple):
    """Labels found, labels missed, wrong tags with what is wrong, and tags that found a label by its words only."""

    right: int
    missed: list[NameLabel]
    wrong: list[tuple[Found, str]]
    other_id: list[tuple[Found, NameLabel]]


class Names:
    """The labels and tags of one kind in one article. ``kind``: ``places``, ``persons`` or ``orgs``."""

    def __init__(self, kind: str, labelled: Labelled, tags: Sequence[Found]) -> None:
        article, labels = labelled.parsed.article, labelled.labels
        self.body, self.source, self.is_place, self.is_org = (
            article.body,
            article.source,
            kind == "places",
            kind == "orgs",
        )
        self.labels: tuple[NameLabel, ...] = getattr(labels, kind)
        self.counted = {tag.id for tag in tags if not tag.negated}
        self.tags = [tag for tag in tags if f"{tag.kind}s" == kind and not tag.implied]
        self.must_not = frozenset(labels.must_not)
        self.spans = _occurrences(labels, article.body)
        self.org_spans = [span for label in labels.orgs for span in self.spans[label]]
        listed = {label.id for label in self.labels}
        self.allowed = listed | {ancestor for one in listed for ancestor in ancestors_of(one)}

    def words(self, tag: Found) -> tuple[str, ...]:
        """The words of its evidence; those of its id if it stands in the title alone."""
        found = dict.fromkeys(self.body[start:end] for start, end in tag.spans if start >= 0)
        return tuple(found) or (tag.id.rpartition(":")[2].replace("-", " "),)

    def overlap(self, tag: Found, label: NameLabel) -> int:
        """How many code points the tag's evidence and the label's words share."""
        return sum(
            max(0, min(end, other_end) - max(start, other_start))
            for start, end in tag.spans
            for other_start, other_end in self.spans[label]
        )


def judge_names(names: Names, *, by_words: bool) -> Verdict:
    """Judge one kind: by id alone, or by words too."""
    own = {tag.id for tag in names.tags}
    musts = [label for label in names.labels if not label.may]
    open_labels = [label for label in musts if label.id not in (names.counted if label.part_of else own)]
    used = {label.id for label in musts}
    by_part = [label for label in open_labels if any(_is_part(names, tag, label) for tag in names.tags)]
    open_labels = [label for label in open_labels if label not in by_part]
    free = [tag for tag in names.tags if tag.id not in used]
    matched = _matched(names, free, open_labels) if by_words else []
    other_id = [pair for pair in matched if pair[0].id not in names.allowed]
    missed = [label for label in open_labels if label not in [found for _, found in matched]]
    left = [tag for tag in free if tag not in [found for found, _ in matched]]
    wrong = [(tag, _what(names, tag)) for tag in left if not _is_allowed(names, tag)]
    return Verdict(len(musts) - len(missed), missed, wrong, other_id)


def _matched(names: Names, tags: Sequence[Found], labels: Sequence[NameLabel]) -> list[tuple[Found, NameLabel]]:
    """Tags and labels that share words, one to one."""
    pairs = [
        (shared, -tag_number, -label_number)
        for tag_number, tag in enumerate(tags)
        for label_number, label in enumerate(labels)
        if tag.id not in names.must_not and (shared := names.overlap(tag, label))
    ]
    found: dict[int, int] = {}
    for _, tag_number, label_number in sorted(pairs, reverse=True):
        if -tag_number not in found and -label_number not in found.values():
            found[-tag_number] = -label_number
    return [(tags[tag_number], labels[label_number]) for tag_number, label_number in found.items()]


def _is_part(names: Names, tag: Found, label: NameLabel) -> bool:
    """Whether the tag is a finer id for what the label gives the id of its region."""
    return label.part_of and label.id in tag.ancestors and names.overlap(tag, label) > 0


def _is_allowed(names: Names, tag: Found) -> bool:
    """Whether a tag that found no label is no mistake either."""
    if tag.id in names.must_not:
        return False
    if tag.id in names.allowed or any(_is_part(names, tag, label) for label in names.labels):
        return True
    if any(label.may and names.overlap(tag, label) for label in names.labels):
        return True
    if names.is_place:
        return all(any(_begins(span, org) for org in names.org_spans) for span in tag.spans)
    if names.is_org:
        words = names.words(tag)
        return is_optional_body(words) or any(words_of(word) == words_of(names.source) for word in words)
    return False


def _begins(span: Span, name: Span) -> bool:
    """Whether the span is the beginning of a longer name."""
    return span[0] == name[0] and span[1] < name[1]


def _what(names: Names, tag: Found) -> str:
    if tag.id in names.must_not:
        return "must not"
    if any(names.overlap(tag, label) for label in names.labels):
        return "one more id"
    return "of another kind" if any(names.overlap(tag, label) for label in names.spans) else "no such name"


def _occurrences(labels: Labels, body: str) -> dict[NameLabel, tuple[Span, ...]]:
    """Where the words of each label stand, if they can by themselves: not within a longer labelled name.

    A label that is not in the body is in the title.
    """
    every = {label: sorted(set(_spans(label, body))) for label in (*labels.places, *labels.persons, *labels.orgs)}
    longer = {span for spans in every.values() for span in spans}
    alone = {
        label: tuple(span for span in spans if not any(_within(span, other) for other in longer))
        for label, spans in every.items()
    }
    return {label: alone[label] or tuple(spans) or (IN_TITLE,) for label, spans in every.items()}


def _within(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _spans(label: NameLabel, body: str) -> Iterator[Span]:
    for text in label.texts:
        before = r"(?<!\w)" if _SPACED.match(text[0]) and not _UNSPACED.match(text[0]) else ""
        after = r"(?!\w)" if _SPACED.match(text[-1]) and not _UNSPACED.match(text[-1]) else ""
        for match in re.finditer(before + re.escape(text) + after, body):
            yield match.span()
