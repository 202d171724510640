"""Rejected records from the list to being counted, by the commands that a user types (on the embedded broker)."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from streams.runtime.reading import end_offsets, open_writer
from streams.stages.headers import FILE, ORIGINAL_TIMESTAMP
from tests.integration.namespaces import Namespace, wait_for

LATER = "2020-03-01T00:00:00Z"


def article(body: str, published: str = "2020-01-02") -> dict[str, str]:
    return {"source": "Wire", "published_at": published, "body": body}


@pytest.mark.embedded
def test_rejected_records_are_listed_shown_and_counted_once_when_mended(embedded: str, tmp_path: Path) -> None:
    news = Namespace(embedded, tmp_path)
    news.run("topics", "create", "--bounded", "--windows", "1d")
    bad, mended = tmp_path / "bad.jsonl", tmp_path / "mended.jsonl"
    large = json.dumps(article("x" * 600_000))
    bad.write_text(f"{json.dumps(article(' '))}\nno article\nno article\n{large}\n")
    mended.write_text(f"{json.dumps(article('Talks were held in Warsaw.'))}\n")

    def rejected(*options: str) -> list[dict[str, object]]:
        lines = news.run("rejected", "list", "--format", "jsonl", *options).splitlines()
        return sorted(map(json.loads, lines), key=lambda one: tuple(one["origin"]))

    async def send_too_early() -> None:
        """An article that had not been published when it came."""
        value = json.dumps(article("A flood near Kyiv.", LATER)).encode()
        async with open_writer(embedded, news.topic("articles")) as writer:
            await writer.send(0, None, value, ((ORIGINAL_TIMESTAMP, b"1577836800000"), (FILE, b"a\x1b[31m")))

    def all_tagged(records: int) -> None:
        wait_for(
            lambda: sum(asyncio.run(end_offsets(embedded, news.topic("articles"))).values()) == records,
            lambda: f"{records} records",
        )
        news.until_committed("articles")

    with news.workers() as [worker]:
        worker.logged("restored")
        news.run("replay", str(bad))
        asyncio.run(send_too_early())
        all_tagged(5)
        found = rejected()
        assert len(found) == 5
        [big] = [one for one in found if one["length"] == len(large)]
        origin = "{}:{}".format(*big["origin"])  # type: ignore[misc]
        shown, told = news.outputs("rejected", "show", origin)
        assert shown == large
        assert "bad.jsonl:4" in told
        assert "max_article_bytes" in told
        [early] = ["{}:{}".format(*one["origin"]) for one in found if str(one["file"]).startswith("a\x1b")]  # type: ignore[misc]
        assert news.outputs("rejected", "show", early)[1].startswith(f"{early} from a [31m:")
        assert "no record at 9:9" in news.run("rejected", "show", "9:9", status=1)
        assert "still no articles" in news.run(
            "rejected", "replay", "--fixed", str(bad), "--confirm", news.name, status=2
        )
        [blank] = ["{}:{}".format(*one["origin"]) for one in found if one["reason"] == "body is empty"]  # type: ignore[misc]
        resend = ["rejected", "replay", "--fixed", str(mended), "--confirm", news.name]
        assert "name as many" in news.run(*resend, blank, origin, status=2)
        _, told = news.outputs(*resend)
        assert "none is marked" in told
        news.run(*resend, blank)
        assert re.search(rf"body is empty +\d+ +mended +{blank}\n", news.run("rejected", "list"))
        all_tagged(7)
        _, told = news.outputs("rejected", "replay", "--confirm", news.name)
        assert "sent 3 rejected records" in told
        assert "1 equal to one of these" in told
        all_tagged(10)
        now = rejected()
        assert sorted(str(one["resent"]) for one in now) == ["None"] * 2 + ["mended"] + ["unchanged"] * 4
        assert {one["length"] for one in now if not one["resent"]} == {len("no article"), len(large)}
        assert rejected("--open") == [one for one in now if not one["resent"]]
        news.run("replay", "--limit", "0", "--end")
        for topic in ("articles", "tagged", "tallies"):
            news.until_committed(topic)
        finals = map(json.loads, news.run("consume", "event-counts", "--final", "--format", "jsonl").splitlines())
        counted = {one["start"][:10]: one["reports"] for one in finals if one["tag"] == "all"}
        assert counted == {"2020-01-02": 1, LATER[:10]: 1}
        news.run("verify")
        assert "has ended" in news.run("rejected", "replay", origin, "--confirm", news.name, status=1)
