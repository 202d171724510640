"""Text out of HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.inputs.markup import text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <b>bold</b> word.</p><p>Two.</p>", "One bold word.\nTwo."),
        ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\nc"),
        ("line<br/>break", "line\nbreak"),
        ("<script>alert('x')</script>Body<style>p {}</style>.", "Body."),
        ("<svg><g><text>x</svg>after", "after"),
        ("a\n  wrapped\n\tline<i></i>", "a wrapped line"),
        ("  plain text stays\n\nas it is, 3 < 4 and 5 > 2  ", "plain text stays\n\nas it is, 3 < 4 and 5 > 2"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("Flood <![<![ and more.<p>Two", "Flood Two"),
        ("<p>One<![if !supportLists]> point<![endif]><!-- no --> more<?xml x?>.", "One point more."),
        ("&amp;", "&"),
        ("<p>", ""),
        ("</p>", ""),
        ("<!DOCTYPE html><html><head><title>Page</title></head><body>Body", "Body"),
        ("a<p>\0b \ud800", "a\n\ufffdb ?"),
    ],
)
def test_text(html: str, text: str) -> None:
    assert text_of(html) == text


@given(st.text(alphabet="<>/&;apscrit!-\"' =\n[]?#x0\0", max_size=60))
def test_anything_is_read(html: str) -> None:
    assert text_of(html) == text_of(html).strip()


def test_tags_that_never_end_are_text() -> None:
    """Each followed to the end of the text, two megabytes of them would take hours."""
    assert text_of("<a" * 1_000_000) == "<a" * 1_000_000
    assert text_of("<b>x</b> &amp; <a") == "x & <a"
    assert text_of("a > b &lt; c <i") == "a > b < c <i"


@pytest.mark.parametrize(
    "unit", ["<a ", "</a ", '<a x="', '<a "', "<!--", "<![CDATA[", "<?", "&#", "<div>", "<table><tr>"]
)
def test_half_a_megabyte_of_anything_is_read_at_once(unit: str) -> None:
    """In time by the square of its length it would take minutes."""
    assert text_of(f"<p>One</p>{unit * (500_000 // len(unit))}<p>").startswith("One")
