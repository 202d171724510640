"""A verification from beginning to end: wait, read every topic, recount, compare."""

from collections.abc import AsyncIterator
from functools import partial

from streams.cluster import Brokers
from streams.hints import hint
from streams.runtime.config import topic_name
from streams.runtime.identity import check
from streams.runtime.problem import RuntimeProblem
from streams.runtime.reading import begin_offsets, end_offsets, read_topic
from streams.stages.base import Record, Topic
from streams.verify.logs import compare_logs
from streams.verify.verdict import Verdict
from streams.verify.waiting import Regrowth, wait_until_done


async def verify(brokers: Brokers, namespace: str, timeout_s: float, quiet_s: float) -> Verdict:
    """Compare what stands on a namespace's topics with a recount of its articles.

    Raises RuntimeProblem when there is nothing to compare: no namespace, no broker, no article, workers that lag after
    ``timeout_s``, counts that do not rest for ``quiet_s``, or records that retention has deleted.
    """
    identity = await check(brokers, namespace)
    articles = topic_name(namespace, Topic.ARTICLES)
    before = await end_offsets(brokers, articles)
    if not sum(before.values()):
        raise RuntimeProblem(
            f"there is no article in {namespace}; send some: {hint('replay PATH', namespace, brokers)}"
        )
    done = await wait_until_done(brokers, namespace, timeout_s, quiet_s)
    regrowth = Regrowth(brokers, namespace, timeout_s)
    await regrowth.begin()
    verdict = await compare_logs(identity, partial(_read, brokers, namespace), done, regrowth.more)
    if await end_offsets(brokers, articles) != before:
        raise RuntimeProblem(f"articles came into {namespace} meanwhile; stop the producers and verify again")
    return verdict


async def _read(brokers: Brokers, namespace: str, topic: Topic) -> AsyncIterator[tuple[int, Record]]:
    """All records of a topic. Raises RuntimeProblem if retention has deleted its first ones, even meanwhile.

    Compaction moves no begin: it takes away only what later records of the same keys replace, the first one too.
    """
    name = topic_name(namespace, topic)
    async for partition, record in read_topic(brokers, name):
        yield partition, record
    if topic is not Topic.EVENT_COUNTS and any((await begin_offsets(brokers, name)).values()):
        raise RuntimeProblem(f"the first records of {name} are gone: verify needs the whole log")
