"""What the deals, subscriptions and decisions say becomes entries; what they no longer say goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.planner import Planned, Planner, moment, mondays
from bot.asker import Workspace
from bot.shelf import open_files
from bot.store import Store, open_store
from bot.store.entry import Entry, State
from core import Book

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
WORKSPACE = Workspace("", "T1")
_PLANNED: tuple[State, ...] = ("planned",)
_CANCELLED: tuple[State, ...] = ("cancelled",)
CONTRACT = """\
deal: demo
title: Demo
currency: USD
sources:
  paper: {title: Paper, kind: contract, published: 2026-01-01}
parties:
  - {name: Buyer, role: customer, source: paper}
  - {name: Seller, role: provider, source: paper}
start: {date: 2026-01, source: paper}
end: {date: 2029-12, source: paper}
terms:
  - {term: fee, name: rent, amount: 100, per: month, source: paper}
  - {term: termination, name: leaving, by: either, notice: 90 days, counting: plain, deemed_receipt: none,
     ends: any day, no_notice_before: none, no_end_before: none, source: paper}
"""


class Desk:
    """A planner whose book and moment can be changed."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder, self.now = store, folder, NOW
        self.book: Book | None = None
        self.planner = Planner(WORKSPACE, store, lambda: self.book, lambda: self.now)

    def write(self, *exits: str, extra: str = "") -> None:
        """The deal, with exits on these days."""
        listed = ", ".join(f"{{id: out-{number}, end: {end}}}" for number, end in enumerate(exits))
        path = self.folder / "demo.yaml"
        path.write_text(CONTRACT + (f"exits: [{listed}]\n" if exits else "") + extra)
        shelf = open_files([path])
        assert shelf.book is not None, shelf.problems
        self.book = shelf.book

    async def subscribe(self, zone: str = "America/New_York", digest: bool = False, destination: str = "C1",
                        rules: dict[str, tuple[int, ...]] | None = None, at: datetime = NOW) -> None:  # fmt: skip
        """Subscribe a channel to the deal."""
        await self.store.subscriptions.put(WORKSPACE, destination, "demo", rules or {"notice": ()}, digest, zone, "U1", at)

    async def plan(self) -> Planned:
        """Plan once."""
        return await self.planner.plan()

    async def planned(self) -> list[Entry]:
        """What is planned."""
        return await self.store.ledger.all(WORKSPACE, states=_PLANNED)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with a store of its own."""
    store = await open_store(f"sqlite:///{tmp_path}/dealbot.db")
    made = Desk(store, tmp_path)
    made.write("2027-12-31")
    yield made
    await store.close()


async def test_a_ladder_is_planned_at_nine_in_its_zone(desk: Desk) -> None:
    """Each step within the horizon, on its working day at 9:00 where the subscription is; planned anew it is the same."""
    await desk.subscribe()
    assert (await desk.plan()).new == 7
    entries = await desk.planned()
    assert [entry.step for entry in entries] == [120, 90, 60, 30, 14, 7, 1]
    new_york = ZoneInfo("America/New_York")
    assert {entry.due.astimezone(new_york).time() for entry in entries} == {time(9)}
    assert entries[0].key == "C1|demo|notice|out-0|2027-10-02|120"
    assert entries[0].wake == entries[0].due
    assert len({entry.mark for entry in entries}) == 7
    assert await desk.plan() == Planned()


async def test_a_new_zone_moves_what_is_planned(desk: Desk) -> None:
    """Another zone is another moment of the same alerts."""
    await desk.subscribe()
    await desk.plan()
    before = [entry.due for entry in await desk.planned()]
    await desk.subscribe(zone="Asia/Tokyo")
    assert (await desk.plan()).moved == 7
    assert all(new < old for new, old in zip([entry.due for entry in await desk.planned()], before, strict=True))


async def test_a_changed_date_cancels_the_old_and_plans_the_new(desk: Desk) -> None:
    """Never both: the old ones are cancelled in the same breath."""
    await desk.subscribe()
    await desk.plan()
    desk.write("2027-11-30")
    done = await desk.plan()
    assert (done.new, done.gone, done.held) == (7, 7, ())
    assert {entry.day for entry in await desk.planned()} == {date(2027, 9, 1)}
    assert len(await desk.store.ledger.all(WORKSPACE, states=_CANCELLED)) == 7
    desk.write("2027-12-31")
    assert (await desk.plan()).again == 7
    assert {entry.day for entry in await desk.planned()} == {date(2027, 10, 2)}


async def test_what_may_be_posted_already_is_settled_first(desk: Desk) -> None:
    """An entry in doubt is not cancelled, but will not be posted again either."""
    await desk.subscribe()
    await desk.plan()
    first = (await desk.planned())[0]
    at = first.due + timedelta(seconds=1)
    [claimed] = await desk.store.ledger.claim(WORKSPACE, [first.key], "one", at, at + timedelta(minutes=1))
    assert await desk.store.ledger.intend([claimed], at, at + timedelta(minutes=1), "C1", "", "") == "ours"
    desk.now = at
    desk.write("2027-11-30")
    await desk.plan()
    doubtful = await desk.store.ledger.get(WORKSPACE, first.key)
    assert doubtful is not None
    assert (doubtful.state, doubtful.obsolete) == ("sending", True)
    await desk.store.ledger.back([doubtful], "planned", at, at)
    settled = await desk.store.ledger.get(WORKSPACE, first.key)
    assert settled is not None
    assert (settled.state, settled.wake) == ("cancelled", None)


async def test_a_deal_that_vanishes_is_kept_until_confirmed(desk: Desk) -> None:
    """Alerts that go without a reason stay, are reported, and go once somebody says so."""
    await desk.subscribe()
    await desk.plan()
    desk.write()
    assert (await desk.plan()).held == ("demo",)
    assert len(await desk.planned()) == 7
    assert [(one.deal, one.number, one.confirmed) for one in await desk.store.ledger.held(WORKSPACE)] == [("demo", 7, False)]
    assert await desk.store.ledger.confirm(WORKSPACE, "demo") == 7
    done = await desk.plan()
    assert (done.gone, done.held) == (7, ())
    assert await desk.planned() == []
    assert await desk.store.ledger.held(WORKSPACE) == []


async def test_a_fifth_may_go(desk: Desk) -> None:
    """One exit of five is less than the guard minds."""
    ends = ("2027-12-31", "2028-01-01", "2028-01-02", "2028-01-03", "2028-01-04")
    desk.write(*ends)
    await desk.subscribe()
    await desk.plan()
    desk.write(*ends[:-1])
    done = await desk.plan()
    assert done.gone
    assert done.held == ()


async def test_a_decision_is_reason_enough(desk: Desk) -> None:
    """What a recorded decision closes goes without a question; undone, it is back."""
    await desk.subscribe()
    await desk.plan()
    made = await desk.store.decisions.add(WORKSPACE, "demo", "stay", None, NOW.date(), "out-0", "U1", NOW)
    done = await desk.plan()
    assert (done.gone, done.held) == (7, ())
    await desk.store.decisions.undo(WORKSPACE, made.id, "U1", NOW)
    assert (await desk.plan()).again == 7


async def test_unsubscribed_is_cancelled(desk: Desk) -> None:
    """Who unsubscribes is told of nothing more."""
    await desk.subscribe()
    await desk.plan()
    await desk.store.subscriptions.remove(WORKSPACE, "C1", "demo", "U1", NOW)
    await desk.plan()
    assert await desk.planned() == []


async def test_a_missed_deadline_is_told_once(desk: Desk) -> None:
    """An exit chosen too late is told of at once, late; planned again it is not told again."""
    desk.write("2026-12-31")
    await desk.subscribe()
    await desk.plan()
    [entry] = await desk.planned()
    assert entry.day < NOW.date()
    assert entry.due < NOW
    assert await desk.plan() == Planned()


async def test_what_fell_due_while_nothing_ran_is_planned(desk: Desk) -> None:
    """After days off, a step that came up meanwhile and was never planned is sent late; what was due before is not."""
    await desk.subscribe()
    await desk.plan()
    desk.now = datetime(2027, 8, 6, 12, tzinfo=UTC)
    await desk.plan()
    desk.now = datetime(2027, 9, 6, 12, tzinfo=UTC)
    desk.write("2027-12-31", "2027-12-30")
    await desk.plan()
    late = [entry for entry in await desk.planned() if entry.due < desk.now]
    assert [entry.step for entry in late if entry.target == "out-0"] == [120, 90, 60, 30]
    assert [entry.step for entry in late if entry.target == "out-1"] == [30]


async def test_dropping_a_rule_needs_no_confirmation(desk: Desk) -> None:
    """What a changed subscription no longer asks for goes at once."""
    await desk.subscribe(rules={"notice": (), "expiry": ()})
    await desk.plan()
    await desk.subscribe(rules={"expiry": ()})
    done = await desk.plan()
    assert (done.gone, done.held) == (7, ())


async def test_owners_are_told_without_asking(desk: Desk) -> None:
    """The deal's owners, as its file names them, have alerts of their own."""
    desk.write("2027-12-31", extra="alerts: {owners: [U0OWNER]}\n")
    await desk.plan()
    assert {entry.destination for entry in await desk.planned()} == {"U0OWNER"}


