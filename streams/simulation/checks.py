"""What must hold after a schedule. Every function returns its differences as text, none when all is well."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from schemas import Duplicate, EventCount, Identity, Late, Rejected, TaggedArticle
from schemas.article import Origin
from streams.nearness.near import fingerprint, near
from streams.oracle import Truth
from streams.simulation.consumer import Consumer, CountKey
from streams.simulation.ideal import Ideal
from streams.simulation.parsing import model_of
from streams.simulation.reference import Judgement, Outcome
from streams.simulation.twin import Finals
from streams.simulation.world import World
from streams.stages.analysis import analyse
from streams.stages.base import Record, Topic
from streams.stages.headers import END
from streams.stages.intake import Parsed
from streams.stages.markers import header

_CHANGELOGS = (Topic.DEDUPLICATE_CHANGELOG, Topic.AGGREGATE_CHANGELOG)


def wrong_counts(view: Mapping[CountKey, EventCount], truth: Truth, *, final: bool, who: str) -> list[str]:
    """The counts in effect are the truth's, and final where ``final`` says so."""
    wanted = {(count.tag, count.window, count.start): count for count in truth.counts}
    problems = []
    for key in sorted(wanted.keys() | view.keys()):
        got, want = view.get(key), wanted.get(key)
        if got is None or want is None:
            problems.append(f"{who}: {key} {'is missing' if got is None else 'is a window of nothing'}")
        elif got != (want if final else want.model_copy(update={"final": got.final})):
            problems.append(f"{who}: {key} is {_short(got)}, should be {_short(want)}")
    return problems


def several_finals(world: World) -> list[str]:
    """Of all finals ever written for a window, each says the same."""
    finals: defaultdict[bytes, set[bytes | None]] = defaultdict(set)
    for record in _written(world, Topic.EVENT_COUNTS):
        if record.key and record.key.endswith(b"|final"):
            finals[record.key].add(record.value)
    return [f"finals that differ: {key.decode()}: {values}" for key, values in finals.items() if len(values) != 1]


def other_finals(once: Finals, again: Finals) -> list[str]:
    """The finals of the same articles under two schedules are the same bytes."""
    keys = sorted(once.keys() | again.keys())
    return [
        f"under another schedule: {k!r}: {once.get(k)!r}, {again.get(k)!r}" for k in keys if once.get(k) != again.get(k)
    ]


def wrong_outcomes(world: World, judgement: Judgement, rejected: Collection[Origin]) -> list[str]:
    """Conservation: every origin ends as exactly one outcome, and ``late`` and ``rejected`` say the same."""
    problems = list(judgement.problems)
    for partition in range(world.partitions):
        for record in world.logs[Topic.ARTICLES, partition].written:
            origin = (partition, record.offset)
            if header(record, END) is not None:
                continue
            if (origin in rejected) == (origin in judgement.outcomes):
                problems.append(f"origin {origin} is {'both rejected and tagged' if origin in rejected else 'lost'}")
    late = {o for o, outcome in judgement.outcomes.items() if outcome is Outcome.LATE}
    problems += _differ("late", _origins(world, Topic.LATE, Late), late)
    return problems + _differ("rejected", _origins(world, Topic.REJECTED, Rejected), set(rejected))


def late_too_early(judgement: Judgement, ideal: Ideal, lateness: int) -> list[str]:
    """No article is late that would not have been under an ideal watermark."""
    return [
        f"late too early: origin {origin}, by {judgement.times[origin] + lateness - ideal.bounds[origin]} µs"
        for origin, outcome in judgement.outcomes.items()
        if outcome is Outcome.LATE and judgement.times[origin] + lateness >= ideal.bounds[origin]
    ]


def wrong_duplicates(
    world: World, admitted: Mapping[str, Parsed], truth: Truth, judgement: Judgement, identity: Identity
) -> list[str]:
    """``unique`` and ``duplicates`` say what the truth says: original, relation, and whether it was unique before."""
    standing: dict[str, Duplicate] = {}
    for record in _written(world, Topic.DUPLICATES):
        new = model_of(Duplicate, record.value)
        old = standing.get(new.article_id)
        if old is None or _order(new) < _order(old):
            standing[new.article_id] = new
    born = {late for late, early in _pairs(admitted, identity) if judgement.numbers[early] < judgement.numbers[late]}
    problems = _differ("duplicates", set(standing), set(truth.originals))
    unique = {model_of(TaggedArticle, r.value).article_id for r in _written(world, Topic.UNIQUE)}
    problems += _differ("unique", unique, admitted.keys() - born)
    for article_id in standing.keys() & truth.originals.keys():
        got, want = standing[article_id], truth.originals[article_id]
        if (got.duplicate_of, got.similarity, got.relation) != want:
            problems.append(f"duplicate {article_id}: {got}, should be {want}")
        if got.retracts != (article_id not in born):
            problems.append(f"duplicate {article_id}: retracts is {got.retracts}")
    return problems


def not_empty(world: World) -> list[str]:
    """Nothing stands in the changelogs any more but tombstones."""
    problems = []
    for topic in _CHANGELOGS:
        for partition in range(world.partitions):
            log = world.logs[topic, partition]
            newest = {record.key: record.value for record in log.read(0, log.end)}
            problems += [f"{topic} {partition}: {key!r} is left" for key, value in newest.items() if value is not None]
    return problems


def late_consumer(world: World, truth: Truth, who: str) -> list[str]:
    """A consumer that starts now, on what compaction has left, finds the finals."""
    return wrong_counts(Consumer(world).read().view, truth, final=True, who=who)


def _pairs(admitted: Mapping[str, Parsed], identity: Identity) -> Iterator[tuple[str, str]]:
    """Ids of all near-duplicates, the later first."""
    by_order = []
    for article_id, parsed in admitted.items():
        analysis = analyse(parsed)
        print_ = fingerprint(analysis.sketch, parsed.article.source, parsed.article.url)
        order = (parsed.published.time, -analysis.sketch.length, article_id)
        by_order.append((order, analysis.language, print_))
    by_order.sort(key=lambda one: one[0])
    for place, (order, language, print_) in enumerate(by_order):
        for earlier, its_language, its_print in by_order[:place]:
            comparable = language == its_language and order[0] - earlier[0] <= identity.story_horizon
            if comparable and near(print_, its_print).near:
                yield order[2], earlier[2]


def _order(duplicate: Duplicate) -> tuple[int, int, str]:
    return duplicate.of_time, -duplicate.of_length, duplicate.duplicate_of


def _written(world: World, topic: Topic) -> Iterator[Record]:
    """Every record with a value that was ever written to a topic."""
    for partition in range(world.partitions):
        yield from (record for record in world.logs[topic, partition].written if record.value is not None)


def _origins(world: World, topic: Topic, model: type[Late] | type[Rejected]) -> set[Origin]:
    return {model_of(model, record.value).origin for record in _written(world, topic)}


def _differ(what: str, got: Collection[object], want: Collection[object]) -> list[str]:
    more, less = sorted(map(str, set(got) - set(want))), sorted(map(str, set(want) - set(got)))
    return [f"{what}: too many: {one}" for one in more] + [f"{what}: missing: {one}" for one in less]


def _short(count: EventCount) -> str:
    kind = "final" if count.final else "provisional"
    return f"{count.reports}/{count.stories}/{count.originals}/{count.sources} {kind}"
