"""Calendar files: an import replaces the entry of the same event, and acts by the working day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from bot.alerts.calendar import calendar_file, same

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DAY = date(2027, 10, 2)


def entry(event: str, day: date, now: datetime, send_by: date | None = None) -> Any:
    """The one entry of a file."""
    file = calendar_file(event, "Colossus 1", day, "Last day to give notice", ["Send it by Friday."], now, send_by=send_by)
    [found] = Calendar.from_ical(file.content).walk("VEVENT")
    return found


def test_a_day_that_moves_is_the_same_entry() -> None:
    """The id stays when the day moves, and the later file has the higher SEQUENCE, so that it replaces the entry."""
    one, other = same("", "T1", "d", "notice", "out", DAY), same("", "T1", "d", "notice", "out", DAY + timedelta(days=30))
    before, after = entry(one, DAY, NOW), entry(other, DAY + timedelta(days=30), NOW + timedelta(seconds=1))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstamp"].dt > before["dtstamp"].dt


def test_different_events_are_different_entries() -> None:
    """Another workspace, deal, rule or target is another entry; so is another day where one target has several."""
    events = [("", "T1", "d", "notice", "out"), ("", "T2", "d", "notice", "out"), ("", "T1", "e", "notice", "out"),
              ("", "T1", "d", "renewal", "out"), ("", "T1", "d", "notice", "in"), ("", "T1", "d", "fee", "price")]  # fmt: skip
    ids = {entry(same(*event, day), day, NOW)["uid"] for event in events for day in (DAY, DAY + timedelta(days=1))}
    assert len(ids) == len(events) + 1


def test_the_working_day_is_reminded_of() -> None:
    """Where the day is no working day, the one before it is in the text and reminded of on its morning."""
    found = entry("x", date(2027, 10, 3), NOW, date(2027, 10, 1))
    alarms = [alarm["trigger"].dt for alarm in found.walk("VALARM")]
    assert timedelta(hours=9) - timedelta(days=2) in alarms
    assert "Send it by Friday." in found["description"]
