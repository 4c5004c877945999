"""Tests 22 to 25: the same alert many times, one that cannot be told, one workspace beside another, and many."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerts import Drawn, Due
from bot.alerts.sweepengine import SweepEngine
from bot.local.people import DESK
from bot.render.blocks import Message
from bot.store.ledger import Wanted
from tests.faults.drawing import draw
from tests.faults.processes import Nursery, until
from tests.faults.world import World


async def test_22_the_same_alert_a_hundred_times(world: World) -> None:
    """Four processes are handed the same alert a hundred times each: it is posted once."""
    (entry,) = await world.plan(1, 1, due=world.clock.now() + timedelta(hours=1))
    wanted = [(entry.key, entry.destination)] * 100
    workers = await world.started("one", "two", "three", "four", flood=wanted)
    world.clock.offset += 3_600
    await world.all_sent(30)
    await until(lambda: all("flooded" in worker.said() for worker in workers), 30, "four floods")
    await world.assert_fine()
    assert len(world.slack.called("chat.postMessage")) == 1


async def test_22_the_same_alert_a_hundred_times_in_one_process(world: World) -> None:
    """Many runners and engines in a process, all with the same alert: it is posted once."""
    (entry,) = await world.plan(1, 1)
    engines = [SweepEngine() for _ in range(4)]
    wanted = [Wanted(entry.workspace, entry.key, entry.destination, 0)] * 100
    async with (
        world.runner("one", engine=engines[0]), world.runner("two", engine=engines[1]),
        world.runner("three", engine=engines[2]), world.runner("four", engine=engines[3]),
    ):  # fmt: skip
        await asyncio.gather(*(engine.enqueue(wanted) for engine in engines))
        await world.all_sent(20)
    await world.assert_fine()
    assert len(world.slack.called("chat.postMessage")) == 1


async def test_23_poison(world: World) -> None:
    """One that cannot be drawn, one of 40 kB and one for an archived channel delay no other, and are told of."""
    places = world.channels(6)
    entries = await world.plan(60, places, threads=False)
    raising, long, lost = entries[0], entries[1], entries[2].destination
    await world.store.subscriptions.put(world.workspace, lost, "demo", {"delivery": (30,)}, False, "UTC", DESK, world.clock.now())
    world.slack.admin.archive(lost)
    tries = 0

    async def poisoned(due: Due) -> Drawn:
        nonlocal tries
        if any(entry.key == raising.key for entry in due.entries):
            tries += 1
            raise RuntimeError("it cannot be drawn")
        if any(entry.key == long.key for entry in due.entries):
            text = f"[{long.key}] " + "x" * 40_000
            return Drawn(card=Message.model_construct(text=text, blocks=()))
        return await draw(due)

    loop = asyncio.get_running_loop()
    begun = loop.time()
    fine = [entry.key for entry in entries if entry.destination != lost and entry.key not in (raising.key, long.key)]
    async with world.runner(draw=poisoned):
        while (await world.verdict(fine)).lost:
            assert loop.time() - begun < 20, await world.verdict(fine)
            await asyncio.sleep(0.05)
        on_time = loop.time() - begun
        await world.all_sent(600 / world.scale, 61)  # the poisoned ones in plain words, and a maker has those lost and a word
        told = [one for one in world.messages() if one["channel"] == world.slack.dm(DESK)]
    assert on_time < 10 * (world.waits.pace + 0.3) + world.waits.sweep + 3
    found = await world.entries()
    assert found[raising.key].state == found[long.key].state == "sent"
    assert 1 < tries < 10
    assert {entry.state for entry in found.values() if entry.destination == lost} == {"undeliverable"}
    assert len(told) == 10 + 1
    verdict = await world.verdict(fine)
    assert (verdict.lost, verdict.doubled) == ([], {})


async def test_24_one_workspace_beside_another(tmp_path: Path, nursery: Nursery) -> None:
    """Five thousand alerts of one workspace on the same store hold up the one alert of another by no more than 60 s."""
    await _beside(tmp_path, nursery, 5_000)


@pytest.mark.scale
async def test_24_one_workspace_beside_another_at_scale(tmp_path: Path, nursery: Nursery) -> None:
    """The same with fifty thousand."""
    await _beside(tmp_path, nursery, 50_000)


async def _beside(folder: Path, nursery: Nursery, many: int) -> None:
    url = f"sqlite:///{folder / 'state' / 'dealbot.db'}"
    (folder / "small").mkdir()
    async with (
        World(folder, url, nursery) as big, World(folder / "small", url, nursery, team="T0OTHER001") as small,
    ):  # fmt: skip
        await big.plan(many, 50, threads=False)
        big.slack.faults.inject("chat.postMessage", delay=0.1)
        await big.started("big")
        await small.started("small")
        await until(lambda: big.posted() >= 50, 30)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await small.plan(1, 1)
        await small.all_sent(60 / small.scale + 5)
        assert loop.time() - begun <= 60 / small.scale + small.waits.sweep
        assert big.posted() < many
        await small.assert_fine()


async def test_25_many_channels(make: Callable[..., Any]) -> None:
    """Six hundred alerts in three hundred channels all drain; how fast is a matter of the run at scale."""
    world: World = await make()
    await world.plan(600, 300, threads=False)
    await world.started("one", "two")
    await world.all_sent(90)
    await world.assert_fine()


@pytest.mark.scale
async def test_25_many_channels_at_scale(make: Callable[..., Any], both: str) -> None:
    """6,000 alerts in 3,000 channels, no wait shortened but the workspace's own pace: within 180 s."""
    world: World = await make(both, scale=10)
    await world.plan(6_000, 3_000, threads=False)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await world.started("one", "two")
    await world.all_sent(180)
    print(f"6,000 alerts in 3,000 channels: {loop.time() - begun:.0f} s; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB here")
    await world.assert_fine()
