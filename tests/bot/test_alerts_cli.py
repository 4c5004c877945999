"""`dealbot alerts`: the time to come as a channel would see it, how the ledger stands, confirming."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot import clock
from bot.__main__ import main
from bot.alerts.calendar import calendar_file, uid
from bot.alerts.standing import measured
from bot.asker import Workspace
from bot.cli import alerts as command
from bot.doctor.alerts import alerts as examine
from bot.gauges import Gauges
from bot.store import Store, open_store
from bot.store.entry import Entry

YEAR = ("simulate", "--from", "2026-11-23", "--to", "2027-12-31")
WORKSPACE = Workspace("", "T1")


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `dealbot alerts` with a store of its own; the status and both outputs."""
    monkeypatch.chdir(tmp_path)
    for name in ("DEALBOT_DEALS", "DEALBOT_LOG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DEALBOT_STORE", f"sqlite:///{tmp_path / 'dealbot.db'}")
    monkeypatch.setattr("bot.__main__.COMMANDS", (command,))

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["alerts", *words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def fill(folder: Path, work: Any) -> Any:
    """Do something in the call's store."""
    async def filled() -> Any:
        store = await open_store(f"sqlite:///{folder / 'dealbot.db'}")
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(filled())


def entry(step: int, due: datetime, **more: Any) -> Entry:
    key = f"C1|colossus-1|notice|end-2027|2027-10-02|{step}"
    return Entry(WORKSPACE, key, "C1", "colossus-1", "notice", "end-2027", date(2027, 10, 2), step, due, f"m{step}", **more)


def test_a_year_as_it_would_be_posted(call: Any) -> None:
    """Each message on its day: the card, its steps in the thread, the last two in the channel too."""
    status, out, err = call(*YEAR, "--leave", "2027-12-31")
    assert (status, err) == (0, "")
    heads = [line for line in out.splitlines() if line[:1].isdigit()]
    assert heads == [
        "4 Jun 2027, Fri  card", "2 Jul 2027, Fri  in its thread", "3 Aug 2027, Tue  in its thread",
        "2 Sep 2027, Thu  in its thread", "17 Sep 2027, Fri  in its thread",
        "24 Sep 2027, Fri  in its thread, and in the channel", "1 Oct 2027, Fri  in its thread, and in the channel",
    ]  # fmt: skip
    assert "Saturday, 2 Oct 2027: 120 days left, 85 of them working days" in out
    assert "Send it by today, Friday, 1 Oct 2027" in out
    assert out.count("counted forwards") == 1


def test_a_year_as_data(call: Any) -> None:
    """One object a message, with the same keys each; a digest on Mondays where there is something."""
    status, out, _ = call(*YEAR, "--leave", "2027-12-31", "--want", "only notice:60,30 digest", "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert len({tuple(one) for one in found}) == 1
    steps = [(one["day"], one["kind"], one["step"], one["broadcast"]) for one in found if one["kind"] != "digest"]
    assert steps == [("2027-08-03", "card", 60, False), ("2027-09-02", "step", 30, True)]
    digests = [one["day"] for one in found if one["kind"] == "digest"]
    assert (digests[0], digests[-1], len(digests)) == ("2027-06-07", "2027-09-27", 17)
    assert all(date.fromisoformat(day).weekday() == 0 for day in digests)
    assert "$21.25B more" in found[-1]["text"]


def test_it_is_quick(call: Any) -> None:
    """The whole term with every rule takes seconds."""
    start = clock.ticks()
    words = ("simulate", "--from", "2026-05-01", "--to", "2029-05-31", "--want", "commit payments digest", "--json")
    status, out, _ = call(*words, "--leave", "2027-12-31", "--leave", "2028-06-30")
    assert status == 0
    assert len(out.splitlines()) > 100
    assert clock.ticks() - start < 10


def test_nothing_to_post(call: Any) -> None:
    """Where nothing is due it says so, and what would change that."""
    status, out, _ = call(*YEAR)
    assert status == 0
    assert out.startswith("Nothing would be posted from 2026-11-23 to 2027-12-31. --leave")


@pytest.mark.parametrize(("words", "says"), [
    (("simulate", "--from", "2027-01-01", "--to", "2026-01-01"), "swap them"),
    (("simulate", "--want", "notise"), "Did you mean notice?"), (("simulate", "--deal", "x"), "there is no deal 'x'"),
    (("simulate", "--channel", "C9"), "nothing is subscribed in C9"), (("confirm",), "whose alerts may go?"),
])  # fmt: skip
def test_wrong_calls(call: Any, words: tuple[str, ...], says: str) -> None:
    """A wrong call is one line that says what to write."""
    status, out, err = call(*words)
    assert (status, out) == (2, "")
    assert says in err


def test_by_what_is_subscribed(call: Any, tmp_path: Path) -> None:
    """With a channel its own subscriptions are simulated."""
    async def subscribe(store: Store) -> None:
        await store.subscriptions.put(WORKSPACE, "C1", "colossus-1", {"expiry": (10,)}, False, "UTC", "U1", clock.now())

    fill(tmp_path, subscribe)
    status, out, _ = call("simulate", "--channel", "C1", "--from", "2029-01-01", "--to", "2029-12-31")
    assert status == 0
    assert [line for line in out.splitlines() if line[:1].isdigit()] == ["21 May 2029, Mon  card"]


def test_how_it_stands(call: Any, tmp_path: Path) -> None:
    """What is due, late, stuck, next and broken, as text and as data; nothing where nothing is there."""
    assert call()[1].startswith("No alert is planned, and nothing is subscribed")
    now = clock.now()

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
                  "broken: C1 is not told of colossus-1 (not_in_channel)"):  # fmt: skip
        assert shown in out, shown
    [found] = [json.loads(line) for line in call("--json")[1].splitlines()]
    assert (found["workspace"], len(found["late"]), len(found["undeliverable"]), len(found["next"])) == ("T1", 1, 1, 1)
    assert found["broken"] == [{"destination": "C1", "deal": "colossus-1", "reason": "not_in_channel"}]


def test_confirm(call: Any, tmp_path: Path) -> None:
    """What is held is let go by name; where nothing is held it says so."""
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
