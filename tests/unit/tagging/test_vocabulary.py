"""The data files: their schema, their errors, and that they agree with the reference where it is present."""

import subprocess
import sys
from pathlib import Path

import pytest

from streams.tagging.lookup import find
from streams.tagging.senses import names
from streams.tagging.tables import Row, VocabularyError, content_hash, expand, parse_table, read_tables
from streams.tagging.vocabulary import Description, describe, descriptions, forms, tables, terms, vocabulary_version

REFERENCE = Path(__file__).parents[4] / "shared" / "reference" / "medtop.tsv"
HEAD = "# source: a\n# licence: b\n# columns: id, names\n"


def test_every_file_names_its_source_and_licence() -> None:
    assert len(tables()) >= 15
    for table in tables().values():
        assert table.source
        assert table.licence


def test_no_region_has_the_name_of_another_of_its_country_but_capitals_and_the_land_around_them() -> None:
    rows = tables()["regions.tsv"].rows
    labels = {(row.cells[0][:2], row.cells[1]): row.cells[0] for row in rows}
    shared = {
        (row.cells[0], other)
        for row in rows
        for name, _, _ in forms(row, row.cells[2])
        if (other := labels.get((row.cells[0][:2], name))) not in (None, row.cells[0])
    }
    around = {"AR-B": "AR-C", "BG-22": "BG-23", "BY-HM": "BY-MI", "MZ-L": "MZ-MPM", "PE-LIM": "PE-LMA"}
    assert shared <= {*around.items(), ("UA-30", "UA-32"), ("UZ-TO", "UZ-TK")}


def test_the_version_is_short_and_holds_a_hash() -> None:
    rules, _, digest = vocabulary_version().partition("-")
    assert rules.isdigit()
    assert len(digest) == 12


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("# source: a\n# columns: id\nx\n", "f.tsv:3: the header does not say '# licence: …'"),
        (HEAD + "x\ty\n\n# a comment\nz\n", "f.tsv:7: 1 columns where the header names 2 (id, names)"),
        (HEAD, "f.tsv:1: no rows"),
        ("# source: a\n# licence: b\n# columns: id, label\nx\t\n", "f.tsv:4: the label is empty"),
    ],
)
def test_errors_name_file_and_line(text: str, error: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        parse_table("f.tsv", text)
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("a||b", "an empty name"),
        ("strike{,s", "a brace is not closed in 'strike{,s'"),
        ("x{@none}", "no endings named '@none'"),
    ],
)
def test_errors_in_names_name_file_and_line(cell: str, reason: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        list(forms(Row("f.tsv", 9, ("x", cell)), cell))
    assert str(caught.value) == f"f.tsv:9: {reason}"


def test_braces_expand_to_all_forms() -> None:
    assert list(expand("mobili{s,z}ation{,s}", {})) == [
        "mobilisation",
        "mobilisations",
        "mobilization",
        "mobilizations",
    ]
    assert list(expand("русск{@adj}", {"adj": "ий,ая"})) == ["русский", "русская"]


def test_all_names_and_terms_load() -> None:
    assert len(names()) > 60_000
    for language in ("en", "uk", "ru", "de", "fr", "es", "it", "pl", "pt"):
        assert terms((language,))


def test_breadth() -> None:
    found = descriptions()
    kinds = [described.kind for described in found.values()]
    assert kinds.count("topic") >= 150
    assert kinds.count("event") >= 25
    assert kinds.count("person") >= 300
    assert kinds.count("org") >= 300
    assert sum(key.startswith("topic:medtop:") and not d.ancestors for key, d in found.items()) == 17


def test_every_ancestor_is_described_and_every_region_has_its_country() -> None:
    found = descriptions()
    areas = {f"place:{row.cells[0]}" for row in tables()["areas.tsv"].rows}
    for key, described in found.items():
        assert all(ancestor in found for ancestor in described.ancestors), key
        if described.kind == "place" and (described.country is not None or key not in areas):
            assert described.country is not None
            assert key == f"place:{described.country}" or described.ancestors[-1][:6] == "place:"


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference of IPTC Media Topics is not here")
def test_topics_agree_with_the_reference() -> None:
    lines = [line for line in REFERENCE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    reference = {code: (parent, label) for code, parent, label in (line.split("\t") for line in lines)}
    for row in tables()["topics.tsv"].rows:
        code, parent, label = row.cells
        assert reference[code] == (parent, label)


@pytest.mark.parametrize(
    ("tag_id", "expected"),
    [
        ("all", Description("all", "All articles")),
        ("person:jane-doe", Description("person", "Jane Doe")),
        ("org:hartwell-institute", Description("org", "Hartwell Institute")),
        ("place:ZZ-9", Description("place", "ZZ-9", ("place:ZZ",), "ZZ")),
        ("place:geonames:1", Description("place", "1")),
        ("event:x:picnic", Description("event", "picnic")),
        ("place:UA-65", Description("place", "Kherson", ("place:UA",), "UA")),
        ("place:geonames:703448", Description("place", "Kyiv", ("place:UA-30", "place:UA"), "UA")),
    ],
)
def test_describe(tag_id: str, expected: Description) -> None:
    assert describe(tag_id) == expected


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_rows_stand_behind_the_packages_and_change_the_version(tmp_path: Path) -> None:
    own(tmp_path, "persons.desk.tsv", "# of the desk\nperson:ana-demo\tAna Demo\tAna Demo\t\n")
    before, after = read_tables(), read_tables([tmp_path])
    assert after["persons.tsv"].rows[: len(before["persons.tsv"].rows)] == before["persons.tsv"].rows
    assert after["persons.tsv"].rows[-1].cells[1] == "Ana Demo"
    assert content_hash(before) != content_hash(after) == content_hash(read_tables([tmp_path / "persons.desk.tsv"]))


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("people.tsv", "x\n", "people.tsv: name it after one of "),
        ("persons.tsv", "person:a\tA\n", "persons.tsv:1: 2 columns where the header names 4"),
        ("persons.tsv", "# columns: id, name\n", "persons.tsv:1: the columns of persons.tsv are "),
    ],
)
def test_a_users_mistakes_are_told_with_file_and_line(tmp_path: Path, name: str, text: str, error: str) -> None:
    path = own(tmp_path, name, text)
    with pytest.raises(VocabularyError) as caught:
        read_tables([path])
    assert str(caught.value).startswith(f"{tmp_path}/{error}")


def test_a_users_word_tags_articles(tmp_path: Path) -> None:
    own(tmp_path, "events.tsv", "event:x:tasting\t\tTasting\t\n")
    own(tmp_path, "event-terms.tsv", "event:x:tasting\ten\t3\twine tasting{,s}\n")
    program = (
        "import sys; from pathlib import Path; from streams.tagging import vocabulary\n"
        "vocabulary.use([Path(sys.argv[1])])\n"
        "from streams.tagging.tagger import tag_article\n"
        "print(*(tag.id for tag in tag_article(None, 'Two wine tastings were held in Lisbon.', 'en')))"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "event:x:tasting" in said.split()


def test_find_shows_the_line_of_any_form() -> None:
    assert {place.columns["concept"] for place in find("General STRIKES")} == set()
    assert "event:x:strike" in {place.columns["concept"] for place in find("General Strike")}
    assert any(place.columns.get("label") == "Kyiv" for place in find("kiev"))
