"""What a commit says; rule 9 (what a worker may start from); and commit metadata on brokers that drop it.

Real Kafka keeps the metadata of an offset commit. The embedded broker accepts and drops it: there, and only there, an
entry in the stage's changelog takes its place, written after the outputs are acknowledged and before the commit.
"""

from collections.abc import Iterable
from typing import NamedTuple

import orjson

from streams.runtime.problem import REBUILD, RuntimeProblem
from streams.stages.base import Emission, Record, Topic

_KEY = b"meta"


class Commit(NamedTuple):
    """Everything before ``position`` is done, and the stage then said ``metadata``."""

    position: int
    metadata: str


class Bounds(NamedTuple):
    """Where an input log begins, and the offset behind its last record."""

    begin: int
    end: int


class Start(NamedTuple):
    """Where a stage begins, and where its input log does. ``metadata`` is None without a commit, or where lost."""

    position: int
    metadata: str | None
    log_begin: int


def start_from(commit: Commit | None, bounds: Bounds, where: str) -> Start:
    """Where to start. Raises RuntimeProblem when the input log does not hold what comes next (rule 9)."""
    if commit is None:
        if bounds.begin > 0:
            raise RuntimeProblem(
                f"{where}: no offset is committed, and the log begins at {bounds.begin}, not at 0: what stood before "
                f"is gone, so counts would be wrong; {REBUILD}"
            )
        return Start(0, None, bounds.begin)
    check_position(commit.position, bounds, where)
    return Start(commit.position, commit.metadata or None, bounds.begin)


def check_metadata(commit: Commit | None, where: str) -> None:
    """Raises RuntimeProblem for a commit that none of our workers made, on a broker that keeps metadata."""
    if commit is not None and commit.position > 0 and not commit.metadata:
        raise RuntimeProblem(
            f"{where}: offset {commit.position} is committed without a worker's metadata (another tool has set it), so "
            f"it is not known how far event time had come; {REBUILD}"
        )


def check_position(position: int, bounds: Bounds, where: str) -> None:
    """Raises RuntimeProblem when a position lies outside its log."""
    if position < bounds.begin:
        raise RuntimeProblem(
            f"{where}: offset {position} comes next, but the log begins at {bounds.begin}: records were deleted before "
            f"they were read; {REBUILD}"
        )
    if position > bounds.end:
        raise RuntimeProblem(
            f"{where}: offset {position} comes next, but the log ends at {bounds.end}: the topic was deleted and "
            f"created again, or lost records; {REBUILD}"
        )


def metadata_entry(changelog: Topic, partition: int, commit: Commit) -> Emission:
    """The changelog entry that stands for a commit's metadata."""
    return Emission(changelog, partition, _KEY, orjson.dumps([*commit]))


def is_metadata(record: Record) -> bool:
    """Whether a changelog record is such an entry, so none of the stage's."""
    return record.key == _KEY


def newest_metadata(changelog: Iterable[Record], committed: int) -> str | None:
    """The metadata of the furthest entry not beyond the committed offset."""
    entries = (record.value for record in changelog if is_metadata(record) and record.value is not None)
    commits = [commit for value in entries if (commit := Commit(*orjson.loads(value))).position <= committed]
    return max(commits, key=lambda commit: commit.position).metadata if commits else None
