"""What was done, how long each recovery took, what compaction removed, and what the verification said."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from chaos.nemesis import Deed, median
from chaos.rounds import Outcome


def show(outcomes: Sequence[Outcome]) -> None:
    """Print it."""
    console = Console(width=None if sys.stdout.isatty() else 180, highlight=False, markup=False, emoji=False)
    console.print(faults([deed for outcome in outcomes for deed in outcome.deeds]))
    for outcome in outcomes:
        console.print(summary(outcome), soft_wrap=True)


def summary(outcome: Outcome) -> str:
    """What one round was, what compaction removed from its topics, and what the verification said."""
    removed = (outcome.removed or {}).items()
    return "\n".join(
        (
            f"{outcome.name}: {outcome.sent:,} records sent, {len(outcome.deeds)} faults",
            *(f"  {topic}: compaction removed {gone:,} of {written:,} records" for topic, (written, gone) in removed),
            f"  {outcome.problem or 'exact'}: {outcome.said}",
        )
    )


def faults(deeds: Sequence[Deed]) -> Table:
    """One row for each kind. Recovery: from the fault (of a broker: from when it is back) until commits move on again.

    That is: on every partition that the worker held (of a broker: on all), the group has committed more than at the
    fault, or there is nothing to commit.
    """
    table = Table("fault", "done", "timed", "recovery: median", "worst", title="Chaos")
    for kind in sorted({deed.kind for deed in deeds}):
        times = [deed.recovery for deed in deeds if deed.kind == kind and deed.recovery is not None]
        row = (f"{median(times):.1f} s", f"{max(times):.1f} s") if times else ("", "")
        table.add_row(kind, str(sum(deed.kind == kind for deed in deeds)), str(len(times)), *row)
    return table
