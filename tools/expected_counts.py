"""Write seeds/expected-counts.jsonl by the oracle: what the seeds must count to, by brute force.

Run from the project: .venv/bin/python tools/expected_counts.py. Read the difference before it is committed.
"""

import time
from pathlib import Path

from streams.counts import count_line
from streams.eventtime.windows import DAY
from streams.inputs import read_inputs
from streams.oracle import truth
from streams.stages.intake import parse_article
from streams.stages.setup import make_identity

ident = make_identity(partitions=1, bounded=True, windows=("1h", "1d"), lateness=7 * DAY, story_horizon=7 * DAY)
now = int(time.time() * 1000)
out = truth((parse_article(r.value, now, ident.max_article_bytes) for r in read_inputs(["seeds"])), ident)
Path("seeds/expected-counts.jsonl").write_text("".join(count_line(c) + "\n" for c in out.counts), encoding="utf-8")
