"""What the deals, subscriptions and decisions say becomes entries; what they no longer say goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.alerts.moments import moment
from bot.alerts.planner import Planned, mondays
from bot.store.entry import Entry, State
from tests.bot.alerts.planning import BILLED, NOW, WORKSPACE, Desk

_CANCELLED: tuple[State, ...] = ("cancelled",)


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


async def test_what_people_change_needs_no_confirmation(desk: Desk) -> None:
    """A decision to leave that is undone, or made otherwise, takes its alerts along; the file has nothing to do with it."""
    desk.write()
    await desk.subscribe(rules={"notice": ()})
    await desk.plan()
    add, undo = desk.store.decisions.add, desk.store.decisions.undo
    first = await add(WORKSPACE, "demo", "leave", date(2027, 12, 31), NOW.date(), "", "U1", desk.now)
    assert (await desk.plan()).new == 7
    desk.now += timedelta(minutes=5)
    await undo(WORKSPACE, first.id, "U1", desk.now)
    assert (await desk.plan())[3:5] == (7, ())
    desk.now += timedelta(minutes=5)
    await add(WORKSPACE, "demo", "leave", date(2027, 12, 31), NOW.date(), "", "U1", desk.now)
    assert (await desk.plan()).again == 7
    desk.now += timedelta(minutes=5)
    await add(WORKSPACE, "demo", "leave", date(2027, 6, 30), NOW.date(), "leave-2027-12-31", "U1", desk.now)
    done = await desk.plan()
    assert (done.gone, done.held) == (7, ())
    assert {entry.day for entry in await desk.planned()} == {date(2027, 4, 1)}


async def test_a_file_and_a_decision_at_once(desk: Desk) -> None:
    """What the file has lost is kept, whatever was decided beside it, and goes on once the file is whole again."""
    await desk.subscribe()
    one = await desk.store.decisions.add(WORKSPACE, "demo", "leave", date(2028, 6, 30), NOW.date(), "", "U1", desk.now)
    await desk.plan()
    count = len(await desk.planned())
    desk.now += timedelta(minutes=5)
    desk.write()
    await desk.store.decisions.undo(WORKSPACE, one.id, "U1", desk.now)
    assert (await desk.plan()).held == ("demo",)
    assert {entry.target for entry in await desk.planned()} == {"out-0"}
    assert len(await desk.planned()) == 7 < count
    desk.write("2027-12-31")
    assert await desk.plan() == Planned()
    assert await desk.store.ledger.held(WORKSPACE) == []


@pytest.mark.parametrize("exits", [("2027-12-31", "2028-03-31"), ("2027-02-22",), ("2027-03-01",)])
async def test_a_digest_leaves_the_others_alone(desk: Desk, exits: tuple[str, ...]) -> None:
    """A channel's digest and its alerts are planned once and stay, however often they are planned again."""
    desk.write(*exits)
    await desk.subscribe(digest=True)
    await desk.store.ledger.hold(WORKSPACE, "", 13, NOW)  # as an older version has left it
    assert (await desk.plan()).new
    for _ in range(3):
        desk.now += timedelta(minutes=10)
        assert await desk.plan() == Planned()
    assert {entry.rule for entry in await desk.planned()} == {"notice", "digest"}
    assert await desk.store.ledger.held(WORKSPACE) == []
    assert await desk.store.ledger.all(WORKSPACE, states=_CANCELLED) == []


async def test_what_nobody_asks_for_is_held_no_longer(desk: Desk) -> None:
    """A deal that vanished, and that nobody is subscribed to any more, needs no confirmation."""
    await desk.subscribe()
    await desk.plan()
    desk.write()
    assert (await desk.plan()).held == ("demo",)
    await desk.store.subscriptions.remove(WORKSPACE, "C1", "demo", "U1", NOW)
    assert (await desk.plan()).held == ()
    assert await desk.store.ledger.held(WORKSPACE) == []
    assert await desk.planned() == []


