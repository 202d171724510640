"""Names of feeds hold no passwords, and are the addresses of feeds that hold none."""

import pytest

from streams.polling.address import has_host, name_of, without_secrets


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/news.rss", "https://example.com/news.rss"),
        ("https://example.com/@author/feed#top", "https://example.com/@author/feed#top"),
        ("http://user:s3cret@127.0.0.1:80/f.xml", "http://127.0.0.1:80/f.xml"),
        ("HTTP://s3cret@example.com", "HTTP://example.com"),
        ("http://user:s3@cret@example.com/@a", "http://example.com/@a"),
        ("user:s3cret@example.com/f", "example.com/f"),
        ("http://e.com/f?token=s3cret&id=7&s3cret", "http://e.com/f?token=***&id=***&***"),
        ("http://e.com/f?token=a@s3cret/?#x", "http://e.com/f?token=***#x"),
        ("http://e.com/f?", "http://e.com/f?"),
    ],
)
def test_name(url: str, name: str) -> None:
    assert name_of(url) == name


def test_addresses_in_the_words_of_others() -> None:
    text = "400, message='no', url='http://u:s3cret@e.com/f?token=s3cret'; http://e.com/g"
    assert without_secrets(text) == "400, message='no', url='http://e.com/f?token=***'; http://e.com/g"


def test_a_password_that_ends_the_host_is_found() -> None:
    assert has_host("http://user:s3%2Fcret@example.com:80/f")
    assert has_host("http://[::1]/f")
    for url in ("http://user:s3/cret@example.com/f", "http://user:s3#cret@example.com/f", "http://", "http://[::1/f"):
        assert not has_host(url)
