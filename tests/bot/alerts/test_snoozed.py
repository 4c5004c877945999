"""A snooze ends with a reminder, whatever the ladder has left; nothing is told twice at its end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.drawing import NEARER, Drawing
from bot.alerts.due import Drawn, Due
from bot.alerts.planner import Planned
from bot.asker import Asker, Place
from bot.desk.cardkey import CardKey
from bot.desk.cards import Cards
from bot.desk.decided import Decided
from bot.desk.resting import wakes
from bot.store.entry import Entry
from core import Book
from tests.bot.alerts.planning import WORKSPACE, Desk

#: The last day to give notice for an end on 31 December 2027, a Saturday; and its card in the channel.
DAY = date(2027, 10, 2)
KEY = CardKey("C1", "demo", "notice", "out-0", DAY)
ASKER = Asker(WORKSPACE, "U1", Place("C1", "", "mention"))


class Snoozing:
    """The cards of the desk's deal, as people answer to them and as they are drawn."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.cards = Cards(desk.store, Decided(desk.store), self.book, lambda book, deal: desk.now.date(), lambda: desk.now)

    def book(self) -> Book:
        """The book as it is now."""
        assert self.desk.book is not None
        return self.desk.book

    async def snooze(self, until: date, key: CardKey = KEY) -> str:
        """Snooze the card, and plan; what is told to whoever did."""
        done = await self.cards.snooze(ASKER, key, until)
        assert done.changed, done.said
        await self.desk.plan()
        return done.said

    async def undo(self) -> None:
        """Take the snooze back, and plan."""
        [one] = await self.desk.store.answers.snoozes(WORKSPACE, date.min)
        await self.desk.store.answers.undo(WORKSPACE, one.id, "U1", self.desk.now)
        await self.desk.plan()

    async def entry(self, step: int) -> Entry:
        """A step of the card in the ledger."""
        found = await self.desk.store.ledger.get(WORKSPACE, f"{KEY.encode()}|{step}")
        assert found is not None
        return found

    async def drawn(self, entry: Entry) -> Drawn:
        """What is posted for an entry now."""
        draw = Drawing(self.desk.store, self.cards)
        return await draw(Due(WORKSPACE, (entry,), self.desk.now))

    async def tell(self) -> list[int]:
        """Let all that wants attention now be told or held, as a delivery would; the steps that were told."""
        ledger, now, told = self.desk.store.ledger, self.desk.now, []
        for wanted in await ledger.due(WORKSPACE, now):
            [entry] = await ledger.claim(WORKSPACE, [wanted.key], "one", now, now + timedelta(minutes=1))
            entry = entry._replace(late=entry.due < now - timedelta(minutes=10))
            drawn = await self.drawn(entry)
            if drawn.hold is not None:
                await ledger.back([entry], "planned", drawn.hold, now, code="held")
            elif drawn.card is None:
                await ledger.back([entry], "suppressed", None, now, code=drawn.reason)
            else:
                assert "comes late" not in drawn.card.text
                await ledger.sent([entry], f"{entry.step}.1", "C1", "", now, None)
                told.append(entry.step)
        return told


@pytest.fixture
async def snoozing(desk: Desk) -> Snoozing:
    """The 14-day reminder has been told, in UTC."""
    await desk.subscribe(zone="UTC", rules={"notice": (30, 14, 7, 1)})
    desk.now = datetime(2027, 9, 17, 9, tzinfo=UTC)
    await desk.subscribe(zone="UTC", rules={"notice": (30, 14, 7, 1)}, at=desk.now)
    await desk.plan()
    made = Snoozing(desk)
    assert await made.tell() == [14]
    desk.now += timedelta(minutes=5)
    return made


async def test_a_day_between_two_steps(snoozing: Snoozing) -> None:
    """The reminder of the snooze is one of its own, at nine; it is told once, and the ladder goes on."""
    desk = snoozing.desk
    said = await snoozing.snooze(date(2027, 9, 21))
    assert "the next reminder comes on Tuesday, 21 Sep 2027" in said
    end = await snoozing.entry(11)
    assert (end.due, end.state) == (datetime(2027, 9, 21, 9, tzinfo=UTC), "planned")
    for _ in range(2):
        assert await desk.plan() == Planned()
    desk.now = datetime(2027, 9, 20, 9, tzinfo=UTC)
    assert await snoozing.tell() == []
    desk.now = end.due
    assert await snoozing.tell() == [11]
    assert await desk.plan() == Planned()
    desk.now = datetime(2027, 9, 24, 9, tzinfo=UTC)
    assert await snoozing.tell() == [7]


async def test_no_step_remains(snoozing: Snoozing) -> None:
    """After the last step, too, the card speaks on the day that was promised."""
    desk = snoozing.desk
    desk.now = datetime(2027, 9, 30, 8, tzinfo=UTC)
    await desk.subscribe(zone="UTC", rules={"notice": (30, 14)})
    await desk.plan()
    await snoozing.snooze(date(2027, 10, 1))
    desk.now = datetime(2027, 10, 1, 9, tzinfo=UTC)
    assert await snoozing.tell() == [1]
    desk.now += timedelta(days=1)
    assert await desk.plan() == Planned()
    assert await snoozing.tell() == []


