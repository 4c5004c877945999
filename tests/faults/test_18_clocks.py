"""Tests 18 to 20: clocks that are wrong, ticks that were missed, and the calendars of twelve zones."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from bot.alerts import marks_of
from bot.alerts.moments import moment
from core import alerts_of
from tests.faults.clocks import TUESDAY
from tests.faults.deals import book_of, deal_text, exit_text
from tests.faults.processes import until
from tests.faults.world import World

HOUR, DAY = 3_600.0, 86_400.0


@pytest.mark.parametrize("shift", [-DAY, -HOUR, HOUR, DAY])
async def test_18_the_clock_is_wrong_from_the_start(world: World, shift: float) -> None:
    """A clock that is wrong at the start and put right later: what was due is sent once, and soon after the truth."""
    due = world.clock.now()
    await world.plan(20, 4, due=due)
    later = await world.plan(20, 4, due=due + timedelta(seconds=1.0 if shift < 0 else 0.0))
    world.clock.offset += shift
    async with world.runner():
        if shift < 0:
            await asyncio.sleep(3 * world.waits.sweep)
            assert world.posted() == 0  # by this clock nothing is due
        else:
            await world.all_sent(20)
        world.clock.offset -= shift
        await world.all_sent(120 / world.scale + 10)
    assert len(later) == 20
    await world.assert_fine()
    assert max(world.copies().values()) == 1


@pytest.mark.parametrize("shift", [-DAY, -HOUR, HOUR, DAY])
@pytest.mark.parametrize("restarts", [False, True])
async def test_18_the_clock_jumps_while_alerts_are_sent(world: World, shift: float, restarts: bool) -> None:
    """A jump in the midst of it, also over a restart, and back again: each is sent once, soon after the truth."""
    await world.plan(60, 6)
    world.slack.faults.inject("chat.postMessage", delay=0.1)
    world.slack.faults.inject("chat.postMessage", probability=0.2, accept=True, drop=True)
    async with world.runner():
        await until(lambda: world.posted() >= 12, 20)
        world.clock.offset += shift
        await until(lambda: len(world.slack.called("chat.postMessage")) > 0, 5)
        await asyncio.sleep(2 * world.waits.sweep)
        if not restarts:
            world.clock.offset -= shift
            await world.all_sent(120 / world.scale + 20)
    if restarts:
        async with world.runner():
            await asyncio.sleep(2 * world.waits.sweep)
            world.clock.offset -= shift
            await world.all_sent(120 / world.scale + 20)
    await world.assert_fine()
    assert max(world.copies().values()) == 1


async def test_18_a_clock_that_stays_set_back_repeats_nothing(world: World) -> None:
    """What was sent stays sent, however far the clock goes back, and forth again."""
    await world.plan(20, 4)
    async with world.runner():
        await world.all_sent(20)
        for shift in (-DAY, -HOUR, 2 * HOUR, DAY):
            world.clock.offset += shift
            await asyncio.sleep(2 * world.waits.sweep)
    assert len(world.slack.called("chat.postMessage")) == 20
    await world.assert_fine()


async def test_18_suspended_for_ten_minutes(world: World) -> None:
    """A machine that sleeps for ten minutes while it sends (the clock goes on, the processes do not) repeats nothing."""
    await world.plan(60, 6)
    world.slack.faults.inject("chat.postMessage", delay=0.1)
    (worker,) = await world.started("one")
    await until(lambda: world.posted() >= 12, 20)
    worker.send(signal.SIGSTOP)
    await until(lambda: worker.stopped, 5)
    world.clock.offset += 600
    world.slack.timing.advance(600)
    worker.send(signal.SIGCONT)
    await world.all_sent(120 / world.scale + 20)
    await world.assert_fine()


async def test_19_three_days_off(world: World) -> None:
    """What fell due in three days of nothing running comes once, marked late, in one message where it is many."""
    now = world.clock.now()
    many, few = world.channels(2)
    for number in range(60):
        await world.plan(1, [many], due=now - timedelta(days=3) + timedelta(hours=number), threads=False)
    await world.plan(3, [few], due=now - timedelta(days=2), threads=False)
    fresh = await world.plan(1, [few], due=now, threads=False)
    async with world.runner():
        await world.all_sent(30)
    await world.assert_fine()
    at = {place: [one for one in world.messages() if one["channel"] == place] for place in (many, few)}
    assert len(at[many]) <= 3  # so many fit into one that it need not be only one
    assert sum(len(marks_of(one)) for one in at[many]) == 60
    assert all("late" in one["text"] for one in at[many])
    assert len(at[few]) == 4
    late = {one.key for one in (await world.entries()).values() if one.late}
    assert late == {one.key for one in world.planned} - {one.key for one in fresh}


#: Zones with a half hour, three quarters, no summer time, southern summers, the date line and missing midnights.
ZONES: dict[str, tuple[tuple[date, str], ...]] = {
    "UTC": ((date(2026, 3, 29), "2026-03-29 09:00"), (date(2026, 10, 25), "2026-10-25 09:00")),
    "America/New_York": ((date(2026, 3, 6), "2026-03-06 14:00"), (date(2026, 3, 9), "2026-03-09 13:00"),
                         (date(2026, 10, 30), "2026-10-30 13:00"), (date(2026, 11, 2), "2026-11-02 14:00")),
    "Europe/Berlin": ((date(2026, 3, 27), "2026-03-27 08:00"), (date(2026, 3, 30), "2026-03-30 07:00"),
                      (date(2026, 10, 23), "2026-10-23 07:00"), (date(2026, 10, 26), "2026-10-26 08:00")),
    "Europe/London": ((date(2026, 3, 27), "2026-03-27 09:00"), (date(2026, 3, 30), "2026-03-30 08:00")),
    "Asia/Kolkata": ((date(2026, 3, 30), "2026-03-30 03:30"), (date(2026, 11, 2), "2026-11-02 03:30")),
    "Asia/Kathmandu": ((date(2026, 3, 30), "2026-03-30 03:15"),),
    "Australia/Lord_Howe": ((date(2026, 4, 3), "2026-04-02 22:00"), (date(2026, 4, 6), "2026-04-05 22:30"),
                            (date(2026, 10, 2), "2026-10-01 22:30"), (date(2026, 10, 5), "2026-10-04 22:00")),
    "America/St_Johns": ((date(2026, 3, 6), "2026-03-06 12:30"), (date(2026, 3, 9), "2026-03-09 11:30")),
    "America/Sao_Paulo": ((date(2018, 11, 3), "2018-11-03 12:00"), (date(2018, 11, 4), "2018-11-04 11:00")),
    "Pacific/Apia": ((date(2011, 12, 29), "2011-12-29 19:00"), (date(2011, 12, 30), "2011-12-30 10:00"),
                     (date(2011, 12, 31), "2011-12-30 19:00")),
    "Pacific/Kiritimati": ((date(2026, 3, 30), "2026-03-29 19:00"),),
    "Pacific/Auckland": ((date(2026, 4, 3), "2026-04-02 20:00"), (date(2026, 4, 6), "2026-04-05 21:00"),
                         (date(2026, 9, 25), "2026-09-24 21:00"), (date(2026, 9, 28), "2026-09-27 20:00")),
}  # fmt: skip
#: Times that a change of clocks leaves out or has twice.
ODD = (
    ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08 07:00"),
    ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01 05:30"),
    ("Europe/Berlin", date(2026, 3, 29), time(2, 0), "2026-03-29 01:00"),
    ("Europe/Berlin", date(2026, 10, 25), time(2, 59), "2026-10-25 00:59"),
    ("America/Sao_Paulo", date(2018, 11, 4), time(0, 0), "2018-11-04 03:00"),
    ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03 15:30"),
    ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04 14:45"),
    ("Pacific/Apia", date(2011, 12, 30), time(0, 0), "2011-12-30 10:00"),
)


def test_20_nine_oclock_in_twelve_zones() -> None:
    """Nine o'clock around the changes of clocks is the moment that people there have on their walls."""
    assert len(ZONES) == 12
    for zone, days in ZONES.items():
        for day, utc in days:
            assert moment(day, zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC), (zone, day)


