"""Stretches of time: from one time to another, of some length, and some way off."""

from __future__ import annotations

import itertools

from core.dates import DAY, Span, say
from core.language.durations import MONTHS_IN, Duration
from core.language.parts import Nth
from core.language.times import At, Time, Unclear, candidates, container, find, step, taken


class Away(Time):
    """The day some duration after or before a day, or after the end (before the beginning) of a period."""

    __slots__ = ("anchor", "back", "duration")
    grain = "day"

    def __init__(self, duration: Duration, back: bool = False, anchor: Time | None = None) -> None:
        self.duration = duration
        self.back = back
        self.anchor = anchor

    def on(self, at: At, hole: Span | None) -> Span:
        if self.anchor is None:
            day = at.lean.as_of
        else:
            span = find(self.anchor, at)
            day = span.start if self.back else span.last_day
        if self.duration.vague:
            at.note(self.duration.vague)
        moved = self.duration.after(day, at.lean.holidays, self.back)
        return Span(moved, moved + DAY)


class Rolling(Time):
    """The next (last, where `back`) N days, weeks, months, quarters or years beside the current one."""

    __slots__ = ("back", "duration")

    def __init__(self, duration: Duration, back: bool) -> None:
        self.duration = duration
        self.back = back

    def on(self, at: At, hole: Span | None) -> Span:
        length, as_of = self.duration, at.lean.as_of
        if length.vague:
            at.note(length.vague)
        if length.unit in MONTHS_IN and length.unit != "decade":
            now = container(length.unit, as_of)
            if self.back:
                return Span(step(now.start, -length.months), now.start)
            return Span(now.stop, step(now.stop, length.months))
        if self.back:
            first = length.after(as_of, at.lean.holidays, back=True)
            return Span(first, as_of)
        return Span(as_of + DAY, length.after(as_of, at.lean.holidays) + DAY)


class Slice(Time):
    """The first or last N units of a period ("the first two months of 2027")."""

    __slots__ = ("duration", "of", "open", "tail")

    def __init__(self, duration: Duration, of: Time, tail: bool) -> None:
        self.duration = duration
        self.of = of
        self.tail = tail
        self.open = of.open

    def on(self, at: At, hole: Span | None) -> Span:
        inside = self.of.on(at, hole)
        length, off = self.duration, at.lean.holidays
        if self.tail:
            part = Span(length.after(inside.stop, off, back=True), inside.stop)
        elif length.business_days:
            part = Span(inside.start, length.after(inside.start - DAY, off) + DAY)
        else:
            part = Span(inside.start, length.after(inside.start, off))
        if part.cut(inside) != part:
            raise Unclear("That is longer than the period that it is a part of.")
        return part


class Lasting(Time):
    """A duration that begins on the first day of another time ("90 days starting 1 March 2028")."""

    __slots__ = ("duration", "start")

    def __init__(self, duration: Duration, start: Time) -> None:
        self.duration = duration
        self.start = start

    def on(self, at: At, hole: Span | None) -> Span:
        first = find(self.start, at).start
        if self.duration.business_days:
            return Span(first, self.duration.after(first - DAY, at.lean.holidays) + DAY)
        return Span(first, self.duration.after(first))


class Range(Time):
    """From the first day of one time to the last day of another; each lends the other the year it lacks."""

    __slots__ = ("first", "last")

    def __init__(self, first: Time, last: Time) -> None:
        self.first = first
        self.last = last

    def on(self, at: At, hole: Span | None) -> Span:
        first, last = self.first, self.last
        if is_day_only(first) and is_day_only(last):
            raise Unclear("Which month is meant?")
        if is_day_only(last) and first.grain == "day":
            begin = find(first, at)
            return self.joined(begin, last.on(at, container("month", begin.start)))
        if last.open is None and first.open is None:
            return self.joined(find(first, at), find(last, at))
        if last.open is None or (first.open is not None):
            end = find(last, at)
            return self.joined(self.latest(first, at, end), end)
        begin = find(first, at)
        return self.joined(begin, self.earliest(last, at, begin))

    @staticmethod
    def latest(time: Time, at: At, end: Span) -> Span:
        """The last occurrence that begins no later than the end does."""
        if is_day_only(time):
            same = container("month", end.start)
            try:
                span = time.on(at, same)
                if span.start <= end.start:
                    return span
            except Unclear:
                pass
            return find(time, at)
        found = [one for one in candidates(time, at, end.start) if one[0].start <= end.start]
        return taken(found[-1], at) if found else find(time, at)

    @staticmethod
    def earliest(time: Time, at: At, begin: Span) -> Span:
        found = [one for one in candidates(time, at, begin.start) if one[0].start >= begin.start]
        return taken(found[0], at) if found else find(time, at)

    @staticmethod
    def joined(begin: Span, end: Span) -> Span:
        if end.last_day < begin.start:
            raise Unclear(
                f"{say(end.last_day)} is before {say(begin.start)}.", f"{say(end.start)} to {say(begin.last_day)}"
            )
        return Span(begin.start, end.stop)


def is_day_only(time: Time) -> bool:
    return isinstance(time, Nth) and time.unit == "day" and time.of is None


class Several(Time):
    """A list of periods ("May and June 2026"): one span where they follow each other."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Time, ...]) -> None:
        self.parts = parts

    def spans(self, at: At) -> list[Span]:
        """Each part's span; a part without a year takes that of the part named after it."""
        found: list[Span] = [find(self.parts[-1], at)]
        for time in reversed(self.parts[:-1]):
            found.insert(0, Range.latest(time, at, found[0]) if time.open is not None else find(time, at))
        return found

    def on(self, at: At, hole: Span | None) -> Span:
        spans = self.spans(at)
        for one, two in itertools.pairwise(spans):
            if two.start > one.stop or two.start < one.start:
                raise Unclear(
                    "These periods do not follow each other: ask for one at a time.", *(str(span) for span in spans[:4])
                )
        return Span(spans[0].start, spans[-1].stop)