async def test_over_a_step(snoozing: Snoozing) -> None:
    """A step that falls due meanwhile rests; at the end one message tells both, with what the step would have done."""
    desk = snoozing.desk
    await snoozing.snooze(date(2027, 9, 28))
    desk.now = datetime(2027, 9, 24, 9, tzinfo=UTC)
    assert await snoozing.tell() == []
    assert (await snoozing.entry(7)).error == "held"
    desk.now = datetime(2027, 9, 28, 9, tzinfo=UTC)
    drawn = await snoozing.drawn(await snoozing.entry(4))
    assert drawn.broadcast, "as the last but one step, which rested, would have been"
    assert await snoozing.tell() == [4]
    assert ((await snoozing.entry(7)).state, (await snoozing.entry(7)).error) == ("suppressed", NEARER)
    assert await desk.plan() == Planned()
    desk.now = datetime(2027, 10, 1, 9, tzinfo=UTC)
    assert await snoozing.tell() == [1]


async def test_until_the_day_of_a_step(snoozing: Snoozing) -> None:
    """Where a step falls on the day it is the reminder, and there is no other."""
    await snoozing.snooze(date(2027, 9, 24))
    assert [one.step for one in await snoozing.desk.planned()] == [7, 1]
    snoozing.desk.now = datetime(2027, 9, 24, 9, tzinfo=UTC)
    assert await snoozing.tell() == [7]


async def test_undone(snoozing: Snoozing) -> None:
    """Without the snooze its reminder goes, needing no confirmation; a step that rested comes at once, not as late."""
    desk = snoozing.desk
    await snoozing.snooze(date(2027, 9, 28))
    desk.now = datetime(2027, 9, 24, 9, tzinfo=UTC)
    assert await snoozing.tell() == []
    desk.now += timedelta(days=1)
    await snoozing.undo()
    assert (await snoozing.entry(4)).state == "cancelled"
    assert await desk.store.ledger.held(WORKSPACE) == []
    assert await snoozing.tell() == [7]
    assert await desk.plan() == Planned()


@pytest.mark.parametrize(("first", "second", "told"), [(28, 22, [10]), (22, 28, [4])])
async def test_twice(snoozing: Snoozing, first: int, second: int, told: list[int]) -> None:
    """The second snooze takes the place of the first, be it shorter or longer."""
    desk = snoozing.desk
    await snoozing.snooze(date(2027, 9, first))
    await snoozing.snooze(date(2027, 9, second))
    assert [one.step for one in await desk.planned() if one.step not in (7, 1)] == told
    desk.now = datetime(2027, 9, min(first, second), 9, tzinfo=UTC)
    assert await snoozing.tell() == (told if second < first else [])
    desk.now = datetime(2027, 9, 24 if second < first else 28, 9, tzinfo=UTC)
    assert await desk.plan() == Planned()
    assert await snoozing.tell() == ([7] if second < first else told)


async def test_undone_and_snoozed_again_until_the_same_day(snoozing: Snoozing) -> None:
    """The reminder that was cancelled is planned again."""
    await snoozing.snooze(date(2027, 9, 21))
    await snoozing.undo()
    await snoozing.snooze(date(2027, 9, 21))
    assert (await snoozing.entry(11)).state == "planned"


async def test_a_weekend(snoozing: Snoozing) -> None:
    """On a Friday for a day: it speaks on Monday, as it says; not on a day on which nobody reads it."""
    done = await snoozing.cards.snooze_for(ASKER, KEY, 1)
    assert "the next reminder comes on Monday, 20 Sep 2027" in done.said
    await snoozing.desk.plan()
    assert (await snoozing.entry(12)).due == datetime(2027, 9, 20, 9, tzinfo=UTC)


async def test_decided_meanwhile(snoozing: Snoozing) -> None:
    """A decision closes the card, and the reminder with it."""
    await snoozing.snooze(date(2027, 9, 21))
    now = snoozing.desk.now
    await snoozing.desk.store.decisions.add(WORKSPACE, "demo", "stay", None, now.date(), "out-0", "U1", now)
    snoozing.desk.now += timedelta(minutes=1)
    assert (await snoozing.desk.plan()).held == ()
    assert (await snoozing.entry(11)).state == "cancelled"


async def test_after_days_off(snoozing: Snoozing) -> None:
    """A reminder that fell due while nothing ran is told when it runs again, though it was never planned."""
    desk = snoozing.desk
    done = await snoozing.cards.snooze(ASKER, KEY, date(2027, 9, 21))
    assert done.changed
    desk.now = datetime(2027, 9, 22, 9, tzinfo=UTC)
    await desk.plan()
    assert (await snoozing.entry(11)).state == "planned"


@pytest.mark.parametrize(("until", "day", "free", "expected"), [
    ("2027-09-21", "2027-10-02", (), "2027-09-21"), ("2027-09-18", "2027-10-02", (), "2027-09-20"),
    ("2027-09-18", "2027-10-02", ("2027-09-20",), "2027-09-21"), ("2027-09-18", "2027-09-19", (), "2027-09-18"),
])  # fmt: skip
def test_when_a_card_wakes(until: str, day: str, free: tuple[str, ...], expected: str) -> None:
    """On the day, or the next working day, and never behind the card's own."""
    as_day = date.fromisoformat
    assert wakes(as_day(until), as_day(day), frozenset(map(as_day, free))) == as_day(expected)
