"""Spans: a time and the words that give it a direction ("through", "since", "rest of", "so far").

A `Spec` is what a rule finds; `place` turns it into a start and a last day once the lean is known.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from core.dates import DAY, Span, say
from core.language import durations
from core.language.dayparts import OfWeek, Weekday, Ymd
from core.language.durations import Duration
from core.language.parts import Impossible, Nth, Rel
from core.language.stretches import Away, Range, Rolling, Several
from core.language.times import At, Time, find

#: A start, a last day (both inclusive; None is the deal's own) and the target without its direction word.
Placed = tuple[date | None, date | None, Span | None]


class Spec:
    """A relation, the time that it directs, and what else was said; `past` puts yearless times in the past."""

    __slots__ = ("count", "duration", "past", "relation", "time")

    def __init__(
        self,
        relation: str,
        time: Time | None = None,
        duration: Duration | None = None,
        past: bool = False,
        count: int | None = None,
    ) -> None:
        self.relation = relation
        self.time = time
        self.duration = duration
        self.past = past
        self.count = count


def directed(relation: str, past: bool = False) -> Callable[[Time], Spec]:
    return lambda time: Spec(relation, time, None, past)


def plain(time: Time) -> Spec:
    """A time with no direction word, or with in, on, for, during: itself."""
    return Spec("on" if time.grain == "day" else "in", time)


def ranged(first: Time, last: Time) -> Spec:
    return Spec("between", Range(first, last))


def iso_range(first: Time, last: Time) -> Spec | None:
    """ "2026-05-01/2026-06-30"."""
    return ranged(first, last) if isinstance(first, Ymd) and isinstance(last, Ymd) else None


def day_range(first: int, last: Time) -> Spec | None:
    """ "from 13 to 15 July": the first day takes the last one's month."""
    if last.grain != "day" or not 0 < first <= 31 or isinstance(last, Rel | Weekday):
        return None
    return ranged(Nth("day", first), last)


def range_day(first: Time, last: int) -> Spec | None:
    """ "April 9 through 17": the last day takes the first one's month."""
    if first.grain != "day" or not 0 < last <= 31 or isinstance(first, Rel | Weekday):
        return None
    return ranged(first, Nth("day", last))


def month_days(month: int, first: int, last: int, year: Time | None = None) -> Spec:
    """ "November 19-20, 2027"."""
    of = Nth("month", month, year)
    return ranged(Nth("day", first, of), Nth("day", last, of))


def days_month(first: int, last: int, of: Time) -> Spec | None:
    """ "between 4 and 22 this month"."""
    return ranged(Nth("day", first, of), Nth("day", last, of)) if of.grain == "month" else None


def no_month(first: int, last: int) -> Spec:
    return Spec("between", Impossible(f"Days {first} to {last} of which month?"))


def week_days(week: Time, first: int, last: int) -> Spec | None:
    if week.grain != "week" or first > last:
        return None
    return ranged(OfWeek(first, week), OfWeek(last, week))


def rolling(back: bool) -> Callable[[Duration], Spec | None]:
    def build(length: Duration) -> Spec | None:
        if length.unit in ("", "half month"):
            return None
        return Spec("last" if back else "next", Rolling(length, back), length)

    return build


def months_rolling(count: int, back: bool) -> Spec:
    length = Duration(count, unit="month")
    return Spec("last" if back else "next", Rolling(length, back), length)


def away(back: bool) -> Callable[[Duration, Time], Time]:
    return lambda length, anchor: Away(length, back, anchor)


def listed(first: Time, last: Time) -> Spec | None:
    if first.grain != last.grain or first.grain not in ("month", "quarter", "half", "year", "fiscal_year", "week"):
        return None
    if isinstance(first, Rel) and isinstance(last, Rel) and first.offset > last.offset:
        first, last = last, first
    return Spec("in", Several((first, last)))


def listed_three(first: Time, second: Time, last: Time) -> Spec | None:
    found = listed(second, last)
    return Spec("in", Several((first, second, last))) if found and first.grain == last.grain else None


def counted(relation: str, number: Any) -> Spec | None:
    """ "the next 6": of what, the turn before says."""
    return Spec(relation, None, None, count=number) if isinstance(number, int) and 1 < number < 100 else None


def deal_unit(relation: str, unit: str) -> Spec | None:
    return Spec(relation, None, durations.of(1, unit)) if unit != "day" else None


def deal_year(number: Any) -> Spec | None:
    return Spec("deal_year", None, None, count=number) if isinstance(number, int) and 0 < number < 100 else None


def place(spec: Spec, at: At) -> Placed:
    """The first and last day of a span, and its target. A start after the last day is an empty span."""
    as_of = at.lean.as_of
    tomorrow = as_of + DAY
    if spec.time is None:
        if spec.relation == "so_far":
            return None, as_of, None
        return (tomorrow if spec.relation == "left" else None), None, None
    target = find(spec.time, at)
    start, last = target.start, target.last_day
    match spec.relation:
        case "through":
            return None, last, target
        case "by":
            at.note(f"“By” read as through {say(last)}.")
            return None, last, target
        case "as_of":
            at.note(f"“As of” read as through {say(last)}.")
            return None, last, target
        case "before":
            return None, start - DAY, target
        case "since":
            return start, as_of, target
        case "from":
            return (tomorrow if start == as_of == last else start), None, target
        case "after":
            return target.stop, None, target
        case "now_through":
            return tomorrow, last, target
        case "rest":
            return max(start, tomorrow), last, target
        case "to_date":
            return start, min(last, as_of), target
    return start, last, target
