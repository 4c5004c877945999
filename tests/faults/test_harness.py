"""The oracle of the fault tests sees what it is there for."""

from __future__ import annotations

from typing import Any

import aiohttp

from tests.faults.world import World


async def _post(world: World, entry: Any) -> str:
    """Post an alert's message as the bot would; its `ts`."""
    body = {"channel": entry.destination, "text": f"[{entry.key}]",
            "metadata": {"event_type": "dealbot_alert", "event_payload": {"k": entry.mark}}}  # fmt: skip
    head = {"Authorization": f"Bearer {world.slack.bot_token}"}
    async with (
        aiohttp.ClientSession(headers=head) as session,
        session.post(f"{world.slack.api_url}chat.postMessage", json=body) as answer,
    ):
        return str((await answer.json())["ts"])


async def test_the_oracle_sees_what_is_lost_doubled_and_different(world: World) -> None:
    """What is not there is lost, what is there twice is doubled, and what the ledger does not know is told."""
    one, two, three = await world.plan(3, 1)
    for entry in (one, one, two):
        await _post(world, entry)
    found = await world.verdict()
    assert found.lost == [three.key]
    assert found.doubled == {one.key: 2}
    assert len(found.differs) == 2  # both that are there, as the ledger has them planned
    assert found.strange == []
    assert world.copies() == {one.key: 2, two.key: 1}
    assert not found.fine
