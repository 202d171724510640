"""``dateline consume``: what stands on an output topic, from its start to its end offsets at the start."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from schemas import Duplicate, EventCount, Rejected
from streams.cluster import Brokers
from streams.forgotten import forgotten_articles
from streams.runtime.config import topic_name
from streams.runtime.reading import follow_topic, read_topic
from streams.stages.base import Record, Topic


class CountsInEffect:
    """Per tag, window and start: the final if there is one, else the record with the highest revision."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, str], EventCount] = {}

    def stands(self, count: EventCount) -> bool:
        """Whether this count is the one that stands."""
        return self._counts.get((count.tag, count.window, count.start)) is count

    def take(self, record: Record) -> EventCount | None:
        """Take in a record of ``event-counts``; its count, None for a tombstone. Raises pydantic.ValidationError."""
        if record.value is None:
            return None
        count = EventCount.model_validate_json(record.value)
        place = count.tag, count.window, count.start
        standing = self._counts.get(place)
        if standing is None or (count.final, count.revision) > (standing.final, standing.revision):
            self._counts[place] = count
        return count

    def get(self, tag: str, window: str, start: str) -> EventCount | None:
        """The one that stands there."""
        return self._counts.get((tag, window, start))

    def counts(self) -> list[EventCount]:
        """All that stand, in no order."""
        return list(self._counts.values())


class DuplicatesInEffect:
    """Of several records for one article the one with the earliest ``duplicate_of``."""

    def __init__(self) -> None:
        self._duplicates: dict[str, Duplicate] = {}

    def take(self, record: Record) -> None:
        """Take in a record of ``duplicates``. Raises pydantic.ValidationError."""
        if record.value is None:
            return
        duplicate = Duplicate.model_validate_json(record.value)
        standing = self._duplicates.get(duplicate.article_id)
        if standing is None or duplicate.precedence < standing.precedence:
            self._duplicates[duplicate.article_id] = duplicate

    def get(self, article_id: str) -> Duplicate | None:
        """The one that stands for an article."""
        return self._duplicates.get(article_id)

    def duplicates(self) -> dict[str, Duplicate]:
        """Those that stand, by article id."""
        return dict(sorted(self._duplicates.items()))


async def consume_counts(brokers: Brokers, namespace: str) -> list[EventCount]:
    """Counts in effect, in no order. Raises RuntimeProblem."""
    state = CountsInEffect()
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.EVENT_COUNTS)):
        state.take(record)
    return state.counts()


async def follow_counts(brokers: Brokers, namespace: str) -> AsyncIterator[EventCount]:
    """Counts in effect, and then for ever each one that takes the place of another. Raises RuntimeProblem."""
    state, begun = CountsInEffect(), False
    async with aclosing(follow_topic(brokers, topic_name(namespace, Topic.EVENT_COUNTS))) as records:
        async for found in records:
            if found is None:
                begun = True
                for standing in state.counts():
                    yield standing
                continue
            count = state.take(found[1])
            if begun and count is not None and state.stands(count):
                yield count


async def follow_first(brokers: Brokers, namespace: str, topic: Topic) -> AsyncIterator[bytes]:
    """As ``consume_first``, and then for ever what is new. Raises RuntimeProblem."""
    first = _FirstOfKey(await _gone(brokers, namespace, topic))
    async with aclosing(follow_topic(brokers, topic_name(namespace, topic))) as records:
        async for found in records:
            if found is not None and (value := first.take(found[1])) is not None:
                yield value


async def consume_duplicates(brokers: Brokers, namespace: str) -> list[Duplicate]:
    """Duplicates in effect, by article id. Raises RuntimeProblem."""
    state = DuplicatesInEffect()
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.DUPLICATES)):
        state.take(record)
    return list(state.duplicates().values())


async def consume_first(brokers: Brokers, namespace: str, topic: Topic) -> AsyncIterator[bytes]:
    """Values of ``unique``, ``late`` or ``rejected``, the first of each key: repeats say the same again.

    What was forgotten is left out: Kafka keeps the text before its tombstone until it compacts.
    """
    first = _FirstOfKey(await _gone(brokers, namespace, topic))
    async for _, record in read_topic(brokers, topic_name(namespace, topic)):
        if (value := first.take(record)) is not None:
            yield value


async def consume_rejected(brokers: Brokers, namespace: str) -> AsyncIterator[Rejected]:
    """What was rejected, each once, and what has been sent in its place since."""
    resent = {}
    async for _, record in read_topic(brokers, topic_name(namespace, Topic.REJECTED)):
        if record.value is not None and (one := Rejected.model_validate_json(record.value)).resent:
            resent[one.origin] = one.resent
    async for value in consume_first(brokers, namespace, Topic.REJECTED):
        one = Rejected.model_validate_json(value)
        yield one.model_copy(update={"resent": resent.get(one.origin)})


async def _gone(brokers: Brokers, namespace: str, topic: Topic) -> set[bytes]:
    """Keys of a topic whose records must not be shown, though they may still stand there. Raises RuntimeProblem."""
    if topic is not Topic.UNIQUE:
        return set()
    return {article_id.encode() for article_id in await forgotten_articles(brokers, namespace)}


class _FirstOfKey:
    def __init__(self, seen: set[bytes]) -> None:
        self._seen = seen

    def take(self, record: Record) -> bytes | None:
        """The record's value, None of a tombstone, of a key that is seen already, and of what comes after one."""
        key = record.key or b""
        if key in self._seen:
            return None
        self._seen.add(key)
        return record.value
