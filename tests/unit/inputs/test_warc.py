"""Web archives: an article of each HTML page."""

import gzip
import io
import json
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from streams.inputs import read_inputs

PAGE = """<html lang="en"><head><title>Bridge opens - Gazette</title>
<meta property="og:site_name" content="Gazette"/>
<meta property="article:published_time" content="2022-09-20T07:00:00Z"/>
</head><body><nav>Home | News | Sport</nav><article><h1>Bridge opens</h1>
<p>The new bridge over the river was opened to traffic on Tuesday after four years of work on both of its banks.</p>
<p>Drivers waited for two hours in the rain to be among the first to cross it, the mayor told reporters there.</p>
</article><footer>All rights reserved</footer></body></html>"""


def archive(path: Path, *, compressed: bool) -> None:
    raw = io.BytesIO()
    writer = WARCWriter(raw, gzip=False)
    for address, kind, body in (
        ("https://gazette.example/logo.png", "image/png", b"\x89PNG"),
        ("https://gazette.example/1", "text/html; charset=utf-8", PAGE.encode()),
    ):
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(address, "response", io.BytesIO(body), http_headers=headers))
    path.write_bytes(gzip.compress(raw.getvalue()) if compressed else raw.getvalue())


def test_pages_become_articles(tmp_path: Path) -> None:
    archive(tmp_path / "crawl.warc", compressed=False)
    archive(tmp_path / "crawl.warc.gz", compressed=True)
    plain, packed = read_inputs([str(tmp_path)])
    assert plain.value == packed.value
    article = json.loads(plain.value)
    assert (article["source"], article["published_at"]) == ("Gazette", "2022-09-20")
    assert article["url"] == "https://gazette.example/1"
    assert article["body"].splitlines()[-2:] == [
        "The new bridge over the river was opened to traffic on Tuesday after four years of work on both of its banks.",
        "Drivers waited for two hours in the rain to be among the first to cross it, the mayor told reporters there.",
    ]
    assert "All rights reserved" not in article["body"]
    assert plain.record == 2


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "crawl.warc").write_bytes(b"no archive at all\n")
    (record,) = read_inputs([str(tmp_path / "crawl.warc")])
    assert record.bad
