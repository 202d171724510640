"""Licences: what counts as GPL, what packages say, and that nothing of ours is without one."""

import pytest

from tools.licences import ROOT, data_files, is_copyleft, licence_of, undocumented


@pytest.mark.parametrize(
    ("licence", "copyleft"),
    [
        ("MIT", False),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", False),
        ("Apache-2.0 AND LGPL-2.1-only", True),
        ("GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("AGPL-3.0", True),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", False),
    ],
)
def test_gpl_is_seen_and_an_alternative_to_it_is_enough(licence: str, copyleft: bool) -> None:
    assert is_copyleft(licence) is copyleft


def test_a_packages_licence_is_its_expression_then_a_short_text_then_its_classifiers() -> None:
    classifiers = ["License :: OSI Approved :: MIT License", "Topic :: Utilities"]
    assert licence_of(["0BSD"], classifiers, "BSD") == "0BSD"
    assert licence_of(None, classifiers, "BSD") == "BSD"
    assert licence_of(None, classifiers, "Copyright\nPermission is granted") == "MIT License"
    assert licence_of(None, None, None) == ""


def test_every_data_file_has_a_licence_and_notice_names_what_others_made() -> None:
    rows = list(data_files(ROOT))
    assert {"streams/tagging/vocabulary/cities.tsv", "streams/text/iso639.txt"} <= {row.name for row in rows}
    assert [row for row in rows if row.fault] == []


def test_every_dependency_is_documented() -> None:
    assert undocumented(ROOT) == []
