"""Mutated files of every format that is read, compressed ones too."""

import bz2
import gzip
import lzma
from collections.abc import Iterator
from pathlib import Path
from random import Random

import orjson
from backports import zstd

from streams.generate import generate
from tests.fuzz.mutation import mutated

_ARTICLES = 12
_FEED = (
    """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>"""
)
_ITEM = """<item><title>T{n}</title><link>https://wire.example/{n}</link><guid>{n}</guid>
<pubDate>Tue, 20 Sep 2022 07:30:00 GMT</pubDate>
<description>&lt;p&gt;Talks in Kyiv, part {n}.&lt;/p&gt;</description></item>"""


def mutated_files(folder: Path, count: int, seed: int) -> Iterator[Path]:
    """Files with one to eight mutations each; each is there until the next is asked for."""
    random, bases = Random(seed), list(_bases(seed))
    for number in range(count):
        suffix, data = random.choice(bases)
        for _ in range(random.randint(1, 8)):
            data = mutated(random, data)
        path = folder / f"{number}{suffix}"
        path.write_bytes(data)
        yield path
        path.unlink()


def _bases(seed: int) -> Iterator[tuple[str, bytes]]:
    lines = list(generate(_ARTICLES, seed))
    articles = [orjson.loads(line) for line in lines]
    plain = b"".join(f" date {a['published_at'][:10]} {a['body']}\n".encode() for a in articles)
    records = b"\n".join(lines)
    feed = _FEED.format(items="".join(_ITEM.format(n=n) for n in range(_ARTICLES))).encode()
    for suffix, data in ((".txt", plain), (".jsonl", records), (".json", orjson.dumps(articles)), (".xml", feed)):
        yield suffix, data
        for ending, packed in (
            ("gz", gzip.compress),
            ("bz2", bz2.compress),
            ("xz", lzma.compress),
            ("zst", zstd.compress),
        ):
            yield f"{suffix}.{ending}", packed(data)
    yield ".warc", _warc(articles)


def _warc(articles: list[dict[str, str]]) -> bytes:
    parts = []
    for number, article in enumerate(articles):
        page = f"<html><title>T</title><p>{article['body']}</p></html>".encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
        parts.append(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://wire.example/%d\r\n"
            b"WARC-Date: 2022-09-20T07:30:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\n"
            b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
            % (number, number, len(http), http)
        )
    return b"".join(parts)
