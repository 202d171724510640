"""Files beyond memory: a gigabyte of articles (50 MB without ``LONG=1``), plain, compressed, and as many files."""

import json
import os
import re
import sys
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from backports.zstd import ZstdFile

from acceptance.harness import DATELINE, Bench, Line, LineError, Ran, Seen
from acceptance.results import same_bytes
from streams.generate.phrases import LANGUAGES
from streams.generate.writer import Writer, body_of

BYTES = 1_000_000_000 if os.environ.get("LONG") else 50_000_000
SECONDS = 7_200
JOBS = "2"
TEXTS = 3
"""Texts of the generator in one article, which makes 2.7 KB."""
START, SPAN = datetime(2022, 9, 1, tzinfo=UTC), timedelta(days=30)
FILES = 3_000
FIXED, AN_ARTICLE = 700_000_000, 5_500
"""Bytes of memory that are allowed: vocabularies, detector and batches; and for each article."""
_PEAK = "import os, resource, sys; code = os.spawnv(os.P_WAIT, sys.argv[1], sys.argv[1:]); "
_PEAK += "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"


def gigabyte(bench: Bench) -> Iterator[Seen]:
    """The same file plain, compressed, and in many small files: same counts, memory by the number of articles."""
    plain, packed = bench.scratch / "articles.jsonl", bench.scratch / "articles.jsonl.zst"
    articles = write(plain, packed)
    counts = None
    for path in (plain, packed):
        ran = counted(bench, path)
        peak, allowed = peak_of(ran), FIXED + AN_ARTICLE * articles
        size = path.stat().st_size / 1e6
        speed = f"{articles:,} articles, {size:,.0f} MB in {ran.seconds:.0f} s, {articles / ran.seconds:.0f} a second"
        value = f"{speed}; peak {peak / 1e6:,.0f} MB of {allowed / 1e6:,.0f} MB allowed"
        yield Seen(ran.command, value, peak <= allowed)
        if ran.seconds > 60:
            lines = re.findall(r"^[\d,]+ records, about \d+:\d\d:\d\d left$", ran.err, re.MULTILINE)
            yield Seen(
                "its progress on stderr", f"{len(lines)} lines, such as: {lines[0] if lines else None}", bool(lines)
            )
        if counts is not None:
            yield same_bytes("counts of the compressed file | cmp - counts of the plain one", ran.out, counts)
        counts = ran.out
    yield many_files(bench, plain)


def many_files(bench: Bench, plain: Path) -> Seen:
    """The first articles, each in a file of its own, against one file of them."""
    folder, together = bench.scratch / "files", bench.scratch / "together.jsonl"
    folder.mkdir()
    with plain.open("rb") as lines, together.open("wb") as joined:
        for number in range(FILES):
            line = lines.readline()
            (folder / f"{number:05}.jsonl").write_bytes(line)
            joined.write(line)
    apart = counted(bench, folder)
    return same_bytes(
        f"{apart.command} ({FILES:,} files) | cmp - counts of one", apart.out, counted(bench, together).out
    )


def counted(bench: Bench, path: Path) -> Ran:
    """A count of a path, with the peak of its memory as the last line of stderr."""
    arguments = (DATELINE, "count", str(path), "--format", "jsonl", "--jobs", JOBS)
    ran = bench.run(sys.executable, "-c", _PEAK, *arguments, timeout=SECONDS).require()
    return Ran(f"dateline count {path.name} --format jsonl --jobs {JOBS}", ran.code, ran.out, ran.err, ran.seconds)


def peak_of(ran: Ran) -> int:
    """Bytes of the largest process."""
    found = re.search(r"^peak (\d+)$", ran.err, re.MULTILINE)
    if found is None:
        raise LineError(f"no peak of memory in: {ran.err[-200:]}")
    return int(found[1]) << 10


def write(plain: Path, packed: Path) -> int:
    """Articles of a month, every tenth a reprint, to both files; how many there are."""
    random = Random(1)
    writers = [Writer(language, random) for language in LANGUAGES]
    recent: deque[dict[str, str]] = deque(maxlen=1_000)
    written = number = 0
    with plain.open("wb") as lines, ZstdFile(packed, "wb") as compressed:
        while written < BYTES:
            moment = START + SPAN * (written / BYTES) + timedelta(seconds=random.gauss(0, 36_000))
            if number % 10 == 9:
                article = {**random.choice(recent)}
                article["url"] += "?reprint"
            else:
                writer = random.choice(writers)
                body = body_of([sentence for _ in range(TEXTS) for sentence in writer.text()])
                article = {"title": writer.title(), "body": body, "url": f"https://gigabyte.example/{number}"}
            writer = random.choice(writers)
            article |= {"source": random.choice(writer.outlets), "published_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
            recent.append(article)
            line = json.dumps(article).encode() + b"\n"
            lines.write(line)
            compressed.write(line)
            written += len(line)
            number += 1
    return number


LINES: tuple[Line, ...] = (
    Line("gigabyte", f"{BYTES / 1e6:,.0f} MB, plain, .zst and in many files: memory bounded, progress shown", gigabyte),
)
