"""Test 27: what happens to channels, to the token and to the installation while alerts are due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from bot.local.people import DESK
from bot.store.entry import Entry
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


def _told(entries: Mapping[str, Entry], rule: str) -> int:
    """How many of a rule's entries the maker was sent."""
    return sum(1 for one in entries.values() if (one.destination, one.rule, one.state) == (DESK, rule, "sent"))


@pytest.mark.parametrize("what", ENDS)
async def test_27_a_channel_ends(world: World, what: str) -> None:
    """Its alerts go to its maker at once, who is told why once, and the others go on; no storm of attempts."""
    happens, code = ENDS[what]
    gone, fine = world.channels(2)
    await _subscribed(world, gone, fine)
    await world.plan(5, [gone])
    await world.plan(5, [fine])
    happens(world, gone)
    async with world.runner() as runner:
        await world.all_sent(20, 5 + 5 + 1)
        await until(lambda: runner.healthy() is None, 20)
    entries = await world.entries()
    assert {(entry.state, entry.error) for entry in entries.values() if entry.destination == gone} == {("undeliverable", code)}
    assert _told(entries, "broken") == 1
    assert _told(entries, "delivery") == 5
    (broken,) = [one for one in await world.store.subscriptions.all(world.workspace) if one.state == "broken"]
    assert (broken.destination, broken.reason) == (gone, code)
    tries = [call for call in world.slack.called("chat.postMessage") if call.arguments["channel"] == gone]
    assert len(tries) == (0 if what == "deleted" else 5)
    verdict = await world.verdict(key for key, entry in entries.items() if entry.destination == fine)
    assert (verdict.lost, verdict.doubled) == ([], {})


@pytest.mark.parametrize("late", [False, True])
async def test_27_a_channel_shared_before_it_is_sent(world: World, late: bool) -> None:
    """A channel that strangers join between planning and sending gets no deal's figures, not even in a group of late ones:
    its maker gets each once, and is told why once; the others go on; no storm of attempts."""
    place, fine = world.channels(2)
    await _subscribed(world, place, fine)
    due = world.clock.now() - timedelta(days=3 if late else 0)
    await world.plan(10, [place], due=due, threads=False)
    await world.plan(10, [fine], threads=False)
    world.slack.admin.share(place)
    async with world.runner() as runner:
        await world.all_sent(30, 10 + 10 + 1)
        await until(lambda: runner.healthy() is None, 20)
        await asyncio.sleep(3 * world.waits.sweep)  # nothing may come of three sweeps
    entries = await world.entries()
    assert {(one.state, one.error) for one in entries.values() if one.destination == place} == {("undeliverable", "shared")}
    assert (_told(entries, "delivery"), _told(entries, "broken")) == (10, 1)
    assert list(world.slack.workspace.channels[place].messages) == []
    assert [call for call in world.slack.called("chat.postMessage") if call.arguments["channel"] == place] == []
    [broken] = [one for one in await world.store.subscriptions.all(world.workspace) if one.state == "broken"]
    assert (broken.destination, broken.reason) == (place, "shared")
    found = await world.verdict(key for key, one in entries.items() if one.destination in (fine, DESK))
    assert (found.lost, found.doubled) == ([], {})


@pytest.mark.parametrize("accepted", [True, False])
async def test_27_a_channel_shared_while_one_is_in_doubt(world: World, accepted: bool) -> None:
    """What had arrived before the strangers came is found; what had not goes to its maker and not to them."""
    (place,) = world.channels(1)
    await _subscribed(world, place)
    (entry,) = await world.plan(1, [place])
    lost = world.slack.faults.inject("chat.postMessage", channel=place, times=1, accept=accepted, drop=True)
    async with world.runner() as runner:
        await until(lambda: lost.struck == 1, 20)
        world.slack.admin.share(place)
        runner.readers.forget()  # as the event of it does
        runner.changed()
        await world.all_sent(30, 1 if accepted else 2)
    entries = await world.entries()
    found = entries[entry.key]
    assert (found.state, found.error) == (("sent", "") if accepted else ("undeliverable", "shared"))
    assert len(world.slack.workspace.channels[place].messages) == accepted
    assert (_told(entries, "delivery"), _told(entries, "broken")) == (int(not accepted), int(not accepted))


async def test_27_a_hundred_channels_cost_few_calls(world: World) -> None:
    """Who reads a hundred channels is one call a minute, not one for each channel."""
    await world.plan(200, 100, threads=False)
    async with world.runner(waits=world.waits._replace(send_deadline=5.0)):
        await world.all_sent(60)
    await world.assert_fine()
    assert world.slack.called("conversations.info") == []
    calls = [call.at for call in world.slack.called("users.conversations")]
    assert len(calls) <= 1 + (calls[-1] - calls[0]) / world.waits.readers


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
