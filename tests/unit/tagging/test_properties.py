"""What holds for any text at all: no error, evidence inside the body, one entry per id, the same tags every time."""

import os
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Tag
from streams.tagging.fold import fold
from streams.tagging.lexicon import Lexicon
from streams.tagging.tagger import describe, tag_article

NAMES = (
    "Kyiv", "Київ", "New York", "São Paulo", "Côte d\u2019Ivoire", "Vladimir Putin", "U.S.", "NATO", "北京", "서울",
    "Москва", "Istanbul", "\u0130stanbul", "St. Louis, Mo.", "Paris, Texas", "referendum", "no", "L.A.", "ß", "ŉ",
    "\u0301", "\u00ad", "\u200d", "\U0001f1fa", "\ud800", "\r\n", "\n\n", " ", "  ", "-", "\u2019s", "(", ".", "Dr. ",
    "of", "regions", "Bank of",
)  # fmt: skip
texts = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=200),
    st.lists(st.one_of(st.sampled_from(NAMES), st.characters()), max_size=40).map(" ".join),
    st.lists(st.sampled_from(NAMES), max_size=40).map("".join),
)
languages = st.sampled_from(["en", "uk", "ru", "de", "fr", "zh", "und", "xx"])


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.none(), texts), texts, languages)
def test_any_text_gives_sound_tags(title: str | None, body: str, language: str) -> None:
    tags = tag_article(title, body, language)
    assert tags == tag_article(title, body, language)
    assert len({tag.id for tag in tags}) == len(tags)
    present = {tag.id for tag in tags}
    for tag in tags:
        described = describe(tag.id)
        assert (tag.kind, tag.label, tag.country, tag.ancestors) == (
            described.kind, described.label, described.country, described.ancestors,
        )  # fmt: skip
        assert list(tag.evidence) == sorted(set(tag.evidence))
        assert all(0 <= start < end <= len(body) for start, end in tag.evidence)
        assert not (tag.implied and tag.evidence)
        assert tag.negated or set(tag.ancestors) <= present
    assert Tag.model_validate_json(tags[0].model_dump_json()) == tags[0] if tags else True


@settings(deadline=None, max_examples=150)
@given(st.text(st.sampled_from("\U0001f600\U00010348e\u0301a\u0308\u00adß\u0130\u1112\u1161 \n.,x"), max_size=30))
def test_what_stands_before_a_name_does_not_shift_its_evidence(before: str) -> None:
    body = before + " . It rained in Reykjavík and Ouagadougou."
    found = {body[start:end] for tag in tag_article(None, body, "en") for start, end in tag.evidence}
    assert {"Reykjavík", "Ouagadougou"} <= found


@settings(deadline=None, max_examples=200)
@given(texts)
def test_folding_keeps_offsets(text: str) -> None:
    folded = fold(text)
    assert len(folded.folded) == len(folded.text) + 2
    for start, end in zip(folded.starts, folded.ends, strict=True):
        first, last = folded.span(start, end)
        assert 0 <= first < last <= len(text)
        assert " " not in folded.folded[start + 1 : end + 1]


def test_other_processes_with_other_hash_seeds_give_the_same_tags() -> None:
    program = (
        "from streams.tagging.tagger import tag_article, vocabulary_version\n"
        "body = 'In Springfield, Ill., and Kherson, Maria Delgado and NATO spoke of a referendum and an earthquake.'\n"
        "print(vocabulary_version(), [t.model_dump_json() for t in tag_article('Biden in Paris', body, 'en')])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert b"Springfield" in outputs.pop()


def test_a_word_without_end_is_looked_up_no_further_than_stems_go() -> None:
    """Looked up letter by letter, a megabyte would take hours."""
    lexicon = Lexicon({"one two": 1, "thr*": 2})
    assert lexicon.find(fold("one two" + "x" * 1_000_000)) == []
    assert lexicon.find(fold("one three" + "x" * 1_000_000)) == [(4, 1_000_009, 2)]


def test_capitals_without_end_are_no_name_without_end() -> None:
    for text in ("Bank Of " * 1_000, "North Agency For Bar " * 500):
        ids = [tag.id for tag in tag_article(None, text, "en") if tag.kind == "org"]
        assert ids
        assert max(len(key.split("-")) for key in ids) <= 120


def test_a_list_of_regions_may_reach_from_any_sentence_before() -> None:
    """Where the sentences that speak of regions overlap, the one that begins last may end first."""
    text = "The regions of the south were calm " + "and so on " * 60 + "and regions such as Kherson. Later Kherson."
    assert "place:UA-65" in {tag.id for tag in tag_article(None, text, "en")}
