"""What chaos sends: one seed, one stream; a backlog first; live dates that are never in the future."""

from datetime import UTC, datetime, timedelta

import orjson

from chaos.articles import Plan, sendings

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
PLAN = Plan(articles=200, seconds=100, seed=3, live=True)


def test_one_seed_sends_the_same_again() -> None:
    assert sendings(PLAN, NOW) == sendings(PLAN, NOW)


def test_a_third_waits_for_the_workers_and_every_article_comes_more_than_once_on_average() -> None:
    sent = sendings(PLAN, NOW)
    first = {sending.value: sending.at for sending in reversed(sent)}
    assert 0.2 < sum(at == 0 for at in first.values()) / len(first) < 0.4
    assert len(sent) > 1.5 * len(first)
    assert all(0 <= sending.at <= PLAN.seconds for sending in sent)


def test_live_dates_lie_before_the_time_at_which_they_are_sent() -> None:
    for sending in sendings(PLAN, NOW):
        if sending.value.startswith(b'{"') and b"published_at" in sending.value:
            date = datetime.fromisoformat(orjson.loads(sending.value)["published_at"])
            assert date <= NOW + timedelta(seconds=sending.at)
