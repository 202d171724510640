"""Stages from the identity of a namespace."""

from schemas import Identity
from streams.eventtime.windows import parse_windows
from streams.stages.aggregate import Aggregate
from streams.stages.analysis import warm_up
from streams.stages.base import Stage, Topic
from streams.stages.deduplicate import Deduplicate
from streams.stages.pace import Pace
from streams.stages.tag import Tag
from streams.text.language import DETECTOR
from streams.text.sketch import BOILERPLATE_VERSION, NORMALISATION_VERSION, SKETCH_VERSION

__all__ = ["STAGES", "Pace", "make_identity", "make_stage", "warm_up"]

STAGES: tuple[type[Tag | Deduplicate | Aggregate], ...] = (Tag, Deduplicate, Aggregate)
"""The stages in the order of the data's way; their names are those of the agents."""


def make_identity(
    *,
    partitions: int,
    bounded: bool,
    windows: tuple[str, ...] = ("1h", "1d"),
    lateness: int,
    story_horizon: int,
    max_article_bytes: int = 512 * 1024,
    k: int = 5,
) -> Identity:
    """Identity of a new namespace with this program's versions. Times in microseconds. Raises ValueError."""
    parse_windows(windows)
    return Identity(
        partitions=partitions,
        bounded=bounded,
        story_horizon=story_horizon,
        lateness=lateness,
        windows=windows,
        sketch_version=SKETCH_VERSION,
        normalisation_version=NORMALISATION_VERSION,
        boilerplate_version=BOILERPLATE_VERSION,
        language_detector=DETECTOR,
        max_article_bytes=max_article_bytes,
        k=k,
    )


def make_stage(source: Topic, partition: int, writer: str | None, identity: Identity, pace: Pace) -> Stage:
    """A new stage object for a partition of its source topic.

    ``writer`` is new for each assignment; None: nothing will ever be restored, so no changelog is written.
    """
    for stage in STAGES:
        if stage.source is source:
            return stage(partition, writer, identity, pace)
    raise ValueError(f"no stage reads {source}")
