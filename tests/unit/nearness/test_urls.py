"""Normalised URLs: one spelling for one page, and no input is too broken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.nearness.urls import normalise_url

PAGE = "http://example.org/news/bridge"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/bridge",
        "HTTPS://Example.ORG/news/bridge/",
        " http://example.org:80/news/bridge ",
        "https://example.org:443/news/bridge#comments",
        "https://example.org/news/bridge?utm_source=rss&UTM_Medium=x&fbclid=1&gclid=2",
        "https://example.org/news/bridge/?#",
        "https://example.org:/news/bridge?&",
    ],
)
def test_spellings_of_one_page(url: str) -> None:
    assert normalise_url(url) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.org/?b=2&a=1", "http://a.org?a=1&b=2"),
        ("http://a.org/", "https://A.org"),
        ("http://a.org/x?id=7&utm_campaign=z", "http://a.org/x?id=7"),
    ],
)
def test_parameters_are_sorted_and_the_bare_host_has_no_slash(one: str, other: str) -> None:
    assert normalise_url(one) == normalise_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.org/x?id=7", "http://a.org/x?id=8"),
        ("http://a.org/X", "http://a.org/x"),
        ("http://a.org:8080/x", "http://a.org/x"),
        ("http://a.org/x", "http://b.org/x"),
        ("http://a.org/x?utm=1", "http://a.org/x"),
        ("ftp://a.org/x", "http://a.org/x"),
        ("http://User@a.org/x", "http://user@a.org/x"),
        ("http://a.org/x?a=1&a=2", "http://a.org/x?a=2"),
    ],
)
def test_other_pages_stay_other_pages(one: str, other: str) -> None:
    assert normalise_url(one) != normalise_url(other)


@pytest.mark.parametrize("url", ["", "  ", "#top", "?", "/", "?utm_source=x"])
def test_nothing_is_left_of_an_address_of_nothing(url: str) -> None:
    assert normalise_url(url) == ""


@pytest.mark.parametrize("ports", [":", ":80", ":443:", "::8080"])
def test_an_address_of_ports_takes_no_longer_than_it_is_long(ports: str) -> None:
    """Half a megabyte of them: looked for from each colon on, they would take minutes."""
    many = ports * (500_000 // len(ports))
    assert normalise_url(f"http://a.org{many}x/") == f"http://a.org{many}x"
    assert normalise_url(f"http://a.org{many}/") == f"http://a.org{many.rstrip(':') if '8080' in ports else ''}"


@given(st.one_of(st.text(), st.text(alphabet="htps:/?#&=[]@%.ä utm_0:").map(lambda rest: f"http://{rest}")))
@settings(deadline=None)
def test_any_string_has_a_normal_form_that_stays(url: str) -> None:
    normal = normalise_url(url)
    assert normalise_url(normal) == normal
