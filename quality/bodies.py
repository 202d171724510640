"""The texts that the ladder climbs on: of files, or the seeds and generated ones; whole, cut short, joined."""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from streams.generate import generate
from streams.inputs import read_inputs
from streams.stages.intake import Rejection, parse_article

_SENT_AT = 4_102_444_800_000  # 2100: no article of a file is in the future
_MOST_BYTES = 1 << 20
_GENERATED = 400
_JOINED = 6


def bodies(paths: Sequence[str], most: int, random: Random) -> list[str]:
    """At most so many different bodies of these inputs, by chance; without any, of the seeds and generated ones."""
    found = list(dict.fromkeys(_read(paths) if paths else (*_read(["seeds"]), *_valid(generate(_GENERATED, seed=5)))))
    return random.sample(found, min(most, len(found)))


def variants(found: Sequence[str], random: Random) -> Iterator[str]:
    """Each body, every tenth also cut to its first two sentences, and some joined to long ones."""
    yield from found
    for body in found[::10]:
        yield from filter(None, [_opening(body)])
    for _ in range(len(found) // 15):
        yield "\n\n".join(random.sample(found, min(len(found), _JOINED)))


def _opening(body: str) -> str | None:
    """The first two sentences of more."""
    ends = [
        at + 1 for at, character in enumerate(body) if character in ".!?。！？" and body[at + 1 : at + 2] in (" ", "\n")
    ]
    return body[: ends[1]] if len(ends) > 2 else None


def _read(paths: Sequence[str]) -> Iterator[str]:
    return _valid(record.value for record in read_inputs(list(paths), None))


def _valid(values: Iterable[bytes]) -> Iterator[str]:
    for value in values:
        try:
            yield parse_article(value, _SENT_AT, _MOST_BYTES).article.body
        except Rejection:
            continue