async def test_a_deal_that_cannot_be_computed_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its alerts stay as they are, and the planning says so."""
    await desk.subscribe()
    await desk.plan()

    def fails(*_: object, **__: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr("bot.alerts.planner.alerts_of", fails)
    assert await desk.plan() == Planned(failed=("demo",))
    assert len(await desk.planned()) == 7


async def given_up(desk: Desk, *entries: Entry, code: str = "not_in_channel") -> None:
    """The channel takes none of these now."""
    ledger, now = desk.store.ledger, desk.now
    for entry in await ledger.claim(WORKSPACE, [one.key for one in entries], "one", now, now + timedelta(minutes=1)):
        await ledger.back([entry], "undeliverable", None, now, code=code)
    [one] = await desk.store.subscriptions.all(WORKSPACE)
    await desk.store.subscriptions.mark(WORKSPACE, one.id, "broken", code, now)


async def test_what_a_channel_did_not_take_comes_when_it_does(desk: Desk) -> None:
    """Days later, of several steps of a card the nearest: planned again by its own due moment; once, and then no more."""
    await desk.subscribe()
    await desk.plan()
    due = (await desk.planned())[:2]
    desk.now = due[1].due + timedelta(hours=1)
    await given_up(desk, *due)
    await desk.plan()
    assert (await desk.store.ledger.get(WORKSPACE, due[1].key) or due[0]).state == "undeliverable"
    desk.now += timedelta(days=3)
    [one] = await desk.store.subscriptions.all(WORKSPACE)
    await desk.store.subscriptions.mark(WORKSPACE, one.id, "active", "", desk.now)
    assert (await desk.plan()).again == 1
    found = {entry.key: entry for entry in await desk.store.ledger.all(WORKSPACE, "C1")}
    assert [found[entry.key].state for entry in due] == ["undeliverable", "planned"]
    assert found[due[1].key].due == due[1].due
    assert found[due[1].key].made == NOW, "so that it is told to be late"
    assert await desk.plan() == Planned()


@pytest.mark.parametrize(("code", "again"), [("not_in_channel", ""), ("unconfirmed", "blind")])
async def test_what_may_have_been_posted_says_so_when_it_comes_again(desk: Desk, code: str, again: str) -> None:
    """What nobody could look for is marked as a possible repeat."""
    await desk.subscribe()
    await desk.plan()
    [first, *_] = await desk.planned()
    desk.now = first.due
    await given_up(desk, first, code=code)
    desk.now += timedelta(hours=1)
    await desk.subscribe(at=desk.now)
    await desk.plan()
    found = await desk.store.ledger.get(WORKSPACE, first.key)
    assert found is not None
    assert (found.state, found.error) == ("planned", again)


async def test_a_day_that_has_passed_does_not_come_again(desk: Desk) -> None:
    """When the channel takes messages again after a payment's day, nobody is told of that day."""
    desk.write(terms=BILLED)
    await desk.subscribe(rules={"payments": (1,)})
    await desk.plan()
    [first, *_] = await desk.planned()
    desk.now = first.due
    await given_up(desk, first)
    desk.now = first.due + timedelta(days=3)
    await desk.subscribe(rules={"payments": (1,)}, at=desk.now)
    await desk.plan()
    found = await desk.store.ledger.get(WORKSPACE, first.key)
    assert found is not None
    assert found.state == "undeliverable"


async def test_each_payment_is_a_card_of_its_own(desk: Desk) -> None:
    """Each month is a card of its own, with its two steps."""
    desk.write(terms=BILLED)
    await desk.subscribe(rules={"payments": ()})
    await desk.plan()
    found = await desk.planned()
    cards = {entry.card for entry in found}
    assert len([entry for entry in found if entry.target == "2026-11"]) == 2
    assert len(cards) == len({entry.target for entry in found}) > 12
    assert "C1|demo|payments|2026-11|2026-12-31" in cards


async def test_a_dry_planning_tells_what_is_amiss(desk: Desk) -> None:
    """It changes nothing, and finds an alert that was cancelled though it is wanted."""
    await desk.subscribe()
    assert (await desk.planner.unsettled()).new == 7
    assert await desk.planned() == []
    await desk.plan()
    assert (await desk.planner.unsettled()).settled
    lost = (await desk.planned())[3]
    await desk.store.ledger.replan(WORKSPACE, (), (), (), [lost.key], desk.now)
    assert (await desk.planner.unsettled()).again == 1
    assert len(await desk.planned()) == 6


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
