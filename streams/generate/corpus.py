"""The mix of a synthetic corpus: what share of it copies what, and when each article was published."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

import orjson

from streams.eventtime.windows import DAY, EPOCH, HOUR, MINUTE, SECOND
from streams.generate.phrases import LANGUAGES
from streams.generate.writer import Writer, body_of

SPAN = 30 * DAY
"""The corpus covers about so much event time."""
_FIRST_DAY = (datetime(2022, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
_START_DAYS = 1_000
"""It begins on one of so many days from 2022-01-01 on."""
_JITTER = 10 * HOUR
"""Standard deviation of an article's date from its place in the corpus: articles come out of order by a day or so."""
_MEMORY = 2_000
_COPY_SPAN = 2 * DAY
"""Copies are made of articles published within so much before them: all of a corpus stays within a week's lateness."""
_WEIGHTS = (2, 1, 1)
"""Half of the originals are English."""
_SHARES = {"reprint": 0.08, "edit": 0.06, "excerpt": 0.05, "version": 0.05, "redelivery": 0.06}


@dataclass(frozen=True, slots=True)
class _Story:
    writer: Writer
    source: str
    url: str
    title: str
    sentences: list[str]
    time: int
    line: bytes = b""


def generate(count: int, seed: int = 0) -> Iterator[bytes]:
    """``count`` lines of JSON (without line ends), in the order of arrival. Equal arguments give equal bytes."""
    return _Corpus(count, Random(seed)).lines()  # noqa: S311 (nothing secret)


class _Corpus:
    def __init__(self, count: int, random: Random) -> None:
        self._count = count
        self._random = random
        self._writers = [Writer(language, random) for language in LANGUAGES]
        self._start = _FIRST_DAY + random.randrange(_START_DAYS) * DAY
        self._recent: deque[_Story] = deque(maxlen=max(1, min(_MEMORY, count * _COPY_SPAN // SPAN)))

    def lines(self) -> Iterator[bytes]:
        kinds, shares = list(_SHARES), list(_SHARES.values())
        kinds.append("original")
        shares.append(1 - sum(shares))
        for number in range(self._count):
            kind = self._random.choices(kinds, shares)[0] if self._recent else "original"
            if kind == "redelivery":
                yield self._random.choice(self._recent).line
                continue
            story = self._original(number) if kind == "original" else self._copy(kind, number)
            story = replace(story, line=self._line(story, number))
            self._recent.append(story)
            yield story.line

    def _original(self, number: int) -> _Story:
        random = self._random
        writer = random.choices(self._writers, _WEIGHTS)[0]
        source = random.choice(writer.outlets)
        jitter = max(-3 * _JITTER, min(3 * _JITTER, int(random.gauss(0, _JITTER))))
        time = self._start + number * SPAN // self._count + jitter
        return _Story(writer, source, _url(source, number), writer.title(), writer.text(), time)

    def _copy(self, kind: str, number: int) -> _Story:
        """A copy is published within a day and a half of what it copies, now and then before it."""
        random = self._random
        story = random.choice(self._recent)
        time = story.time + random.randrange(-6 * HOUR, 36 * HOUR)
        if kind == "version":
            url = f"{story.url}?utm_source=feed"
            return replace(story, url=url, sentences=[*story.sentences, story.writer.sentence()], time=time)
        source = random.choice(story.writer.outlets)
        copied = replace(story, source=source, url=_url(source, number), time=time)
        if kind == "edit":
            return replace(copied, title=story.writer.title(), sentences=self._edited(story))
        if kind == "excerpt":
            return replace(copied, sentences=story.sentences[: max(4, len(story.sentences) * 2 // 3)])
        return copied

    def _edited(self, story: _Story) -> list[str]:
        sentences = list(story.sentences)
        for _ in range(max(1, len(sentences) // 8)):
            sentences[self._random.randrange(len(sentences))] = story.writer.sentence()
        return sentences

    def _line(self, story: _Story, number: int) -> bytes:
        random = self._random
        article = {
            "source": story.source,
            "url": story.url,
            "published_at": self._published(story.time),
            "title": story.title,
            "body": body_of(story.sentences),
        }
        if random.random() < 0.7:
            article["language"] = story.writer.language
        if random.random() < 0.3:
            article["guid"] = f"urn:synthetic:{number}"
        return orjson.dumps(article)

    def _published(self, time: int) -> str:
        """Most often an instant in UTC, at times one with another offset or with fractions, or the bare day."""
        moment = EPOCH + timedelta(seconds=time // SECOND)
        form = self._random.random()
        if form < 0.8:
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if form < 0.9:
            minutes = self._random.randrange(-20, 23) * 30
            local = moment + timedelta(microseconds=minutes * MINUTE)
            sign = "-" if minutes < 0 else "+"
            return f"{local:%Y-%m-%dT%H:%M:%S}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        if form < 0.95:
            return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{time % SECOND // 1000:03}Z"
        return moment.strftime("%Y-%m-%d")


def _url(source: str, number: int) -> str:
    host = "".join(letter for letter in source.lower() if letter.isascii() and letter.isalnum())
    return f"https://{host}.example/{number}"
