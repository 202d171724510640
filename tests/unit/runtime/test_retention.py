"""How long records are kept, as the topics are told."""

import pytest

from streams.eventtime.windows import DAY, HOUR
from streams.runtime.topics import Retention, config_of
from streams.stages.base import Topic

STATE = (Topic.NAMESPACE, Topic.DEDUPLICATE_CHANGELOG, Topic.AGGREGATE_CHANGELOG)


def test_by_default_articles_and_counts_stay_for_ever_and_the_rest_a_month() -> None:
    assert config_of(Topic.ARTICLES)["retention.ms"] == "-1"
    assert config_of(Topic.EVENT_COUNTS)["cleanup.policy"] == "compact"
    for topic in (Topic.TAGGED, Topic.UNIQUE, Topic.DUPLICATES, Topic.TALLIES, Topic.REJECTED, Topic.LATE):
        assert config_of(topic)["retention.ms"] == str(30 * 86_400_000)


def test_what_is_asked_for_is_what_topics_are_told() -> None:
    kept = Retention(others=HOUR, articles=2 * DAY, counts=3 * DAY)
    assert config_of(Topic.TAGGED, kept)["retention.ms"] == "3600000"
    assert config_of(Topic.ARTICLES, kept)["retention.ms"] == str(2 * 86_400_000)
    counts = config_of(Topic.EVENT_COUNTS, kept)
    assert (counts["cleanup.policy"], counts["retention.ms"]) == ("compact,delete", str(3 * 86_400_000))


@pytest.mark.parametrize("topic", STATE)
def test_state_is_kept_whatever_is_asked_for(topic: Topic) -> None:
    assert config_of(topic, Retention(HOUR, HOUR, HOUR)) == config_of(topic)
    assert config_of(topic)["cleanup.policy"] == "compact"
