"""Test 21: deals, subscriptions and dates that change between the planning, the post and its repetition."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from bot.alerts.runner import AlertRunner
from bot.local.people import DESK
from core import Book
from tests.faults.clocks import TUESDAY
from tests.faults.deals import book_of, deal_text, items
from tests.faults.processes import until
from tests.faults.world import World

#: Due now: seven days before it, and it is nine o'clock.
WEEK = date(2026, 12, 1)


class Changing:
    """A book that a test changes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.due = items(12, WEEK)
        self.book: Book | None = book_of(deal_text(self.due))

    def change(self, runner: AlertRunner, **due: date | None) -> None:
        """Other days for some items; None takes one away."""
        named = {name.replace("_", "-"): day for name, day in due.items()}
        self.due = {name: day for name, day in {**self.due, **named}.items() if day is not None}
        self.book = book_of(deal_text(self.due))
        runner.changed()

    async def keys(self, name: str) -> dict[str, str]:
        """The states of an item's alerts by the day they count to and their step."""
        return {f"{entry.day} {entry.step}": entry.state for entry in (await self.world.entries()).values() if entry.target == name}

    async def told(self, name: str) -> int:
        """How many messages tell of an item now."""
        marks = {entry.mark for entry in (await self.world.entries()).values() if entry.target == name}
        return sum(1 for message in self.world.messages() if (message.get("metadata") or {}).get("event_payload", {}).get("k") in marks)


@pytest.fixture
async def changing(world: World) -> Changing:
    """A deal with twelve deliveries whose alerts are due in a moment, in one channel."""
    world.clock.set(TUESDAY - timedelta(hours=1))
    world.slack.timing.offset = world.clock.offset
    (channel,) = world.channels(1)
    await world.store.subscriptions.put(
        world.workspace, channel, "demo", {"delivery": (7,)}, False, "UTC", DESK, world.clock.now()
    )
    return Changing(world)


async def test_21_a_date_that_moves_before_it_is_told(world: World, changing: Changing) -> None:
    """A moved date cancels the old alert and plans the new one; what was taken away is told to nobody."""
    async with world.runner(book=lambda: changing.book) as runner:
        await until(lambda: runner.planned is not None, 10)
        changing.change(runner, item_0000=WEEK + timedelta(days=7), item_0001=None)
        await until(lambda: runner.planned is not None and runner.planned.gone == 2, 10)
        world.clock.offset += 3_600
        world.slack.timing.advance(3_600)
        await world.all_sent(20, 10)
    assert await changing.keys("item-0000") == {"2026-12-01 7": "cancelled", "2026-12-08 7": "planned"}
    assert await changing.keys("item-0001") == {"2026-12-01 7": "cancelled"}
    assert await changing.told("item-0000") == await changing.told("item-0001") == 0
    assert world.posted() == 10


