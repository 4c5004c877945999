"""Single days: by weekday, by figures, by their place in a week."""

from __future__ import annotations

from datetime import date

from core.dates import DAY, Span, say
from core.language.durations import Duration
from core.language.parts import Nth
from core.language.times import DAY_NAMES, MONTH_NAMES, At, Time, Unclear, container, find, shifted, year_span


class Weekday(Time):
    """A weekday by itself (the next one to come, today excluded), or of a week some weeks from this one."""

    __slots__ = ("number", "week")
    grain = "day"

    def __init__(self, number: int, week: int | None = None) -> None:
        self.number = number
        self.week = week

    def on(self, at: At, hole: Span | None) -> Span:
        today = at.lean.as_of
        if self.week is not None:
            day = today + DAY * (self.number - today.weekday() + 7 * self.week)
        elif at.past:
            day = today - DAY * ((today.weekday() - self.number - 1) % 7 + 1)
        else:
            day = today + DAY * ((self.number - today.weekday() - 1) % 7 + 1)
        return Span(day, day + DAY)


class OfWeek(Time):
    """A weekday of a given week."""

    __slots__ = ("number", "of", "open")
    grain = "day"

    def __init__(self, number: int, of: Time) -> None:
        self.number = number
        self.of = of
        self.open = of.open

    def on(self, at: At, hole: Span | None) -> Span:
        day = container("week", self.of.on(at, hole).start).start + DAY * self.number
        return Span(day, day + DAY)


class Checked(Time):
    """A day that is said to be a certain weekday: that decides the year (next to this one) or month that is not said."""

    __slots__ = ("day", "number")
    grain = "day"

    def __init__(self, number: int, day: Time) -> None:
        self.number = number
        self.day = day

    def on(self, at: At, hole: Span | None) -> Span:
        kept = list(at.notes)
        said = find(self.day, at)
        if said.start.weekday() == self.number:
            return said
        near = at.lean.as_of
        found: list[tuple[int, Span, list[str]]] = []
        if self.day.open is not None:
            here = container(self.day.open, near)
            # A year before or after may be meant, hardly one further off; of months, a year of them.
            reach = 1 if self.day.open == "year" else 12
            for offset in range(-reach, reach + 1):
                at.notes = list(kept)
                try:
                    span = self.day.on(at, shifted(self.day.open, here, offset))
                except (Unclear, ValueError, OverflowError):
                    continue
                if span.start.weekday() == self.number:
                    found.append((abs((span.start - near).days), span, at.notes))
        if not found:
            raise Unclear(
                f"{say(said.start)} is a {DAY_NAMES[said.start.weekday()]}, not a {DAY_NAMES[self.number]}.",
                say(said.start),
            )
        _, nearest, at.notes = min(found, key=lambda each: each[0])
        return nearest


class PastWeekday(Time):
    """The last such weekday before today."""

    __slots__ = ("number",)
    grain = "day"

    def __init__(self, number: int) -> None:
        self.number = number

    def on(self, at: At, hole: Span | None) -> Span:
        today = at.lean.as_of
        day = today - DAY * ((today.weekday() - self.number - 1) % 7 + 1)
        return Span(day, day + DAY)


class Weekend(Time):
    """Saturday and Sunday of a week, so many after this one."""

    __slots__ = ("week",)

    def __init__(self, week: int) -> None:
        self.week = week

    def on(self, at: At, hole: Span | None) -> Span:
        saturday = container("week", at.lean.as_of).start + DAY * (5 + 7 * self.week)
        return Span(saturday, saturday + 2 * DAY)


class WeekOf(Time):
    """The week, Monday to Sunday, that holds a day."""

    __slots__ = ("day", "open")
    grain = "week"

    def __init__(self, day: Time) -> None:
        self.day = day
        self.open = day.open

    def on(self, at: At, hole: Span | None) -> Span:
        return container("week", self.day.on(at, hole).start)


class DayBefore(Time):
    """The day before a period begins."""

    __slots__ = ("of", "open")
    grain = "day"

    def __init__(self, of: Time) -> None:
        self.of = of
        self.open = of.open

    def on(self, at: At, hole: Span | None) -> Span:
        first = self.of.on(at, hole).start
        return Span(first - DAY, first)


class LastWorking(Time):
    """The last working day of a period."""

    __slots__ = ("of", "open")
    grain = "day"

    def __init__(self, of: Time) -> None:
        self.of = of
        self.open = of.open

    def on(self, at: At, hole: Span | None) -> Span:
        day = Duration(business_days=1).after(self.of.on(at, hole).stop, at.lean.holidays, back=True)
        return Span(day, day + DAY)


class Ymd(Time):
    """A day by its figures, year, month and day, in that order."""

    __slots__ = ("day", "month", "year")
    grain = "day"

    def __init__(self, year: int, month: int, day: int) -> None:
        self.year = year
        self.month = month
        self.day = day

    def on(self, at: At, hole: Span | None) -> Span:
        if not 1 <= self.month <= 12:
            raise Unclear(f"There is no month {self.month}.")
        month = container("month", date(year_span(self.year).start.year, self.month, 1))
        return Nth("day", self.day).day(month)


class Slashed(Time):
    """A day by figures whose order depends on the country: 03/04/2027, or 03/04 with no year."""

    __slots__ = ("first", "open", "second", "year")
    grain = "day"

    def __init__(self, first: int, second: int, year: int | None) -> None:
        self.first = first
        self.second = second
        self.year = year
        self.open = None if year is not None else "year"

    def on(self, at: At, hole: Span | None) -> Span:
        year = self.year if self.year is not None else hole.start.year if hole else at.lean.as_of.year
        first, second, day_first = self.first, self.second, at.lean.day_first
        if first > 12 and second > 12:
            raise Unclear(f"There is no month {first} or {second}.")
        if first > 12 or (second <= 12 and day_first):
            day, month = first, second
        elif second > 12 or day_first is False or first == second:
            month, day = first, second
        else:
            shown = f" {year}" if self.year is not None else ""
            raise Unclear(
                f"{first}/{second} may be day and month, or month and day.",
                f"{first} {MONTH_NAMES[second - 1]}{shown}",
                f"{second} {MONTH_NAMES[first - 1]}{shown}",
            )
        span = Ymd(year, month, day).on(at, None)
        if first <= 12 and second <= 12 and first != second:
            order = "day first" if day_first else "month first"
            at.note(f"{first:02}/{second:02} read as {say(span.start)} ({order}).")
        return span
