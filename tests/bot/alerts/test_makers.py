"""What a channel cannot be told goes to whoever subscribed it: each alert once, and why, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot import clock
from bot.alerts.due import Drawn, Due
from bot.alerts.runner import AlertRunner
from bot.alerts.sweepengine import SweepEngine
from bot.alerts.wishes import wishes_of
from bot.local.people import DESK, LEGAL
from bot.store.entry import Entry
from bot.store.subscriptions import Subscription
from core import Book
from tests.bot.alerts.conftest import WAITS, Rig, draw


async def subscribed(rig: Rig, channel: str, deal: str = "demo", maker: str = DESK, digest: bool = False) -> Subscription:
    """A subscription of a channel to everything."""
    return await rig.store.subscriptions.put(rig.workspace, channel, deal, {}, digest, "UTC", maker, clock.now())


async def told(rig: Rig, person: str, rule: str) -> list[Entry]:
    """A person's own entries of a rule."""
    return [one for one in await rig.store.ledger.all(rig.workspace, person) if one.rule == rule]


async def test_a_shared_channel_is_not_told(rig: Rig) -> None:
    """Neither is the alert posted there nor its card brought up to date; its maker gets it, and hears why, once."""
    channel = rig.channel("deals")
    made = await subscribed(rig, channel)
    first = await rig.plan(channel, step=60)
    runner = await rig.start()
    await rig.until(first, "sent")
    rig.slack.admin.share(channel)
    runner.readers.forget()  # as the event does
    runner.changed()
    before = rig.posted(first)[0]["text"]
    second, third = await rig.plan(channel, step=30), await rig.plan(channel, step=14)
    for entry in (second, third):
        assert (await rig.until(entry, "undeliverable")).error == "shared"
    instead = await told(rig, DESK, "notice")
    assert [one.step for one in instead] == [30, 14]
    for one in instead:
        await rig.until(one, "sent")
        [message] = rig.posted(one)
        assert message["channel"] == rig.slack.dm(DESK)
    assert rig.posted(second) == [] == rig.posted(third)
    assert rig.posted(first)[0]["text"] == before
    assert len(await told(rig, DESK, "broken")) == 1
    found = await rig.store.subscriptions.one(rig.workspace, made.id)
    assert found is not None
    assert (found.state, found.reason) == ("broken", "shared")


async def test_several_processes_tell_a_maker_once(rig: Rig) -> None:
    """Two runners, two channels of one maker: the alert that both channels would have had is there once."""
    for name in ("deals", "finance"):
        await subscribed(rig, rig.channel(name))
        rig.slack.admin.share(f"C0{name.upper()}")
    entries = [await rig.plan(f"C0{name.upper()}") for name in ("deals", "finance")]
    await rig.start()
    await rig.start()
    for entry in entries:
        await rig.until(entry, "undeliverable")
    [one] = await told(rig, DESK, "notice")
    await rig.until(one, "sent")
    assert len(rig.posted(one)) == 1
    assert len(await told(rig, DESK, "broken")) == 2


async def test_many_late_ones_go_to_the_maker_in_one_message(rig: Rig) -> None:
    """What would have been one message in the channel is one for its maker."""
    channel = rig.channel("deals")
    await subscribed(rig, channel)
    rig.slack.admin.share(channel)
    entries = [await rig.plan(channel, target=f"exit-{number}", ago=90_000 + number) for number in range(8)]
    await rig.start()
    for entry in entries:
        await rig.until(entry, "undeliverable")
    found = [await rig.until(one, "sent") for one in await told(rig, DESK, "notice")]
    assert len(found) == 8
    assert len({one.ts for one in found}) == 1


async def test_a_digest_goes_to_the_makers(rig: Rig) -> None:
    """Each of those who made the channel's subscriptions gets it."""
    channel = rig.channel("deals")
    await subscribed(rig, channel, "demo", DESK, digest=True)
    await subscribed(rig, channel, "other", LEGAL, digest=True)
    rig.slack.admin.share(channel)
    day = clock.now().date()
    key = f"{channel}||digest||{day}|0"
    weekly = Entry(rig.workspace, key, channel, "", "digest", "", day, 0, clock.now() - timedelta(seconds=1), "weekly")
    await rig.store.ledger.add([weekly])
    await rig.start()
    await rig.until(weekly, "undeliverable")
    for person in (DESK, LEGAL):
        [one] = await told(rig, person, "digest")
        await rig.until(one, "sent")
    assert not any("weekly" in str(message) for message in rig.slack.workspace.channels[channel].messages.values())


@pytest.mark.parametrize("how", [{"status": 503}, {"status": 429, "retry_after": "0.2"}, {"drop": True}])
async def test_readers_that_cannot_be_had_now_are_waited_for(rig: Rig, how: dict[str, object]) -> None:
    """Nothing is posted before Slack has said who reads the channel; then it is."""
    entry = await rig.plan(rig.channel("deals"))
    fault = rig.slack.faults.inject("users.conversations", **how)
    await rig.start()
    await rig.slack.until(lambda: fault.struck >= 2)
    assert rig.slack.called("chat.postMessage") == []
    rig.slack.faults.clear(fault)
    await rig.until(entry, "sent")
    assert len(rig.posted(entry)) == 1


