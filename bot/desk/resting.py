"""How long a card rests that was snoozed: until the morning of a working day, on which its next reminder comes."""

from __future__ import annotations

from datetime import date, timedelta

from bot.desk.upcoming import is_working


def wakes(until: date, day: date, free: frozenset[date]) -> date:
    """The day on which a card speaks again that rests until a day: that day, or the next working day; never after the
    card's own `day`."""
    found = until
    while found < day and not is_working(found, free):
        found += timedelta(days=1)
    return found if is_working(found, free) else until