async def test_digests_are_planned_on_mondays(desk: Desk) -> None:
    """A digest for each Monday of the weeks to come, at nine in the zone; one per destination."""
    await desk.subscribe(digest=True)
    await desk.plan()
    digests = [entry for entry in await desk.planned() if entry.rule == "digest"]
    assert [entry.day.weekday() for entry in digests] == [0] * len(digests)
    assert len(digests) == 9
    assert digests[0].key == "C1||digest||2026-11-23|0"


async def test_no_book_says_nothing(desk: Desk) -> None:
    """Where nothing loads at all, everything stays as it is."""
    await desk.subscribe()
    await desk.plan()
    desk.book = None
    assert await desk.plan() == Planned()
    assert len(await desk.planned()) == 7


#: Zone, day, time of day -> the moment in UTC: times that are left out are the next that exists, of two the first.
MOMENTS = (
    ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
    ("America/New_York", "2027-03-14", "02:30", "2027-03-14T07:00"),
    ("Europe/Berlin", "2027-03-28", "02:30", "2027-03-28T01:00"),
    ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),
    ("Europe/London", "2027-03-28", "01:15", "2027-03-28T01:00"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
    ("Australia/Sydney", "2026-10-04", "02:30", "2026-10-03T16:00"),
    ("Asia/Kathmandu", "2026-11-23", "09:00", "2026-11-23T03:15"),
    ("Asia/Kolkata", "2026-11-23", "09:00", "2026-11-23T03:30"),
    ("America/St_Johns", "2027-03-14", "02:30", "2027-03-14T05:30"),
    ("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00"),
    ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T10:00"),
    ("Pacific/Kiritimati", "2026-11-23", "09:00", "2026-11-22T19:00"),
    ("Pacific/Chatham", "2026-09-27", "02:50", "2026-09-26T14:00"),
    ("Africa/Casablanca", "2027-03-14", "09:00", "2027-03-14T08:00"),
    ("", "2026-11-23", "09:00", "2026-11-23T09:00"),
    ("No/Where", "2026-11-23", "09:00", "2026-11-23T09:00"),
)  # fmt: skip


@pytest.mark.parametrize(("zone", "day", "at", "expected"), MOMENTS)
def test_moments(zone: str, day: str, at: str, expected: str) -> None:
    """The clocks of the world are kept."""
    found = moment(date.fromisoformat(day), zone, time.fromisoformat(at))
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_mondays() -> None:
    """Both ends count."""
    assert mondays(date(2026, 11, 23), date(2026, 11, 30)) == [date(2026, 11, 23), date(2026, 11, 30)]
    assert mondays(date(2026, 11, 24), date(2026, 11, 29)) == []
