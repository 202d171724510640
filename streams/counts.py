"""Event counts as output: made, ordered and written the same way by every command."""

from collections.abc import Iterable

import orjson

from schemas import EventCount
from streams.eventtime.windows import Window, to_text
from streams.tagging.vocabulary import describe


def event_count(
    tag: str, window: Window, start: int, *, reports: int, echoes: int, copies: int, sources: int, final: bool
) -> EventCount:
    """The count of one tag in one window. ``start`` in microseconds; echoes and copies are among the reports."""
    about = describe(tag)
    return EventCount(
        tag=tag,
        kind=about.kind,
        label=about.label,
        window=window.name,
        start=to_text(start),
        end=to_text(start + window.size),
        reports=reports,
        stories=reports - echoes,
        originals=reports - copies,
        sources=sources,
        revision=reports + echoes + copies + sources,
        final=final,
    )


def counts_in_order(counts: Iterable[EventCount], windows: tuple[str, ...]) -> list[EventCount]:
    """Sorted by tag, window in the setting's order, start."""
    place = {name: position for position, name in enumerate(windows)}
    return sorted(counts, key=lambda c: (c.tag, place.get(c.window, len(place)), c.window, c.start))


def count_line(count: EventCount) -> str:
    """One line of JSON, without its newline: keys in the schema's order, no spaces, UTF-8 not escaped."""
    return orjson.dumps(count.model_dump()).decode()
