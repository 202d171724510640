"""Many mutated records or files: ``python -m tests.fuzz records|files COUNT SEED``; prints what became of them."""

import resource
import sys
import tempfile
from pathlib import Path

from streams.inputs import read_inputs
from tests.fuzz.conservation import Seen, inputs, run
from tests.fuzz.files import mutated_files
from tests.fuzz.mutation import mutated_records

_AT_ONCE = 10_000


def main(kind: str, count: int, seed: int) -> None:
    """Raises AssertionError, or whatever crashes."""
    total = Seen()
    if kind == "records":
        for begin in range(0, count, _AT_ONCE):
            _add(total, run(inputs(mutated_records(min(_AT_ONCE, count - begin), seed + begin))))
    else:
        with tempfile.TemporaryDirectory() as folder:
            for path in mutated_files(Path(folder), count, seed):
                _add(total, run(read_inputs([str(path)])))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{total.records} records: {len(total.articles)} articles, {total.rejected} rejected; peak {peak} MB")


def _add(total: Seen, seen: Seen) -> None:
    total.records += seen.records
    total.rejected += seen.rejected
    total.articles |= seen.articles


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
