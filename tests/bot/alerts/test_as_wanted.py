"""The audit sees that the ledger has what is wanted, and not only that what it has is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import clock
from bot.alerts.planner import Planned, Planner
from bot.store.entry import OPEN
from core import Book
from tests.bot.alerts.conftest import WAITS, Rig
from tests.bot.alerts.planning import CONTRACT, book_in

#: Audits come often, plannings only where something asks for them.
OFTEN = WAITS._replace(auditor=0.1, plan=1_000.0)


@pytest.fixture
async def book(rig: Rig, tmp_path: Path) -> Book:
    """A deal with an exit, which a channel is subscribed to."""
    path = tmp_path / "demo.yaml"
    path.write_text(CONTRACT + "exits: [{id: out, end: 2029-06-30}]\n")
    rules = {"expiry": (), "notice": (400,)}
    await rig.store.subscriptions.put(rig.workspace, rig.channel("deals"), "demo", rules, True, "UTC", "U1", clock.now())
    return book_in(path)


async def until(met: Callable[[], bool]) -> None:
    """Wait for it."""
    async with asyncio.timeout(10):
        while not met():
            await asyncio.sleep(0.02)


async def test_what_was_cancelled_though_it_is_wanted_is_planned_again(rig: Rig, book: Book) -> None:
    """Within an audit, not an hour later; health is green before and behind."""
    runner = await rig.start(book=lambda: book, waits=OFTEN)
    await until(lambda: runner.report is not None)
    assert runner.healthy() is None
    lost = (await rig.store.ledger.all(rig.workspace, states=OPEN))[-1]
    await rig.store.ledger.replan(rig.workspace, (), (), (), [lost.key], clock.now())
    await rig.until(lost, "planned")
    assert runner.healthy() is None


async def test_a_planning_that_does_not_last_is_told(rig: Rig, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where planning anew changes something each time health is red, until it does not any more."""
    found = [Planned(gone=1)]

    async def unsettled(planner: Planner) -> Planned:
        return found[0]

    monkeypatch.setattr(Planner, "unsettled", unsettled)
    runner = await rig.start(book=lambda: book, waits=OFTEN)
    await until(lambda: "do not stay as they are planned" in (runner.healthy() or ""))
    found[0] = Planned()
    await until(lambda: runner.healthy() is None)


async def test_a_deal_that_cannot_be_computed_is_told(rig: Rig, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its alerts would not be planned, and nothing would be overdue: health names the deal."""

    def fails(*_: object, **__: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr("bot.alerts.planner.alerts_of", fails)
    runner = await rig.start(book=lambda: book, waits=OFTEN)
    await until(lambda: "the alerts of demo cannot be computed" in (runner.healthy() or ""))
