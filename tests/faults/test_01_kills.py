"""Tests 1 and 2: processes that are killed, at random and at every point on the way of an alert."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from bot.alerts.points import POINTS
from bot.local.people import DESK
from tests.faults.clocks import TUESDAY
from tests.faults.deals import deal_text, items
from tests.faults.processes import Worker, until
from tests.faults.world import World


async def killed_at_random(world: World, count: int, channels: int, seconds: float, delay: float) -> None:
    """Two processes, ten `kill -9` in the midst of the work, each started anew, and the usual faults."""
    await world.plan(count, channels)
    world.usual_faults()
    world.slack.faults.inject("chat.postMessage", delay=delay)
    start = time.monotonic()
    workers = await world.started("one", "two")

    def restart(turn: int) -> Worker:
        return world.start(("one", "two")[turn])

    await world.kills(workers, 10, count, restart, within=seconds)
    await world.all_sent(seconds)
    took = time.monotonic() - start
    await world.assert_fine()
    calls, repeats = Counter(call.method for call in world.slack.calls), sum(world.copies().values()) - count
    print(f"{count} alerts in {took:.0f} s; 0 lost, 0 there twice, {repeats} posted again and removed; calls: {dict(calls)}")
    assert took <= seconds


async def test_01_ten_kills_at_random(make: Callable[..., Any], both: str, seed: int) -> None:
    """200 alerts, two processes, ten `kill -9`, faults as usual: each is there once, and the ledger knows it."""
    world: World = await make(both, seed=seed)
    await killed_at_random(world, 200, 10, 60, delay=0.15)


@pytest.mark.scale
async def test_01_ten_kills_at_scale(make: Callable[..., Any], both: str, seeds: int) -> None:
    """The same with 2,000 alerts over 100 channels and no wait shortened: all within 180 s.

    Slack limits messages by channel and nothing else here; the suite's usual run holds to all of its limits.
    """
    world: World = await make(both, seed=seeds, scale=1)
    world.slack.limits.tiers = dict.fromkeys(world.slack.limits.tiers, 1_000_000)
    await killed_at_random(world, 2_000, 100, 180, delay=0.0)


async def test_01_the_whole_bot_is_killed(world: World) -> None:
    """The bot as it is run, with a deal's file, subscriptions and its own cards, killed five times in the midst of it."""
    world.deals = world.folder / "deals"
    world.deals.mkdir()
    due = items(12, date(2026, 12, 1))
    (world.deals / "demo.yaml").write_text(deal_text(due))
    world.clock.set(TUESDAY - timedelta(hours=1))
    world.slack.timing.offset = world.clock.offset
    places = world.channels(5)
    for place in places:
        await world.store.subscriptions.put(world.workspace, place, "demo", {"delivery": (7,)}, False, "UTC", DESK, world.clock.now())
    world.usual_faults(["1"])
    world.slack.faults.inject("chat.postMessage", delay=0.2)
    workers = await world.started("one", "two", mode="run")
    await until(lambda: world.slack.sockets.opened >= 2, 20)
    world.clock.offset += 3_600
    world.slack.timing.advance(3_600)
    await world.kills(workers, 5, 60, lambda turn: world.start(("one", "two")[turn], mode="run"))
    await world.all_sent(60, 60)
    found = await world.verdict((await world.entries()).keys())
    assert found.fine, found
    told = Counter((one["channel"], name) for one in world.messages() for name in due if name in str(one))
    assert told == dict.fromkeys(product(places, due), 1)


@pytest.mark.parametrize("point", POINTS)
async def test_02_a_kill_at_each_point(make: Callable[..., Any], both: str, point: str) -> None:
    """A process that dies at exactly this point, the third time that it passes: nothing is lost or there twice."""
    world: World = await make(both)
    await world.plan(25, 5)
    (dying,) = await world.started("one", crash=f"{point}:3")
    assert await dying.ended() == -9
    await world.started("one")
    await world.all_sent(30)
    await world.assert_fine()


async def test_02_the_points_are_passed_in_their_order(world: World) -> None:
    """The points at which the test above kills are all passed, in this order, by an alert that is sent."""
    passed: list[str] = []
    await world.plan(1, 1)
    async with world.runner(points=passed.append):
        await world.all_sent(20)
        await until(lambda: "after_outcome" in passed, 5)
    assert tuple(dict.fromkeys(passed)) == POINTS
