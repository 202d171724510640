"""What one batch adds to the sets of each tag, and its records on ``tallies``."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from schemas import Tally, TallyEntry
from streams.eventtime.membership import Place
from streams.stages.base import Emission, Topic, partition_of

MAX_TALLY_BYTES = 256 << 10
"""Tallies are split here, far below what a topic takes."""
MAX_ENTRY_BYTES = 64 << 10
_NUMBERS_AN_ENTRY = 2_048
_BYTES_A_NUMBER = 21
_ENTRY_OVERHEAD = 160


@dataclass(slots=True)
class _Additions:
    reports: set[int] = field(default_factory=set)
    echoes: set[int] = field(default_factory=set)
    copies: set[int] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


class Tallying:
    """Collects the facts of one batch of one ``tagged`` partition."""

    def __init__(self) -> None:
        self._tags: dict[str, dict[Place, _Additions]] = defaultdict(lambda: defaultdict(_Additions))

    def report(self, number: int, tags: Iterable[str], places: tuple[Place, ...], outlet: str | None) -> None:
        """An article is among the reports of its tags and windows, and its outlet among their sources."""
        for tag in tags:
            of_tag = self._tags[tag]
            for place in places:
                additions = of_tag[place]
                additions.reports.add(number)
                if outlet is not None:
                    additions.sources.add(outlet)

    def copy(self, number: int, tags: Iterable[str], places: tuple[Place, ...]) -> None:
        """An article has an earlier near-duplicate."""
        for tag in tags:
            of_tag = self._tags[tag]
            for place in places:
                of_tag[place].copies.add(number)

    def echo(self, number: int, tag: str, place: Place) -> None:
        """An article has an earlier near-duplicate with this tag in this window."""
        self._tags[tag][place].echoes.add(number)

    def emissions(self, partition: int, partitions: int) -> list[Emission]:
        """The batch's records on ``tallies``, each at most about 256 KiB. ``partition``: where the numbers count."""
        found = []
        for tag, of_tag in sorted(self._tags.items()):
            key = tag.encode()
            target = partition_of(key, partitions)
            entries = (entry for place, additions in sorted(of_tag.items()) for entry in _entries(place, additions))
            for group in _groups(entries):
                value = Tally(tag=tag, partition=partition, entries=tuple(group)).model_dump_json().encode()
                found.append(Emission(Topic.TALLIES, target, key, value))
        return found


def _entries(place: Place, additions: _Additions) -> Iterator[TallyEntry]:
    """One entry where it is small, as it nearly always is; else several that add up to the same."""
    window, start = place
    whole = TallyEntry(
        window=window,
        start=start,
        reports=tuple(sorted(additions.reports)),
        echoes=tuple(sorted(additions.echoes)),
        copies=tuple(sorted(additions.copies)),
        sources=tuple(sorted(additions.sources)),
    )
    if _size(whole) <= MAX_ENTRY_BYTES:
        yield whole
        return
    for name in ("reports", "echoes", "copies"):
        numbers = getattr(whole, name)
        for begin in range(0, len(numbers), _NUMBERS_AN_ENTRY):
            part = {name: numbers[begin : begin + _NUMBERS_AN_ENTRY]}
            yield TallyEntry(window=window, start=start, **part)
    for outlet in whole.sources:
        yield TallyEntry(window=window, start=start, sources=(outlet,))


def _groups(entries: Iterable[TallyEntry]) -> Iterator[list[TallyEntry]]:
    group: list[TallyEntry] = []
    size = 0
    for entry in entries:
        more = _size(entry)
        if group and size + more > MAX_TALLY_BYTES:
            yield group
            group, size = [], 0
        group.append(entry)
        size += more
    if group:
        yield group


def _size(entry: TallyEntry) -> int:
    numbers = len(entry.reports) + len(entry.echoes) + len(entry.copies)
    return _ENTRY_OVERHEAD + numbers * _BYTES_A_NUMBER + sum(6 * len(source) for source in entry.sources)
