"""How soon alerts arrive where nothing goes wrong, and how soon a dead process is stood in for: at full waits."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.alerts import marks_of
from tests.faults.processes import until
from tests.faults.world import World


@pytest.mark.scale
async def test_alerts_in_health_are_soon(make: Callable[..., Any], both: str) -> None:
    """400 alerts that fall due over two minutes, in 50 channels, with two processes: 99 of 100 within 90 s."""
    world: World = await make(both, scale=1)
    await world.started("one", "two")
    due = world.clock.now() + timedelta(seconds=5)
    places = world.channels(50)
    for _ in range(40):
        await world.plan(10, world.random.sample(places, 10), due=due + timedelta(seconds=world.random.uniform(0, 120)))
    await world.all_sent(240)
    await world.assert_fine()
    at = {mark: float(message["ts"]) for message in world.messages() for mark in marks_of(message)}
    late = sorted(at[entry.mark] - entry.due.timestamp() for entry in world.planned)
    p50, p99 = late[len(late) // 2], late[math.ceil(0.99 * len(late)) - 1]
    print(f"posted after falling due: median {p50:.1f} s, p99 {p99:.1f} s, latest {late[-1]:.1f} s")
    assert p99 <= 90


@pytest.mark.scale
async def test_a_dead_process_is_stood_in_for(make: Callable[..., Any], both: str) -> None:
    """What a process had claimed when it was killed for good is another one's within 60 s, and posted when settled."""
    world: World = await make(both, scale=1)
    await world.plan(100, 10, threads=False)
    slow = world.slack.faults.inject("chat.postMessage", delay=1.0)
    lost, other = await world.started("lost", "other")
    await until(lambda: world.posted() >= 20, 60)
    await lost.kill()
    loop = asyncio.get_running_loop()
    killed = loop.time()
    world.slack.faults.clear(slow)
    await until(lambda: "its work is taken over" in other.said(), 120, "the adoption")
    adopted = loop.time() - killed
    await world.all_sent(180)
    print(f"adopted after {adopted:.0f} s; all posted {loop.time() - killed:.0f} s after the kill")
    await world.assert_fine()
    assert adopted <= 60
