"""What day and time it is. The only module that reads a clock; everything below is handed the day."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from core import Book, Deal


def today(book: Book, deal: Deal | None = None) -> date:
    """The day now in the deal's time zone; in the book's where no deal or several are meant.

    Where neither has a zone, it is the day on this machine.
    """
    return day_in(zone_of(book, deal))


def zone_of(book: Book, deal: Deal | None = None) -> str | None:
    """The name of the time zone whose day counts; None is that of this machine."""
    if deal is None and len(book.deals) == 1:
        deal = book.deals[0]
    return (deal.time_zone if deal is not None else None) or book.time_zone


def day_in(zone: str | None) -> date:
    """The day now in a time zone of the IANA list (`shelf` has seen that it is there)."""
    return datetime.now(ZoneInfo(zone) if zone else None).date()


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def epoch() -> float:
    """Seconds since 1970, as Slack's time stamps count them."""
    return time.time()


def ticks() -> float:
    """Seconds that only ever grow, for measuring how long something takes."""
    return time.perf_counter()
