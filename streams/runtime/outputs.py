"""What an operator may want otherwise on the topics that others read: no bodies on ``unique``, CloudEvents headers."""

from dataclasses import replace

import orjson

from streams.runtime.cloudevents import event_headers
from streams.runtime.config import WorkerConfig
from streams.stages.base import Emission, Phases, Topic

WITHHELD = "…"
"""Stands for a body that is not sent: the schema wants one, and never an empty one."""


def wanted(sent: Phases, config: WorkerConfig) -> Phases:
    """What a stage has sent, as the operator wants it."""
    if not config.outputs_include_body:
        sent = without_bodies(sent)
    return as_cloudevents(sent, config.namespace) if config.cloudevents else sent


def without_bodies(sent: Phases) -> Phases:
    """The same emissions, those to ``unique`` without the article's body."""
    return [[_without_body(one) if one.topic is Topic.UNIQUE else one for one in phase] for phase in sent]


def as_cloudevents(sent: Phases, namespace: str) -> Phases:
    """The same emissions, those to topics that others read with the headers of CloudEvents."""
    return [[_as_cloudevent(one, namespace) for one in phase] for phase in sent]


def _without_body(emission: Emission) -> Emission:
    if emission.value is None:
        return emission
    tagged = orjson.loads(emission.value)
    tagged["article"]["body"] = WITHHELD
    return replace(emission, value=orjson.dumps(tagged))


def _as_cloudevent(emission: Emission, namespace: str) -> Emission:
    added = event_headers(namespace, emission.topic, emission.key, emission.value)
    return replace(emission, headers=emission.headers + added) if added else emission