@pytest.mark.parametrize(("zone", "day", "at", "utc"), ODD)
def test_20_times_that_are_left_out_or_come_twice(zone: str, day: date, at: time, utc: str) -> None:
    """A time that does not exist is the next that does; of one that comes twice the first is meant."""
    assert moment(day, zone, at) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_20_one_moment_a_day_in_every_zone() -> None:
    """Over three years every day of every zone has its own moment, in order, and none twice."""
    for zone in ZONES:
        moments = [moment(date(2026, 1, 1) + timedelta(days=number), zone) for number in range(3 * 365)]
        assert all(timedelta(hours=22) <= after - before <= timedelta(hours=26) for before, after in pairwise(moments))
        assert max(Counter(moments).values()) == 1


#: The last day on which notice of so much still ends a deal by a day: months are counted from the day of giving, and one
#: without such a day ends on its last.
LEAPS = (
    ("3 months", "2027-05-31", "2027-02-28"), ("3 months", "2028-05-31", "2028-02-29"), ("1 month", "2027-03-31", "2027-02-28"),
    ("1 month", "2028-03-31", "2028-02-29"), ("1 month", "2028-02-29", "2028-01-31"), ("12 months", "2029-02-28", "2028-02-29"),
    ("12 months", "2028-02-29", "2027-02-28"), ("90 days", "2028-05-31", "2028-03-02"), ("2 months", "2027-04-30", "2027-02-28"),
)  # fmt: skip


@pytest.mark.parametrize(("notice", "end", "last"), LEAPS)
def test_20_leap_days_and_ends_of_months(notice: str, end: str, last: str) -> None:
    """The whole ladder of an exit around leap days: one alert a step, on a working day, never after its day."""
    book = book_of(exit_text(notice, date.fromisoformat(end)))
    alerts = [alert for alert in alerts_of(book, "demo", date(2026, 1, 2), date(2029, 12, 1), {"notice": (30, 7, 1)})
              if alert.event.target == "out"]  # fmt: skip
    assert [(alert.event.day.isoformat(), alert.step) for alert in alerts] == [(last, 30), (last, 7), (last, 1)]
    for alert in alerts:
        want = alert.event.day - timedelta(days=alert.step)
        assert alert.due.weekday() < 5
        assert timedelta() <= want - alert.due <= timedelta(days=2)


def test_20_deliveries_around_a_leap_day() -> None:
    """Steps before 29 February and 31 January, moved from the weekend to the Friday before."""
    book = book_of(deal_text({"leap": date(2028, 2, 29), "end": date(2027, 1, 31)}))
    alerts = alerts_of(book, "demo", date(2026, 11, 24), date(2028, 3, 5), {"delivery": ()})
    assert [(alert.event.target, alert.step, alert.due.isoformat()) for alert in alerts] == [
        ("end", 30, "2027-01-01"), ("end", 7, "2027-01-22"), ("leap", 30, "2028-01-28"), ("leap", 7, "2028-02-22"),
    ]  # fmt: skip
    assert len({alert.key for alert in alerts}) == len(alerts)


def test_20_the_frozen_tuesday_is_a_tuesday() -> None:
    """The day that these tests take for today."""
    assert TUESDAY.weekday() == 1
