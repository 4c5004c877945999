"""Test 27: what happens to channels, to the token and to the installation while alerts are due.

A channel that becomes shared with another company is not among it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.local.people import DESK
from tests.faults.processes import until
from tests.faults.world import World

Happening = Callable[[World, str], None]

#: What ends a channel for the bot, and the code by which its maker hears of it.
ENDS: dict[str, tuple[Happening, str]] = {
    "archived": (lambda world, place: world.slack.admin.archive(place), "is_archived"),
    "deleted": (lambda world, place: world.slack.admin.delete(place), "channel_not_found"),
    "kicked": (lambda world, place: world.slack.admin.kick(place, world.slack.bot_user_id), "not_in_channel"),
}
#: What changes a channel and leaves it the bot's.
CHANGES: dict[str, Happening] = {
    "renamed": lambda world, place: world.slack.admin.rename(place, "another-name"),
    "made private": lambda world, place: world.slack.admin.make_private(place),
}


async def _subscribed(world: World, *places: str) -> None:
    for place in places:
        await world.store.subscriptions.put(world.workspace, place, "demo", {"delivery": (30,)}, False, "UTC", DESK, world.clock.now())


@pytest.mark.parametrize("what", ENDS)
async def test_27_a_channel_ends(world: World, what: str) -> None:
    """Its alerts are given up at once, its maker is told once, and the others go on; no storm of attempts."""
    happens, code = ENDS[what]
    gone, fine = world.channels(2)
    await _subscribed(world, gone, fine)
    await world.plan(5, [gone])
    await world.plan(5, [fine])
    happens(world, gone)
    async with world.runner() as runner:
        await world.all_sent(20, 5 + 1)
        await until(lambda: runner.healthy() is None, 20)
    entries = await world.entries()
    assert {(entry.state, entry.error) for entry in entries.values() if entry.destination == gone} == {("undeliverable", code)}
    told = [one for one in world.messages() if one["channel"] == world.slack.dm(DESK)]
    assert len(told) == 1
    (broken,) = [one for one in await world.store.subscriptions.all(world.workspace) if one.state == "broken"]
    assert (broken.destination, broken.reason) == (gone, code)
    assert len([call for call in world.slack.called("chat.postMessage") if call.arguments["channel"] == gone]) == 5
    verdict = await world.verdict(key for key, entry in entries.items() if entry.destination == fine)
    assert (verdict.lost, verdict.doubled) == ([], {})


@pytest.mark.parametrize("what", CHANGES)
async def test_27_a_channel_changes(world: World, what: str) -> None:
    """A channel with another name, or made private, keeps its alerts; one in doubt is found there."""
    (place,) = world.channels(1)
    await world.plan(10, [place])
    lost = world.slack.faults.inject("chat.postMessage", accept=True, drop=True, times=3)
    async with world.runner():
        await until(lambda: lost.struck == 1, 10)
        CHANGES[what](world, place)
        await world.all_sent(20)
    await world.assert_fine()
    assert max(world.copies().values()) == 1


async def test_27_a_deleted_root_starts_a_new_card(world: World) -> None:
    """Where a card was deleted by somebody the next step does not vanish in its thread."""
    (place,) = world.channels(1)
    await world.plan(4, [place])
    async with world.runner():
        await world.all_sent(20)
        root = world.messages()[3]
        world.slack.workspace.remove(world.slack.workspace.channels[place], root["ts"])
        gone = next(entry for entry in (await world.entries()).values() if entry.ts == root["ts"])
        later = await world.step_of(gone, 7)
        await world.all_sent(20, 5)
    entries = await world.entries()
    message = world.slack.workspace.channels[place].messages[entries[later.key].ts]
    assert message.get("thread_ts", message["ts"]) == message["ts"]


@pytest.mark.parametrize("what", ["revoked", "uninstalled"])
async def test_27_the_app_is_taken_away_and_comes_back(world: World, what: str) -> None:
    """Without a token nothing is lost and Slack is not stormed; health is red; once the app is back all is sent."""
    await world.plan(30, 6)
    async with world.runner() as runner:
        await until(lambda: world.posted() >= 6, 10)
        getattr(world.slack.admin, "revoke_token" if what == "revoked" else "uninstall")()
        await until(lambda: runner.healthy() is not None, 10)
        before = len(world.slack.called("chat.postMessage"))
        world.clock.offset += 60
        await until(lambda: len(world.slack.called("chat.postMessage")) > before, 20, "another try")
        assert len(world.slack.called("chat.postMessage")) - before <= 12
        world.slack.admin.reinstall()
        world.clock.offset += 3_600
        await world.all_sent(20)
        await until(lambda: runner.healthy() is None, 10)
    await world.assert_fine()


async def test_27_the_workspace_moves_to_an_enterprise(world: World) -> None:
    """`team_added_to_org` while Slack moves the workspace is waited for."""
    await world.plan(12, 3)
    moving = world.slack.faults.inject("chat.postMessage", error="team_added_to_org", times=10)
    async with world.runner():
        await world.all_sent(30)
    assert moving.struck == 10
    await world.assert_fine()
