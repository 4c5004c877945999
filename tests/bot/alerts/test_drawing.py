"""What an alert says of its own lateness, and what is told of a deal whose file has lost its dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.alerts.drawing import GONE, Drawing
from bot.alerts.due import Drawn, Due
from bot.desk.cards import Cards
from bot.desk.decided import Decided
from bot.store.entry import Entry
from core import Book
from tests.bot.alerts.planning import WORKSPACE, Desk


async def drawn(desk: Desk, *entries: Entry) -> Drawn:
    """What is posted for entries now, as the delivery hands them over."""

    def book() -> Book:
        assert desk.book is not None
        return desk.book

    cards = Cards(desk.store, Decided(desk.store), book, lambda book, deal: desk.now.date(), lambda: desk.now)
    late = desk.now - timedelta(minutes=10)
    return await Drawing(desk.store, cards)(Due(WORKSPACE, tuple(one._replace(late=one.due < late) for one in entries), desk.now))


def text(drawn: Drawn) -> str:
    """What it says, without its blocks."""
    assert drawn.message is not None, drawn.reason
    return drawn.message.text


async def test_what_the_bot_was_late_with(desk: Desk) -> None:
    """An alert that was known in time says when it was due."""
    await desk.subscribe(zone="UTC")
    await desk.plan()
    [first, *_] = await desk.planned()
    desk.now = first.due + timedelta(days=3)
    assert "It was due on 4 Jun 2027 and comes late." in text(await drawn(desk, first))


async def test_what_was_recorded_too_late(desk: Desk) -> None:
    """A decision after the day of its only reminder is not the bot's lateness, nor does a group of such call itself late."""
    desk.write()
    await desk.subscribe(zone="UTC", rules={"notice": (7,)})
    desk.now = datetime(2027, 9, 27, 12, tzinfo=UTC)
    await desk.plan()
    for end in ("2027-12-31", "2028-01-01"):
        await desk.store.decisions.add(WORKSPACE, "demo", "leave", datetime.fromisoformat(end).date(), desk.now.date(), "", "U1", desk.now)
    desk.now += timedelta(seconds=2)
    await desk.plan()
    [entry, other] = await desk.planned()
    told = text(await drawn(desk, entry))
    assert "comes late" not in told
    assert "The day of this reminder, 24 Sep 2027, had passed when it was recorded." in told
    assert text(await drawn(desk, entry, other)).startswith("2 dates to watch, in one message")
    desk.now += timedelta(days=1)
    assert "It was due on 27 Sep 2027 and comes late." in text(await drawn(desk, entry)), "as it could have been told then"


async def test_a_damaged_file_silences_no_alert(desk: Desk) -> None:
    """While it is not confirmed that they may vanish, dates that the file has lost are told in plain words."""
    await desk.subscribe(zone="UTC")
    await desk.plan()
    first, second, *_ = await desk.planned()
    desk.write()
    assert (await desk.plan()).held == ("demo",)
    desk.now = second.due
    assert "Alert for demo: notice out-0, 2 Oct 2027" in text(await drawn(desk, first))
    assert text(await drawn(desk, first, second)).count("Alert for demo") == 1
    await desk.store.ledger.confirm(WORKSPACE, "demo")
    assert (await drawn(desk, first)).reason == GONE
