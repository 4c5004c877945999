"""Calendar dates and spans of days.

Inside, a span is half-open (its `stop` is the first day that no longer belongs to it); every word and
every JSON value that people see names the last day instead. Nothing here reads a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = dt.timedelta(days=1)
#: The years that contracts and questions may name.
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days from `start` up to, but not including, `stop`. Empty where `stop <= start`."""

    start: date
    stop: date

    @classmethod
    def of(cls, first: date, last: date) -> Span:
        """The span of both days and all between them, as people say it."""
        return cls(first, last + DAY)

    @property
    def last_day(self) -> date:
        return self.stop - DAY

    @property
    def days(self) -> int:
        return max((self.stop - self.start).days, 0)

    @property
    def empty(self) -> bool:
        return self.stop <= self.start

    def cut(self, other: Span) -> Span:
        """The days that both spans share (an empty span where they share none)."""
        return Span(max(self.start, other.start), min(self.stop, other.stop))

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.stop

    def __str__(self) -> str:
        if self.days == 1:
            return say(self.start)
        return f"{say(self.start)} to {say(self.last_day)}"


def say(day: date) -> str:
    """A day as people write it: `31 Dec 2027`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier, if negative), cut to that month's last day."""
    moved: date = day + relativedelta(months=months)
    return moved


def month_of(day: date) -> Span:
    """The calendar month that holds the day."""
    first = day.replace(day=1)
    return Span(first, next_month(first))


def next_month(first: date) -> date:
    """The first day of the month after the one that begins on `first`."""
    return date(first.year + 1, 1, 1) if first.month == 12 else date(first.year, first.month + 1, 1)


def months_of(span: Span) -> Iterator[Span]:
    """Each calendar month that the span touches, whole."""
    first = span.start.replace(day=1)
    while first < span.stop:
        after = next_month(first)
        yield Span(first, after)
        first = after
