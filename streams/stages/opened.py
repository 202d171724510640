"""The windows that one aggregate partition has open: by place, so that a tag in a window costs one entry of a table."""

from collections.abc import Iterator, Mapping

from streams.eventtime.membership import Place
from streams.eventtime.windows import Window
from streams.stages.sets import WindowKey, WindowSets


class OpenWindows:
    """The sets of every tag in every window that is not final. ``windows`` by their names."""

    def __init__(self, windows: Mapping[str, Window]) -> None:
        self._windows = windows
        self._by_place: dict[Place, dict[str, WindowSets]] = {}
        self._by_end: dict[int, set[Place]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._by_place.values()))

    def __iter__(self) -> Iterator[WindowKey]:
        return (WindowKey(tag, *place) for place, of_tags in self._by_place.items() for tag in of_tags)

    def __contains__(self, window: WindowKey) -> bool:
        return window.tag in self._by_place.get(window[1:], ())

    def __getitem__(self, window: WindowKey) -> WindowSets:
        return self._by_place[window[1:]][window.tag]

    def opened(self, window: WindowKey) -> WindowSets:
        """The window's sets, empty ones if it was not open. Raises KeyError for a window of no setting."""
        of_tags = self._by_place.get(window[1:])
        if of_tags is None:
            self._by_end.setdefault(self.end(window), set()).add(window[1:])
            of_tags = self._by_place[window[1:]] = {}
        sets = of_tags.get(window.tag)
        if sets is None:
            sets = of_tags[window.tag] = WindowSets()
        return sets

    def forget(self, window: WindowKey) -> None:
        """Close a window, if it is open."""
        place = window[1:]
        of_tags = self._by_place.get(place, {})
        if of_tags.pop(window.tag, None) is None or of_tags:
            return
        del self._by_place[place]
        end = self.end(window)
        self._by_end[end].discard(place)
        if not self._by_end[end]:
            del self._by_end[end]

    def ended(self, until: int) -> list[WindowKey]:
        """The windows that end at ``until`` (microseconds) or before, by their end, then in order."""
        ends = sorted(end for end in self._by_end if end <= until)
        return [window for end in ends for window in sorted(self._of_end(end))]

    def ends(self) -> set[int]:
        """Where windows end, microseconds."""
        return set(self._by_end)

    def end(self, window: WindowKey) -> int:
        """Where a window ends, microseconds. Raises KeyError for a window of no setting."""
        return window.start + self._windows[window.window].size

    def _of_end(self, end: int) -> Iterator[WindowKey]:
        return (WindowKey(tag, *place) for place in self._by_end[end] for tag in self._by_place[place])
