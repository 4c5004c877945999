"""What each part is there for: taken out, the matching test sees alerts lost or doubled. (The auditor: test 26.)"""

from __future__ import annotations

import signal

from bot.alerts import marks_of
from tests.faults.processes import until
from tests.faults.world import World


def visible_twice(world: World) -> int:
    """How many alerts are there more than once."""
    marks = [mark for message in world.messages() for mark in marks_of(message)]
    return len(marks) - len(set(marks))


async def test_02_without_the_intent_a_kill_doubles(world: World) -> None:
    """Killed after its post was sent, a process that had not written down its intent posts again: test 2 fails."""
    await world.plan(25, 5)
    dying = world.start("one", crash="after_answer:3", broken=["intent"])
    assert await dying.ended(30) == -9
    await world.started("one", broken=["intent"])
    await world.all_sent(30)
    assert visible_twice(world) >= 1
    assert not (await world.verdict()).fine


async def test_06_without_the_look_back_a_lost_answer_doubles(world: World) -> None:
    """A lost answer makes a second post where nobody looks for the first: test 6 fails."""
    await world.plan(20, 4)
    world.slack.faults.inject("chat.postMessage", accept=True, drop=True, times=10)
    await world.started("one", broken=["look-back"])
    await world.all_sent(30)
    assert visible_twice(world) == 10
    assert not (await world.verdict()).fine


async def test_10_without_the_deadline_a_zombie_posts(world: World) -> None:
    """A process that is paused between intent and post posts after all where nothing forbids it: test 10 fails."""
    await world.plan(5, 1)
    (paused,) = await world.started("one", freeze="after_intent:1", broken=["deadline"])
    await until(lambda: paused.stopped, 20, "the pause")
    await world.started("two")
    await world.all_sent(40)
    paused.send(signal.SIGCONT)
    await until(lambda: max(world.copies().values()) == 2, 20, "a second copy")
