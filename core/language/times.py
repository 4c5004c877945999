"""What a date phrase stands for before it is known what day it is: a tree of parts that finds its span later.

`Nth("quarter", 3, Year(2027))` is Q3 2027; `Nth("quarter", 3)` is yearless, and the lean decides its year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.dates import DAY, FIRST_YEAR, LAST_YEAR, Span
from core.language.durations import MONTHS_IN

MONTH_NAMES = ("January February March April May June July August September October November December").split()
DAY_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
#: How far from the day leant on a yearless date is looked for, in years, in months.
YEAR = 12
FEBRUARY, LONGEST_MONTH = 2, 31
NEAR = {"year": (1, 12), "month": (2, 60)}


@dataclass(frozen=True, slots=True)
class Lean:
    """What relative words lean on; handed in, for nothing here reads a clock.

    `past`: the question's tense is past, so that a yearless month is the last one. `before`: the span of the
    turn before; yearless parts fall inside it, else in the year of its last day (in a past tense only where that
    has begun). `fiscal_start`: the first
    month of the fiscal year, which is named by the calendar year in which it ends. `day_first`: the order of
    03/04/2027; None offers both readings where they differ.
    """

    as_of: date
    past: bool = False
    before: Span | None = None
    fiscal_start: int = 1
    day_first: bool | None = None
    holidays: frozenset[date] = frozenset()


#: A span that a time may stand for, and the notes that go with it.
Occurrence = tuple[Span, tuple[str, ...]]


class Unclear(Exception):
    """A date that cannot be, or that can be read in more than one way."""

    def __init__(self, reason: str, *options: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.options = options


class At:
    """One resolution: the lean, the tense in force, and the notes gathered on the way."""

    __slots__ = ("lean", "notes", "past")

    def __init__(self, lean: Lean, past: bool) -> None:
        self.lean = lean
        self.past = past
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


class Time:
    """A day or a period. `open`: what is missing to place it, a "year", a "month", or nothing."""

    __slots__ = ()
    grain = "span"
    open: str | None = None

    def on(self, at: At, hole: Span | None) -> Span:
        """Its span, the missing container being `hole`."""
        raise NotImplementedError


def find(time: Time, at: At, near: date | None = None) -> Span:
    """The span of a time expression; a yearless one is the next one (the last one in the past tense)."""
    if time.open is None:
        return time.on(at, None)
    before = at.lean.before
    day = near or at.lean.as_of
    if before is not None and near is None:
        there = candidates(time, at, before.last_day)
        if at.past:  # what is past has begun: after a question about 2028, "in June" is the last one
            there = [one for one in there if one[0].start <= day]
        inside = [one for one in there if one[0].cut(before) == one[0]]
        if inside:
            return taken(inside[0], at)
        hole = container(time.open, before.last_day)
        if not at.past or any(one[0].cut(hole) == one[0] for one in there):
            return time.on(at, hole)
    found = candidates(time, at, day)
    if at.past:
        chosen = [one for one in found if one[0].start <= day][-1:]
    else:
        chosen = [one for one in found if one[0].stop > day][:1]
    return taken(chosen[0], at) if chosen else time.on(at, container(time.open, day))


def taken(one: Occurrence, at: At) -> Span:
    """The span of the occurrence chosen; what is to be told of it is noted."""
    for note in one[1]:
        at.note(note)
    return one[0]


def candidates(time: Time, at: At, near: date) -> list[Occurrence]:
    """Its occurrences around a day, in order: those close by, or where there are none (29 February) further off."""
    unit = time.open or "year"
    here = container(unit, near)
    kept, at.notes = at.notes, []
    found: list[Occurrence] = []
    for reach in NEAR[unit]:
        found = []
        for offset in range(-reach, reach + 1):
            at.notes = []
            try:
                found.append((time.on(at, shifted(unit, here, offset)), tuple(at.notes)))
            except Unclear as unclear:
                if unclear.options:
                    raise
            except (ValueError, OverflowError):
                continue
        if any(span.stop > near for span, _ in found) and any(span.start <= near for span, _ in found):
            break
    at.notes = kept
    return found


def step(first: date, months: int) -> date:
    """The first of a month so many months on."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


# Calendar periods ------------------------------------------------------------------------------------


def year_span(number: int) -> Span:
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Unclear(f"The year {number} is outside {FIRST_YEAR} to {LAST_YEAR}.")
    return Span(date(number, 1, 1), date(number + 1, 1, 1))


def fiscal_span(number: int, start: int) -> Span:
    """The fiscal year that ends in the calendar year of that number."""
    if start == 1:
        return year_span(number)
    year_span(number)
    return Span(date(number - 1, start, 1), date(number, start, 1))


def container(unit: str, day: date, fiscal_start: int = 1) -> Span:
    """The calendar period that holds the day; weeks begin on Monday."""
    if unit == "day":
        return Span(day, day + DAY)
    if unit in ("week", "fortnight", "workweek"):
        monday = day - day.weekday() * DAY
        return Span(monday, monday + DAY * {"week": 7, "fortnight": 14, "workweek": 5}[unit])
    if unit == "fiscal_year":
        return fiscal_span(day.year + (fiscal_start > 1 and day.month >= fiscal_start), fiscal_start)
    if unit == "decade":
        first = date(day.year // 10 * 10, 1, 1)
        return Span(first, step(first, 120))
    size = MONTHS_IN[unit]
    first = date(day.year, (day.month - 1) // size * size + 1, 1)
    return Span(first, step(first, size))


def shifted(unit: str, span: Span, offset: int) -> Span:
    """The period of that unit so many after the span's own."""
    if not offset:
        return span
    if unit in ("day", "week", "fortnight", "workweek"):
        move = DAY * offset * {"day": 1, "fortnight": 14}.get(unit, 7)
        return Span(span.start + move, span.stop + move)
    months = MONTHS_IN["year" if unit == "fiscal_year" else unit]
    start = step(span.start, months * offset)
    return Span(start, step(start, months))


def month_name(day: date) -> str:
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"