async def test_without_the_scope_the_maker_is_told(rig: Rig) -> None:
    """Where the bot may not look who reads a private channel, no figure goes there."""
    channel = rig.channel("deals")
    rig.slack.admin.make_private(channel)
    await subscribed(rig, channel)
    rig.slack.installed.scopes -= {"groups:read"}
    entry = await rig.plan(channel)
    await rig.start()
    assert (await rig.until(entry, "undeliverable")).error == "readers_unknown"
    [one] = await told(rig, DESK, "notice")
    await rig.until(one, "sent")


@pytest.fixture
async def teller(rig: Rig) -> AsyncIterator[AlertRunner]:
    """A runner that tells of what it is in doubt about, on a bot that may read no messages."""
    rig.slack.installed.scopes -= {"channels:history", "im:history"}
    settings = rig.settings._replace(unconfirmed="tell")
    async with AlertRunner(settings, rig.store, lambda: None, draw, waits=WAITS, engine=SweepEngine()) as runner:
        yield runner


@pytest.mark.usefixtures("teller")
async def test_in_doubt_the_maker_is_told(rig: Rig) -> None:
    """With `tell`, what nobody can look for is not posted into the channel again: its maker gets it."""
    channel = rig.channel("deals")
    await subscribed(rig, channel)
    rig.slack.faults.inject("chat.postMessage", channel=channel, times=1, status=500, accept=True)
    entry = await rig.plan(channel)
    assert (await rig.until(entry, "undeliverable")).error == "unconfirmed"
    [one] = await told(rig, DESK, "notice")
    await rig.until(one, "sent")
    assert (len(rig.posted(entry)), len(rig.posted(one))) == (1, 1)


@pytest.mark.usefixtures("teller")
async def test_in_doubt_a_person_is_told_once_more(rig: Rig) -> None:
    """With `tell`, too, a direct message in doubt is sent once more, marked: there is nobody else to tell."""
    rig.slack.faults.inject("chat.postMessage", times=1, status=500, accept=True)
    entry = await rig.plan(DESK)
    await rig.until(entry, "sent")
    assert ["(may repeat)" in message["text"] for message in rig.posted(entry)] == [False, True]


async def test_what_arrives_again_mends_its_subscription(rig: Rig) -> None:
    """Where no event told that the channel is whole again, the next alert that arrives does; an older one does not."""
    channel = rig.channel("deals")
    made = await subscribed(rig, channel)
    fault = rig.slack.faults.inject("chat.postMessage", channel=channel, error="is_archived")
    lost = await rig.plan(channel, target="exit-1")
    await rig.start(waits=WAITS._replace(auditor=0.2))
    await rig.until(lost, "undeliverable")

    async def state() -> str:
        found = await rig.store.subscriptions.one(rig.workspace, made.id)
        assert found is not None
        return found.state

    await rig.until((await told(rig, DESK, "notice"))[0], "sent")
    assert await state() == "broken"
    rig.slack.faults.clear(fault)
    await rig.until(await rig.plan(channel, target="exit-2"), "sent")
    async with asyncio.timeout(10):
        while await state() != "active":
            await asyncio.sleep(0.02)


def test_a_maker_is_planned_for_while_it_is_broken(rig: Rig) -> None:
    """Nothing of theirs is cancelled as unwanted: the maker has the channel's wishes, beside their own."""
    at = clock.now()
    channel = Subscription(rig.workspace, "1", "C1", "demo", {"payments": (7,), "notice": (60,)}, True, "UTC", DESK, at)
    broken = channel._replace(state="broken", reason="shared")
    own = Subscription(rig.workspace, "2", DESK, "demo", {"notice": (30,)}, False, "UTC", DESK, at)
    assert {(one.destination, one.deal) for one in wishes_of([channel], Book(()))} == {("C1", "demo"), ("C1", "")}
    assert {(one.destination, one.deal) for one in wishes_of([broken], Book(()))} == {
        ("C1", "demo"), ("C1", ""), (DESK, "demo"), (DESK, "")}  # fmt: skip
    [mine] = [one for one in wishes_of([own, broken], Book(())) if (one.destination, one.deal) == (DESK, "demo")]
    assert mine.rules == {"payments": (7,), "notice": (30,)}


async def test_a_drawn_nothing_is_no_reason_to_ask(rig: Rig) -> None:
    """What has nothing to tell costs no look at the channel."""

    async def silent(due: Due) -> Drawn:
        return Drawn(reason="closed")

    entry = await rig.plan(rig.channel("deals"))
    await rig.start(draw=silent)
    await rig.until(entry, "suppressed")
    assert rig.slack.called("users.conversations") == []
