"""What a watch has sent is known once all of it is acknowledged."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError

from streams import replay as replaying
from streams.cli.orders import Order
from streams.cli.writing import _send_new
from streams.inputs import InputRecord
from streams.replay import Plan, Sent
from streams.resume import Sent as Known
from streams.settings import load_settings


def test_what_was_on_its_way_when_the_broker_went_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(" date 2022-09-20 One.\n date 2022-09-21 Two.\n")
    taken, breaks = [], [True, False, False]

    async def send(_brokers: Any, _namespace: str, records: Iterable[InputRecord], _plan: Plan) -> Sent:
        taken.append(len(list(records)))
        if breaks.pop(0):
            raise KafkaConnectionError("gone")
        return Sent(taken[-1])

    monkeypatch.setattr(replaying, "replay", send)
    known = Known()

    async def attempt() -> Sent:
        return await _send_new(load_settings(), str(file), None, Order(False, None, None), Plan(), known)

    with pytest.raises(KafkaConnectionError):
        asyncio.run(attempt())
    asyncio.run(attempt())
    asyncio.run(attempt())
    assert taken == [2, 2, 0]
