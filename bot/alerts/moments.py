"""Days and moments in the world's zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: The hour of the day at which alerts fall due.
HOUR = time(9)


def moment(day: date, zone: str, at: time = HOUR) -> datetime:
    """A time of a day in a zone, in UTC. One that a clock change leaves out is the next that exists; the first of two.

    A zone that is not known is UTC.
    """
    place = _place(zone)
    if place is None:
        return datetime.combine(day, at, UTC)
    local = datetime.combine(day, at, place)  # fold=0: the first of two
    found = local.astimezone(UTC)
    if found.astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    # The time is left out: it lies between what it is by the offset before the gap and by the one behind it.
    behind = local.replace(fold=1).astimezone(UTC)
    first, last = min(found, behind), max(found, behind)
    while last - first > timedelta(seconds=1):  # the first moment whose wall clock is past the time
        middle = first + (last - first) / 2
        past = middle.astimezone(place).replace(tzinfo=None) >= local.replace(tzinfo=None)
        first, last = (first, middle) if past else (middle, last)
    return last.replace(microsecond=0)


def day_in(at: datetime, zone: str) -> date:
    """The day of a moment in a zone; in UTC where the zone is not known."""
    return at.astimezone(_place(zone) or UTC).date()


def _place(zone: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone) if zone else None
    except (KeyError, ValueError, OSError):
        return None
