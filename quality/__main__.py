"""``python -m quality [ladder|report] [ARGUMENTS…]``: both without a name; what follows a name is for that part."""

import sys
from collections.abc import Sequence

from quality import ladder, report

PARTS = {"ladder": ladder.main, "report": report.main}


def main(arguments: Sequence[str]) -> int:
    """Exit status: 1 where a bar is missed, 2 on a name that is none."""
    if not arguments:
        return max([part([]) for part in PARTS.values()])
    name, *rest = arguments
    if name in PARTS:
        return PARTS[name](rest)
    print(f"quality: no part {name}; there are {', '.join(PARTS)} (ladder PATH… for texts of yours)", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
