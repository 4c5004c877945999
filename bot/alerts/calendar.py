"""A day to watch as a calendar file: one all-day entry with reminders.

Its id is the same for as long as the event is, also when the day moves, and each file's SEQUENCE and DTSTAMP are later
than the last one's, so that an import replaces the entry (RFC 5545, 3.8.7.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

#: Days before the day at whose nine o'clock calendars remind, unless others are given.
REMINDERS: tuple[int, ...] = (30, 7, 1)
_AT = timedelta(hours=9)
_LONGEST = 2_000
#: From when on a file's SEQUENCE counts seconds: a signed 32-bit number, which so lasts until 2094.
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
#: The rules of which one target has several days: these are told apart by the day, so one that moves is a new entry.
_SEVERAL = ("fee", "capacity")


class CalendarFile(NamedTuple):
    """The file's name, for people, and what is in it."""

    name: str
    content: bytes


def calendar_file(
    event: str, deal: str, day: date, title: str, says: Sequence[str], now: datetime,
    reminders: Sequence[int] = REMINDERS, send_by: date | None = None,
) -> CalendarFile:  # fmt: skip
    """The file for one day. `event` is what tells it from all others (`same`), `says` its text.

    `send_by` is the working day by which to act where the day itself is none; it is reminded of, too.
    """
    from icalendar import Alarm, Calendar, Event

    calendar, entry = Calendar(), Event()
    calendar.add("prodid", "-//dealbot//alerts//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entry.add("uid", uid(event))
    entry.add("dtstamp", now.replace(microsecond=0))
    entry.add("last-modified", now.replace(microsecond=0))
    entry.add("sequence", int((now - _BEGAN).total_seconds()))
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    entry.add("summary", f"{deal}: {title}")
    entry.add("description", "\n".join(says)[:_LONGEST])
    entry.add("transp", "TRANSPARENT")
    early = {(day - send_by).days} if send_by is not None and reminders else set()
    for before in sorted(early | set(reminders), reverse=True):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{deal}: {title}")
        alarm.add("trigger", _AT - timedelta(days=before))
        entry.add_component(alarm)
    calendar.add_component(entry)
    return CalendarFile(f"{_name(deal)}-{day.isoformat()}.ics", calendar.to_ical())


def same(enterprise: str, team: str, deal: str, rule: str, target: str, day: date) -> str:
    """What tells an event from all others: workspace, deal, rule and target, and the day where a target has several."""
    parts = (enterprise, team, deal, rule, target, *([day.isoformat()] if rule in _SEVERAL else []))
    return "|".join(parts)


def uid(event: str) -> str:
    """The entry's id in calendars: a second import changes the entry instead of adding one."""
    return f"{hashlib.sha256(event.encode()).hexdigest()[:32]}@dealbot"


def _name(deal: str) -> str:
    """A deal's title as part of a file's name."""
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in deal.lower())
    return "-".join(part for part in kept.split("-") if part)[:40] or "deal"
