"""What a message tells its reader to type."""

import pytest

from streams.hints import hint


@pytest.mark.parametrize(
    ("namespace", "brokers", "typed"),
    [
        ("news", "127.0.0.1:9092", "dateline worker"),
        ("trial", "127.0.0.1:9092", "dateline worker --namespace trial"),
        ("trial", "a:1,b:2", "dateline worker --namespace trial --brokers a:1,b:2"),
    ],
)
def test_what_is_not_the_default_is_typed_again(namespace: str, brokers: str, typed: str) -> None:
    assert hint("worker", namespace, brokers) == typed
