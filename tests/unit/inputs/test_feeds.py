"""Feeds: the right articles of good ones, one reason for bad ones."""

import json
from pathlib import Path

import pytest

from streams.inputs import InputRecord, read_inputs
from streams.inputs.documents import LIMIT
from streams.stages.intake import Rejection, parse_article

NOW = 1_700_000_000_000

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Harbour Gazette</title><link>https://gazette.example/</link><language>en-gb</language>
<item><title>Ferry &amp; bridge</title><link>https://gazette.example/1</link><guid>g-1</guid>
<pubDate>Tue, 20 Sep 2022 09:30:00 +0200</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The ferry is back.</p><p>The bridge is not.</p>]]></content:encoded></item>
<item><title>No date</title><link>https://gazette.example/2</link><description>It lacks one.</description></item>
<item><title>Odd date</title><pubDate>the day after</pubDate><description>It has an odd one.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk"><title>Вісник</title>
<entry><title>Міст</title><id>tag:visnyk.example,2022:1</id><link href="https://visnyk.example/1"/>
<published>2022-09-21T06:00:00Z</published><updated>2022-09-22T06:00:00Z</updated>
<content type="html">&lt;p&gt;Міст відкрито.&lt;/p&gt;</content></entry></feed>"""


def read(tmp_path: Path, text: str, source: str | None = None) -> list[InputRecord]:
    file = tmp_path / "feed.xml"
    file.write_text(text, encoding="utf-8")
    return list(read_inputs([str(file)], source))


def test_rss(tmp_path: Path) -> None:
    dated, undated, odd = read(tmp_path, RSS)
    assert json.loads(dated.value) == {
        "source": "Harbour Gazette",
        "published_at": "2022-09-20T07:30:00Z",
        "title": "Ferry & bridge",
        "body": "The ferry is back.\nThe bridge is not.",
        "url": "https://gazette.example/1",
        "language": "en-gb",
        "guid": "g-1",
    }
    assert [record.record for record in (dated, undated, odd)] == [1, 2, 3]
    for record, reason in ((undated, "published_at is missing"), (odd, "neither a date")):
        with pytest.raises(Rejection, match=reason):
            parse_article(record.value, NOW, 1 << 20)


def test_atom_and_a_source_of_ones_own(tmp_path: Path) -> None:
    (record,) = read(tmp_path, ATOM, "Wire")
    article = parse_article(record.value, NOW, 1 << 20).article
    assert (article.source, article.language) == ("Wire", "uk")
    assert (article.published_at, article.body) == ("2022-09-21T06:00:00Z", "Міст відкрито.")


@pytest.mark.parametrize(
    ("date", "taken"),
    [
        ("Sun, 22 Nov 2020 10:00:00", "2020-11-22T10:00:00"),
        ("Sun, 22 Nov 2020 10:00", "2020-11-22T10:00:00"),
        ("Sun, 22 Nov 2020 10:00:00 GMT", "2020-11-22T10:00:00Z"),
        ("Sun, 22 Nov 2020 24:00:00", "Sun, 22 Nov 2020 24:00:00"),
        (f"Sun, 22 Nov {9**99} 10:00:00", f"Sun, 22 Nov {9**99} 10:00:00"),
    ],
)
def test_an_rss_date_without_a_zone_is_utc_and_flagged(tmp_path: Path, date: str, taken: str) -> None:
    item = f"<item><title>T</title><pubDate>{date}</pubDate><description>Text.</description></item>"
    (record,) = read(tmp_path, f"<rss><channel>{item}</channel></rss>", "Wire")
    assert json.loads(record.value)["published_at"] == taken
    if len(taken) == 19:
        assert parse_article(record.value, NOW, 1 << 20).published.offset_assumed


BOMB = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "declares entities"),
        ("<html><body>Page</body></html>", "neither RSS nor Atom"),
        ("<rss" + "x" * 30, "neither RSS nor Atom"),
        ("<rss><channel>" + " " * LIMIT, "at most 16,777,216"),
        ("<rss ><channel><title></b", "cannot be read"),
    ],
    ids=["entities", "page", "name", "size", "broken"],
)
def test_what_is_no_feed_is_one_record_with_a_reason(tmp_path: Path, text: str, reason: str) -> None:
    (record,) = read(tmp_path, text)
    assert record.bad
    assert reason in str(record.note)
