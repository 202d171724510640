"""Language codes."""

import pytest

from streams.text.codes import iso639_1


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-US", "en"),
        ("zh_Hant_TW", "zh"),
        ("sr-Latn-RS", "sr"),
        ("eng", "en"),
        ("ger", "de"),
        ("deu", "de"),
        ("fil-PH", "tl"),
        ("nb-NO", "no"),
        ("iw", "he"),
        ("cmn", "zh"),
        ("arz", "ar"),
        ("pt_BR.UTF-8", "pt"),
    ],
)
def test_codes_that_are_known(tag: str, code: str) -> None:
    assert iso639_1(tag) == code


@pytest.mark.parametrize("tag", ["", "-", "xx", "qqq", "English", "und", "zxx", "#"])
def test_codes_that_are_not(tag: str) -> None:
    assert iso639_1(tag) is None
