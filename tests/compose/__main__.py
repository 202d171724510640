"""The acceptance lines on Docker Compose, or why they cannot be tried. Exit 0 when all passed or there is no engine."""

import sys

from acceptance import run
from acceptance.product.compose import LINES
from tests.compose.engine import NoEngineError, engine


def main() -> int:
    """Exit status."""
    try:
        with engine() as words:
            print(f"compose-test: {words}", flush=True)
            return run.main([line.name for line in LINES])
    except NoEngineError as reason:
        print(f"compose-test: SKIPPED, nothing was tried: {reason}")
        return 0
    except RuntimeError as failure:
        print(f"compose-test: FAILED: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
