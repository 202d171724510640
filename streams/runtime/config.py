"""What a worker needs to know, and how its topics and its group are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from streams.cluster import Brokers
from streams.stages.base import Topic
from streams.stages.pace import Pace


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """Settings of one worker. Seconds, unless said."""

    brokers: Brokers
    namespace: str
    wanted: Mapping[str, Any] = field(default_factory=dict)
    """Settings that a user has named and that must be the namespace's."""
    session_timeout_s: float = 10.0
    """A worker not heard of for so long loses its partitions to the others."""
    commit_interval_s: float = 0.5
    idle_after_s: float = 30.0
    emit_interval_s: float = 1.0
    marker_interval_s: float = 1.0
    stop_limit_s: float = 8.0
    """After so long a shutdown is cut short: what is not acknowledged is read again by the next worker."""
    changelog_lag_s: float = 3600.0
    """``min.compaction.lag.ms`` of the changelogs, if the broker does not tell. A restore that takes longer than half
    of it starts anew."""

    outputs_include_body: bool = True
    """Whether records of ``unique`` hold the article's body."""
    cloudevents: bool = False
    """Whether records on topics that others read carry the headers of CloudEvents."""
    http_host: str = "127.0.0.1"
    http_port: int = 0
    """Where the worker says how it is; 0: nowhere."""

    @property
    def group(self) -> str:
        """The consumer group, which is Faust's app id."""
        return group_name(self.namespace)

    @property
    def pace(self) -> Pace:
        """The same as the stages want it, in milliseconds."""
        return Pace(
            idle_after=int(self.idle_after_s * 1000),
            emit_interval=int(self.emit_interval_s * 1000),
            marker_interval=int(self.marker_interval_s * 1000),
        )


def group_name(namespace: str) -> str:
    """Consumer group of a namespace's workers."""
    return f"{namespace}-dateline"


def topic_name(namespace: str, topic: Topic) -> str:
    """Full name of a topic of a namespace."""
    return f"{namespace}.{topic}"
