"""A day to watch as a calendar file: one all-day entry with reminders, whose id is the same each time it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

#: Days before the day at whose nine o'clock calendars remind, unless others are given.
REMINDERS = (30, 7, 1)
_AT = timedelta(hours=9)
_LONGEST = 2_000


class CalendarFile(NamedTuple):
    """The file's name, for people, and what is in it."""

    name: str
    content: bytes


def calendar_file(
    event: str, deal: str, day: date, title: str, says: Sequence[str], now: datetime,
    reminders: Sequence[int] = REMINDERS,
) -> CalendarFile:  # fmt: skip
    """The file for one day. `event` is what tells it from all others (`deal|rule|target|day`), `says` its text."""
    from icalendar import Alarm, Calendar, Event

    calendar, entry = Calendar(), Event()
    calendar.add("prodid", "-//dealbot//alerts//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entry.add("uid", uid(event))
    entry.add("dtstamp", now.replace(microsecond=0))
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    entry.add("summary", f"{deal}: {title}")
    entry.add("description", "\n".join(says)[:_LONGEST])
    entry.add("transp", "TRANSPARENT")
    for before in sorted(set(reminders), reverse=True):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{deal}: {title}")
        alarm.add("trigger", _AT - timedelta(days=before))
        entry.add_component(alarm)
    calendar.add_component(entry)
    return CalendarFile(f"{_name(deal)}-{day.isoformat()}.ics", calendar.to_ical())


def uid(event: str) -> str:
    """The entry's id in calendars: a second import changes the entry instead of adding one."""
    return f"{hashlib.sha256(event.encode()).hexdigest()[:32]}@dealbot"


def _name(deal: str) -> str:
    """A deal's title as part of a file's name."""
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in deal.lower())
    return "-".join(part for part in kept.split("-") if part)[:40] or "deal"
