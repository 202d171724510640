"""Normalisation: what is taken for the same text, what is boilerplate, and that no input makes it slow."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.text.normalise import BOILERPLATE_VERSION, NORMALISATION_VERSION, fold, normalise

PROSE = "The council met on Monday and agreed to rebuild the old bridge before winter."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("He said “yes” – at last", 'he said "yes" - at last'),
        ("Kyiv’s troops", "KYIV'S TROOPS"),
        ("ﬁve № ４", "five no 4"),
        ("a\u00a0b\u2003c\r\n\r\nd", "a b c d"),
        ("co\u00adoperation zero\u200bwidth", "cooperation zerowidth"),
        ("Straße", "STRASSE"),
        ("cafe\u0301", "CAFÉ"),
        ("«Нет»", '"нет"'),
        ("wait -- what", "wait — what"),
    ],
)
def test_what_readers_take_for_the_same_is_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: Five things to know about the bridge",
        "Read more:Five things to know about the bridge",
        ">> Also read: Why the bridge fell",
        "[Read more: Why the bridge fell]",
        "Sign up for our newsletter and never miss a story.",
        "Follow us on Twitter and Facebook",
        "© 2022 The Evening Paper. All rights reserved.",
        "Copyright 2022 The Evening Paper",
        "All rights reserved.",
        "ADVERTISEMENT",
        "(Reporting by Ann Smith in London; Editing by Bob Jones)",
        "(Reuters)",
        "— AFP",
        "The mayor speaks at the bridge on Monday | Photo: AFP",
        "The mayor speaks at the bridge on Monday. (AP Photo/Ann Smith)",
        "The old bridge | twitter/@EveningPaper",
        "The mayor at the bridge. Picture: Ann Smith/Getty Images",
        "Photo: Ann Smith",
        "Last updated: 21 September 2022, 10:30",
        "Publié le 21 septembre 2022 à 10:32",
        "Lesen Sie auch: Warum die Brücke fiel",
        "À lire aussi : Pourquoi le pont est tombé",
        "Lea también: Por qué cayó el puente",
        "Читайте также: Почему рухнул мост",
        "Підписуйтесь на наш канал",
        "اقرأ أيضا: لماذا سقط الجسر",
        "यह भी पढ़ें: पुल क्यों गिरा",
        "责任编辑：王小明",
        "関連記事：橋はなぜ落ちたのか",
        "İLGİLİ HABER: Köprü neden çöktü",
    ],
)
def test_boilerplate_lines_leave_no_trace(line: str) -> None:
    assert normalise(f"{PROSE}\n\n{line}\n\n{PROSE}") == normalise(f"{PROSE}\n\n{PROSE}")


@pytest.mark.parametrize(
    "text",
    [
        "Reporting by the newspaper found that the bridge was unsafe.",
        "Read more books, the minister told the children.",
        "Follow the money, the prosecutor said.",
        "Share prices fell on Monday.",
        "Photos of the bridge showed deep cracks.",
        "Copyrighted songs were played at the rally.",
        "Subscribers of the railway's newsletter were told on Monday.",
        "He works for Reuters.",
        "The talks were led by the Kremlin and the AFP chief negotiator on 12/13 September.",
        "(The bridge was built in 1932.)",
        "The bridge is closed, the ministry said. (AFP)",
        "Copyright law is to be reformed in 2023.",
        "Published on Monday, the report blames three companies.",
        "He lives in a house by the river (pool and tennis court included)",
        "No part of this agreement is secret.",
        "By signing up to the treaty, the country gave up its claim.",
        "اشترك في الاجتماع وزراء من عشر دول",
        "著作権は十年で切れると裁判所は述べた。",
        "Advertisement revenue fell by a third.",
        "They asked readers to sign up for our newsletter, which the regulator had banned, and fined the paper for it.",
        "We read:\nthe bridge is closed.",
        "The sign at the gate told the visitors to\nfollow us on the narrow path\nthat leads to the bridge.",
    ],
)
def test_prose_is_kept(text: str) -> None:
    expected = " ".join(text.casefold().split())
    assert normalise(f"{PROSE}\n{text}").endswith(expected)


def test_a_long_line_is_prose_whatever_it_begins_with() -> None:
    assert normalise("Read more: " + PROSE * 4) != ""


def test_a_text_of_boilerplate_alone_is_empty() -> None:
    assert normalise("ADVERTISEMENT\n\nRead more: Why the bridge fell\n\n© 2022 The Evening Paper") == ""


@given(st.text())
@settings(deadline=None)
def test_the_result_has_single_spaces_and_is_in_normal_form(text: str) -> None:
    result = normalise(text)
    assert result == " ".join(result.split())
    assert fold(result) == result


@given(
    st.text(alphabet=st.characters(min_codepoint=97, max_codepoint=122), min_size=1), st.sampled_from("\n\r\t \u2028")
)
@settings(deadline=None)
def test_white_space_of_any_kind_is_folded(word: str, space: str) -> None:
    assert normalise(f"{space}x{word}{space * 3}y{word}{space}") == f"x{word} y{word}"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "pattern",
    [
        "\u0315\u0300",
        "\u0f73\u0f71",
        "a/",
        "read more:",
        "read more:\n",
        "(",
        "-",
        "|a ",
        "\ufdfa",
        "\u0390",
        "\n",
        "a\u0301\u0315",
    ],
)
def test_no_body_of_the_largest_size_takes_long(pattern: str) -> None:
    size = 512 * 1024
    body = pattern * (size // len(pattern.encode()))
    assert len(normalise(body)) <= 18 * size


def test_versions_tell_rules_and_unicode_apart() -> None:
    assert BOILERPLATE_VERSION.count("-") == 1
    unicode = "".join(unicodedata.unidata_version.split(".")[:2])
    assert str(NORMALISATION_VERSION).endswith(unicode)
