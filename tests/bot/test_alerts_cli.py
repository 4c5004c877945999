"""`dealbot alerts`: how the ledger stands, confirming; with the doctor's findings, the gauges and the calendar file."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

from bot import clock
from bot.alerts.calendar import calendar_file, uid
from bot.alerts.standing import measured
from bot.asker import Workspace
from bot.doctor.alerts import alerts as examine
from bot.gauges import Gauges
from bot.store import Store, open_store
from bot.store.entry import Entry
from tests.bot.alerting import call, fill

__all__ = ["call"]
WORKSPACE = Workspace("", "T1")


def entry(step: int, due: datetime, **more: Any) -> Entry:
    key = f"C1|colossus-1|notice|end-2027|2027-10-02|{step}"
    return Entry(WORKSPACE, key, "C1", "colossus-1", "notice", "end-2027", date(2027, 10, 2), step, due, f"m{step}", **more)


def test_how_it_stands(call: Any, tmp_path: Path) -> None:
    """What is due, late, stuck, next and broken, as text and as data; nothing where nothing is there."""
    now = clock.now()
    fill(tmp_path, lambda store: store.ready())
    assert call()[1].startswith("No alert is planned, and nothing is subscribed")

    async def work(store: Store) -> None:
        kept = await store.subscriptions.put(WORKSPACE, "C1", "colossus-1", {}, False, "UTC", "U1", now)
        await store.subscriptions.mark(WORKSPACE, kept.id, "broken", "not_in_channel", now)
        await store.ledger.add([
            entry(120, now - timedelta(hours=3)), entry(90, now + timedelta(days=30)),
            entry(60, now - timedelta(days=1), state="undeliverable", error="is_archived"),
        ])  # fmt: skip

    fill(tmp_path, work)
    status, out, _ = call()
    assert status == 0
    for shown in ("T1: alerts 2 planned, 1 undeliverable", "subscriptions: 1, of which broken: 1", "has been due for 3 hours",
                  "late:", "120 days before", "undeliverable:", "(is_archived)", "next:", "90 days before",
                  "broken: C1 is not told of colossus-1: I am not in it"):  # fmt: skip
        assert shown in out, shown
    [found] = [json.loads(line) for line in call("--json")[1].splitlines()]
    assert (found["workspace"], len(found["late"]), len(found["undeliverable"]), len(found["next"])) == ("T1", 1, 1, 1)
    assert found["broken"] == [{"destination": "C1", "deal": "colossus-1", "reason": "not_in_channel"}]


def test_what_could_not_be_posted_is_over_once_its_card_speaks_again(call: Any, tmp_path: Path) -> None:
    """A step that a channel did not take is shown until a later one of the same card has arrived."""
    now = clock.now()
    stuck = entry(60, now - timedelta(days=2), state="undeliverable", error="is_archived", updated=now - timedelta(days=2))

    async def work(store: Store) -> None:
        await store.subscriptions.put(WORKSPACE, "C1", "colossus-1", {}, False, "UTC", "U1", now)
        await store.ledger.add([stuck])

    fill(tmp_path, work)
    assert len(json.loads(call("--json")[1])["undeliverable"]) == 1

    async def later(store: Store) -> None:
        await store.ledger.add([entry(30, now - timedelta(days=1), state="sent", updated=now - timedelta(days=1))])

    fill(tmp_path, later)
    assert json.loads(call("--json")[1])["undeliverable"] == []


def test_a_store_that_is_not_there(call: Any, tmp_path: Path) -> None:
    """What only reads refuses it with what to do, and makes none: a mistyped name is no store without alerts."""
    for words in ((), ("--json",), ("confirm", "colossus-1"), ("simulate", "--channel", "C1")):
        status, out, err = call(*words)
        assert (status, out) == (2, ""), words
        assert f"there is no store {tmp_path / 'dealbot.db'}; nothing is there; check DEALBOT_STORE" in err, words
    assert list(tmp_path.iterdir()) == []


def test_confirm(call: Any, tmp_path: Path) -> None:
    """What is held is let go by name; where nothing is held it says so."""
    fill(tmp_path, lambda store: store.ready())
    assert call("confirm", "colossus-1")[0] == 1

    async def work(store: Store) -> None:
        await store.ledger.secret(WORKSPACE)  # as the first planning does
        await store.ledger.add([entry(90, clock.now() + timedelta(days=30))])
        await store.ledger.hold(WORKSPACE, "colossus-1", 1, clock.now())

    fill(tmp_path, work)
    assert "dealbot alerts confirm colossus-1" in call()[1]
    status, out, _ = call("confirm", "colossus-1")
    assert (status, out) == (0, "1 alert of colossus-1 will go with the next planning, within a few minutes.\n")
    assert "confirm" not in call()[1]


async def test_the_doctor(tmp_path: Path) -> None:
    """Each thing that is wrong has a finding with its remedy; nothing wrong is one that is fine."""
    store = await open_store(f"sqlite:///{tmp_path / 'dealbot.db'}")
    try:
        assert [(one.state, one.found) async for one in examine(store)] == [("fine", "0 subscriptions, 0 planned, none late")]
        now = clock.now()
        kept = await store.subscriptions.put(WORKSPACE, "C1", "colossus-1", {}, False, "UTC", "U1", now)
        await store.subscriptions.mark(WORKSPACE, kept.id, "broken", "is_archived", now)
        await store.ledger.add([entry(120, now - timedelta(hours=3)), entry(60, now, state="undeliverable", error="is_archived")])
        found = [one async for one in examine(store)]
        assert [(one.check, one.state) for one in found] == [("alerts", "wrong"), ("alerts", "wrong"), ("subscriptions", "wrong")]
        assert "the oldest by 180 minutes" in found[0].found
        assert "(is_archived)" in found[1].found
        assert all(one.remedy for one in found)
    finally:
        await store.close()


def test_gauges() -> None:
    """Lateness, states and subscriptions are metrics; none tells of a deal or a channel."""
    gauges = Gauges()
    gauges.alerts({"planned": 5, "undeliverable": 1}, 2, 321.5, False, 1_800_000_000.0)
    gauges.subscriptions(3, 1)
    told = gauges.render()[0].decode()
    for line in ('dealbot_alerts{state="undeliverable"} 1.0', 'dealbot_alerts{state="sent"} 0.0', "dealbot_alerts_overdue 2.0",
                 "dealbot_alerts_lateness_seconds 321.5", "dealbot_alerts_content 0.0", 'dealbot_subscriptions{state="broken"} 1.0'):  # fmt: skip
        assert line in told, line


async def test_gauges_from_the_store(tmp_path: Path) -> None:
    """What is broken is counted when the metrics are asked for."""
    store, gauges = await open_store(f"sqlite:///{tmp_path / 'dealbot.db'}"), Gauges()
    try:
        kept = [await store.subscriptions.put(WORKSPACE, channel, "colossus-1", {}, False, "UTC", "U1", clock.now())
                for channel in ("C1", "C2", "C3")]  # fmt: skip
        await store.subscriptions.mark(WORKSPACE, kept[0].id, "broken", "is_archived", clock.now())
        await measured(gauges, store)
    finally:
        await store.close()
    told = gauges.render()[0].decode()
    assert 'dealbot_subscriptions{state="active"} 2.0' in told
    assert 'dealbot_subscriptions{state="broken"} 1.0' in told


def test_a_calendar_file() -> None:
    """An all-day entry with reminders; its id is the same each time, and another day's is another."""
    made = [calendar_file("colossus-1|notice|end-2027|2027-10-02", "Colossus 1", date(2027, 10, 2), "Last day; to, give\nnotice",
                          ("What waiting costs: $1B", "x" * 5000), datetime(2026, 11, 23, hour, tzinfo=UTC)) for hour in (9, 10)]  # fmt: skip
    assert made[0].name == "colossus-1-2027-10-02.ics"
    [event] = Calendar.from_ical(made[0].content).walk("VEVENT")
    assert b"DTSTART;VALUE=DATE:20271002\r\nDTEND;VALUE=DATE:20271003" in made[0].content
    assert event["summary"] == "Colossus 1: Last day; to, give\nnotice"
    assert [one["uid"] for content in made for one in Calendar.from_ical(content.content).walk("VEVENT")] == [event["uid"]] * 2
    assert event["uid"] != uid("colossus-1|notice|end-2027|2027-10-03")
    alarms = [getattr(alarm["trigger"], "dt", None) for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(days=-days, hours=9) for days in (30, 7, 1)]
    assert max(len(line) for line in made[0].content.split(b"\r\n")) <= 75
