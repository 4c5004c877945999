"""Tests 10 to 14: processes that stand still, never come back, come twice or are of another version."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.processes import until
from tests.faults.world import World


async def test_10_zombies(make: Callable[..., Any], both: str, seed: int) -> None:
    """Four times a process stands still for longer than it takes to be thought dead, and goes on after that."""
    world: World = await make(both, seed=seed)
    await world.plan(200, 10)
    world.slack.faults.inject("chat.postMessage", delay=0.15)
    workers = await world.started("one", "two")
    for number in range(4):
        goal = 20 + 40 * number
        await until(lambda goal=goal: world.posted() >= goal, 60, f"{goal} messages")  # type: ignore[misc]
        worker = workers[number % 2]
        worker.send(signal.SIGSTOP)
        await until(lambda worker=worker: worker.stopped, 5)  # type: ignore[misc]
        await asyncio.sleep(1.4 * world.waits.adopt)  # how long it stands still is the subject
        worker.send(signal.SIGCONT)
    await world.all_sent(60)
    await world.assert_fine()


@pytest.mark.parametrize("point", ["after_claim", "after_intent"])
async def test_10_a_pause_between_intent_and_send(world: World, point: str) -> None:
    """A process that is paused between its intent and its post does not post when it wakes: another one has."""
    await world.plan(5, 1)
    (paused,) = await world.started("one", freeze=f"{point}:1")
    await until(lambda: paused.stopped, 20, "the pause")
    assert world.posted() == 0
    await world.started("two")
    await world.all_sent(40)
    paused.send(signal.SIGCONT)
    (late,) = await world.plan(1, 1)  # the woken process takes part again; whatever it had in mind is over by then
    await world.all_sent(40)
    await world.assert_fine()
    assert max(world.copies().values()) == 1
    assert world.copies()[late.key] == 1


async def test_10_a_post_that_arrives_after_everybody_gave_it_up(world: World) -> None:
    """Slack takes a post only long after its sender has died and another one was sent: the repeat is removed."""
    await world.plan(3, 1, threads=False)
    held = world.slack.faults.inject("chat.postMessage", delay=600, times=1)
    (dying,) = await world.started("one")
    await until(lambda: held.struck, 20, "a post that is held up")
    await dying.kill()
    await world.started("two")
    await world.all_sent(40)
    world.slack.timing.advance(600)
    world.slack.timing.advance(-600)
    await until(lambda: max(world.copies().values()) == 2, 20, "the post that was held up")
    await until(lambda: world.posted() == 3, 3 * world.waits.repeats + 10, "the repeat to be removed")
    await world.assert_fine()


async def test_11_a_process_that_never_comes_back(world: World) -> None:
    """What a process was at when it was killed is taken over by another one, within the time of adoption."""
    await world.plan(100, 10)
    world.slack.faults.inject("chat.postMessage", delay=0.2)
    lost, _ = await world.started("one", "two")
    await until(lambda: world.posted() >= 20, 30)
    await lost.kill()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await world.all_sent(60)
    settle = world.waits.adopt + world.waits.settle + world.waits.sweep
    assert loop.time() - begun < settle + 100 / 10 * (0.2 + world.waits.pace) + 20  # and what a busy machine takes
    await world.assert_fine()


async def test_12_a_process_that_only_launched_and_exited(world: World) -> None:
    """One that has put everything into its queue and is gone leaves nothing stuck: not under its id, nor behind it."""
    await world.plan(60, 6)
    held = world.slack.faults.inject("chat.postMessage", delay=30)
    (brief,) = await world.started("brief")
    await until(lambda: held.struck >= 3, 20, "its first posts")
    await brief.kill()
    world.slack.faults.clear()
    world.slack.timing.advance(60)  # the held ones arrive after all
    world.slack.timing.advance(-60)
    await world.started("other")
    await world.all_sent(40)
    await world.assert_fine()


async def test_13_two_processes_with_one_id(world: World) -> None:
    """The second process with the executor id of a living one refuses to start and says so; the first goes on."""
    await world.plan(20, 4)
    world.slack.faults.inject("chat.postMessage", delay=0.2)
    await world.started("same")
    second = world.start("same")
    assert await second.ended() == 2
    assert "DEALBOT_EXECUTOR" in second.said()
    assert "Traceback" not in second.said()
    await world.all_sent(30)
    await world.assert_fine()


async def test_13_an_id_is_free_again_after_a_kill(world: World) -> None:
    """A process that was killed leaves its id to the one that is started in its place at once."""
    await world.plan(20, 4)
    world.slack.faults.inject("chat.postMessage", delay=0.2)
    (first,) = await world.started("same")
    await first.kill()
    second = world.start("same")
    await second.ready()
    await world.all_sent(30)
    assert not second.dead
    await world.assert_fine()


@pytest.mark.parametrize(("old", "new"), [("A", "B"), ("B", "A")])
async def test_14_a_rolling_upgrade(world: World, old: str, new: str) -> None:
    """Changed code takes over what the old one has queued, is waiting with or is at; and the old one after the new."""
    await world.plan(60, 6)
    slow = world.slack.faults.inject("chat.postMessage", delay=0.3)
    world.slack.faults.inject("chat.postMessage", probability=0.3, status=429, retry_after="1")
    one, two = await world.started("one", "two", code=old)
    await until(lambda: world.posted() >= 16, 30)
    one.send(signal.SIGTERM)
    assert await one.ended() == 0
    await world.started("one", code=new)
    await until(lambda: world.posted() >= 32, 30)
    await two.kill()
    await world.started("two", code=new)
    world.slack.faults.clear(slow)
    await world.all_sent(60)
    await world.assert_fine()
