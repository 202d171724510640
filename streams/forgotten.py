"""Which articles were forgotten: a mark for each on ``namespace``, which is kept for ever and holds nobody's text.

Kafka keeps a text until it compacts, and drops the tombstone a day later. The mark is what tells, before, what must not
be shown, and then an article that was forgotten from one that never came onto ``unique``.
"""

from streams.cluster import Brokers
from streams.runtime.config import topic_name
from streams.runtime.reading import open_writer, read_topic
from streams.stages.base import Record, Topic

_PREFIX = b"forgotten|"


async def mark_forgotten(brokers: Brokers, namespace: str, article_id: str) -> None:
    """Write down that an article stood on ``unique`` and goes. Raises RuntimeProblem."""
    async with open_writer(brokers, topic_name(namespace, Topic.NAMESPACE)) as writer:
        await writer.send(0, forgotten_key(article_id), b"{}")


def forgotten_key(article_id: str) -> bytes:
    """Key of an article's mark."""
    return _PREFIX + article_id.encode()


async def forgotten_articles(brokers: Brokers, namespace: str) -> set[str]:
    """Ids of all articles that were forgotten. Raises RuntimeProblem."""
    records = read_topic(brokers, topic_name(namespace, Topic.NAMESPACE))
    return {article_id async for _, record in records if (article_id := forgotten_article(record)) is not None}


def forgotten_article(record: Record) -> str | None:
    """The article that a record of ``namespace`` says was forgotten."""
    key = record.key or b""
    return key.removeprefix(_PREFIX).decode(errors="replace") if key.startswith(_PREFIX) else None
