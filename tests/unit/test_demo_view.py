"""What the demo shows of a namespace's records."""

import io
from collections.abc import Iterable

from rich.console import Console

from schemas import EventCount
from streams.demo_view import Picture, summary
from streams.stages.base import Headers, Record, Topic
from streams.stages.headers import END


def record(key: str | None, value: bytes | None = b"{}", headers: Headers = ()) -> Record:
    return Record(0, 0, None if key is None else key.encode(), value, headers)


def count(
    tag: str, day: str, reports: int, *, kind: str = "event", window: str = "1d", final: bool = True
) -> EventCount:
    return EventCount(
        tag=tag,
        kind=kind,
        label=tag.capitalize(),
        window=window,
        start=f"{day}T00:00:00Z",
        end=f"{day}T23:59:59Z",
        reports=reports,
        stories=reports,
        originals=reports,
        sources=1,
        revision=reports,
        final=final,
    )


def written(counts: Iterable[EventCount]) -> list[list[str]]:
    """The cells of each row of the summary."""
    console = Console(file=io.StringIO(), width=160)
    console.print(summary(counts))
    assert isinstance(console.file, io.StringIO)
    return [line.split() for line in console.file.getvalue().splitlines() if line.strip().startswith("2022")]


def test_the_line_counts_articles_once_however_often_they_are_sent_on() -> None:
    picture = Picture()
    for _ in range(2):
        picture.take(Topic.UNIQUE, record("a"))
        picture.take(Topic.UNIQUE, record("b"))
        picture.take(Topic.DUPLICATES, record("b"))
        picture.take(Topic.REJECTED, record("[0,7]"))
    for headers in ((), (), (), ((END, b""),)):
        picture.take(Topic.ARTICLES, record(None, headers=headers))
    assert picture.line() == "3 records sent: 1 unique, 1 duplicate, 1 rejected, 0 late; 0 counts, 0 final"


def test_the_final_count_stands_whatever_comes_after_it() -> None:
    picture = Picture()
    final = count("event:x:referendum", "2022-09-20", 3)
    zombie = count("event:x:referendum", "2022-09-20", 2, final=False)
    for sent in (zombie, final, zombie):
        picture.take(Topic.EVENT_COUNTS, record("k", sent.model_dump_json().encode()))
    picture.take(Topic.EVENT_COUNTS, record("k", None))
    assert picture.counts() == [final]


def test_the_summary_has_the_most_reported_events_of_each_day_in_the_order_of_days() -> None:
    crowd = [count(f"event:x:{letter}", "2022-09-21", 1) for letter in "hgfedcb"]
    rows = written(
        [
            *crowd,
            count("event:x:a", "2022-09-21", 9),
            count("all", "2022-09-21", 12, kind="all"),
            count("event:x:a", "2022-09-20", 1),
            count("place:UA", "2022-09-20", 5, kind="place"),
            count("event:x:a", "2022-09-20", 5, window="1h"),
        ]
    )
    shown = [tuple(row[:2]) for row in rows]
    assert shown == [
        ("2022-09-20", "event:x:a"),
        ("2022-09-21", "all"),
        ("2022-09-21", "event:x:a"),
        *(("2022-09-21", f"event:x:{letter}") for letter in "bcdef"),
    ]
    assert rows[0] == ["2022-09-20", "event:x:a", "1", "1", "1", "1"]


def test_of_many_days_the_summary_has_the_events_of_most_reports_and_every_day() -> None:
    days = [f"2022-09-{day:02}" for day in range(1, 31)]
    counts = [count("all", day, 9, kind="all") for day in days]
    counts += [count(f"event:x:{letter}", day, number) for number, day in enumerate(days, 1) for letter in "ab"]
    rows = written(counts)
    assert [row[0] for row in rows if row[1] == "all"] == days
    assert {row[0] for row in rows if row[1] != "all"} == set(days[-7:])
    assert len(rows) == 44