async def test_21_a_date_that_moves_between_a_refusal_and_the_next_try(world: World, changing: Changing) -> None:
    """What was refused so far, and holds no longer, is never posted; what took its place is."""
    world.clock.offset += 3_600
    world.slack.timing.advance(3_600)
    refused = world.slack.faults.inject("chat.postMessage", status=429, retry_after="1")
    async with world.runner(book=lambda: changing.book) as runner:
        await until(lambda: refused.struck >= 1, 10)
        changing.change(runner, item_0000=WEEK + timedelta(days=1))  # due tomorrow
        await until(lambda: runner.planned is not None and runner.planned.new == 1, 10)
        world.slack.faults.clear()
        await world.all_sent(20, 11)
        assert (await changing.keys("item-0000"))["2026-12-01 7"] == "cancelled"
        assert await changing.told("item-0000") == 0
        world.clock.offset += 86_400
        world.slack.timing.advance(86_400)
        await world.all_sent(20, 12)
    assert await changing.told("item-0000") == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_21_a_date_that_moves_while_nobody_knows(world: World, changing: Changing, accepted: bool) -> None:
    """An alert in doubt is looked for first: it counts as sent where it is there, else it is cancelled, and never posted."""
    world.clock.offset += 3_600
    world.slack.timing.advance(3_600)
    lost = world.slack.faults.inject("chat.postMessage", accept=accepted, drop=True)
    blind = [world.slack.faults.inject(method, status=503) for method in ("conversations.history", "conversations.replies")]
    async with world.runner(book=lambda: changing.book) as runner:
        await until(lambda: lost.struck == 12, 20, "all in doubt")
        changing.change(runner, item_0000=WEEK + timedelta(days=1))
        await until(lambda: runner.planned is not None and runner.planned.new == 1, 10)
        for fault in (lost, *blind):
            world.slack.faults.clear(fault)
        await world.all_sent(30, 12 if accepted else 11)
        async with asyncio.timeout(20):
            while (keys := await changing.keys("item-0000"))["2026-12-01 7"] in ("unclear", "sending", "planned"):
                await asyncio.sleep(0.05)
        assert keys == {"2026-12-01 7": "sent" if accepted else "cancelled", "2026-12-02 7": "planned"}
        assert await changing.told("item-0000") == accepted
        world.clock.offset += 86_400
        world.slack.timing.advance(86_400)
        await world.all_sent(20, 13 if accepted else 12)
    assert await changing.told("item-0000") == 1 + accepted
    assert (await world.verdict([])).fine


async def test_21_a_date_that_moves_away_and_back(world: World, changing: Changing) -> None:
    """An alert that was cancelled and holds again is told once."""
    async with world.runner(book=lambda: changing.book) as runner:
        await until(lambda: runner.planned is not None, 10)
        changing.change(runner, item_0000=WEEK + timedelta(days=30))
        await until(lambda: runner.planned is not None and runner.planned.gone == 1, 10)
        changing.change(runner, item_0000=WEEK)
        await until(lambda: runner.planned is not None and runner.planned.again == 1, 10)
        world.clock.offset += 3_600
        world.slack.timing.advance(3_600)
        await world.all_sent(20, 12)
    assert await changing.told("item-0000") == 1
    assert (await changing.keys("item-0000"))["2026-12-31 7"] == "cancelled"


async def test_21_unsubscribed(world: World, changing: Changing) -> None:
    """What nobody wants to hear any more is cancelled."""
    async with world.runner(book=lambda: changing.book) as runner:
        await until(lambda: runner.planned is not None and runner.planned.new == 12, 10)
        (channel,) = world.channels(1)
        await world.store.subscriptions.remove(world.workspace, channel, "demo", DESK, world.clock.now())
        runner.changed()
        world.clock.offset += 3_600
        await until(lambda: runner.planned is not None and runner.planned.new == 0, 10)
    assert {entry.state for entry in (await world.entries()).values()} == {"cancelled"}
    assert world.posted() == 0


@pytest.mark.parametrize("left", [0, 5])
async def test_21_a_damaged_file_takes_no_alerts_along(world: World, changing: Changing, left: int) -> None:
    """A file that lost most of its lines, or all of them, leaves its alerts planned, and says so; confirmed, they go."""
    async with world.runner(book=lambda: changing.book) as runner:
        await until(lambda: runner.planned is not None and runner.planned.new == 12, 10)
        whole = changing.due
        changing.change(runner, **{name.replace("-", "_"): None for name in list(whole)[left:]})
        await until(lambda: runner.planned is not None and runner.planned.held == ("demo",), 10)
        assert "demo" in str(runner.healthy())
        assert {entry.state for entry in (await world.entries()).values()} == {"planned"}
        assert await world.store.ledger.confirm(world.workspace, "demo") == 12 - left
        runner.changed()
        await until(lambda: runner.planned is not None and runner.planned.gone == 12 - left, 10)
        await until(lambda: runner.healthy() is None, 10)
    states = [entry.state for entry in (await world.entries()).values()]
    assert (states.count("cancelled"), states.count("planned")) == (12 - left, left)
