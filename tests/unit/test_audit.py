"""The dependency audit: what is asked, and what is made of the answer."""

import json
from pathlib import Path

import pytest

from tools.audit import pins, query, weak

ROOT = Path(__file__).parents[2]


def test_every_locked_package_is_asked_for() -> None:
    found = pins(ROOT.glob("requirements*.lock"))
    assert ("aiokafka", "0.14.0") in found
    asked = json.loads(query(found))["queries"]
    assert [(one["package"]["name"], one["version"]) for one in asked] == found


def test_weak_packages_are_named() -> None:
    packages = [("good", "1"), ("bad", "2")]
    assert weak(packages, {"results": [{}, {"vulns": [{"id": "GHSA-1"}, {"id": "CVE-2"}]}]}) == ["bad 2: GHSA-1, CVE-2"]
    assert weak(packages, {"results": [{}, {}]}) == []
    with pytest.raises(ValueError, match="shorter"):
        weak(packages, {"results": [{}]})
