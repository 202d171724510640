"""What stands on ``unique`` where the operator wants no bodies there."""

from dataclasses import replace

import orjson

from streams.stages.base import Emission, Phases, Topic

WITHHELD = "…"
"""Stands for a body that is not sent: the schema wants one, and never an empty one."""


def without_bodies(sent: Phases) -> Phases:
    """The same emissions, those to ``unique`` without the article's body."""
    return [[_without_body(one) if one.topic is Topic.UNIQUE else one for one in phase] for phase in sent]


def _without_body(emission: Emission) -> Emission:
    if emission.value is None:
        return emission
    tagged = orjson.loads(emission.value)
    tagged["article"]["body"] = WITHHELD
    return replace(emission, value=orjson.dumps(tagged))
