"""Calendar periods and their parts: years, quarters, months, weeks, edges and middles."""

from __future__ import annotations

from datetime import date

from core.dates import DAY, Span, say
from core.language.durations import MONTHS_IN, Duration
from core.language.times import (
    DAY_NAMES,
    FEBRUARY,
    LONGEST_MONTH,
    MONTH_NAMES,
    YEAR,
    At,
    Time,
    Unclear,
    candidates,
    container,
    find,
    fiscal_span,
    month_name,
    shifted,
    step,
    taken,
    year_span,
)


class Year(Time):
    """A calendar year, or a fiscal year named by the year in which it ends."""

    __slots__ = ("fiscal", "number")

    def __init__(self, number: int, fiscal: bool = False) -> None:
        self.number = number
        self.fiscal = fiscal

    @property
    def grain(self) -> str:  # type: ignore[override]
        return "fiscal_year" if self.fiscal else "year"

    def on(self, at: At, hole: Span | None) -> Span:
        return fiscal_span(self.number, at.lean.fiscal_start) if self.fiscal else year_span(self.number)


class Some(Time):
    """A year or month that is not named at all ("mid-year")."""

    __slots__ = ("open",)

    def __init__(self, unit: str) -> None:
        self.open = unit

    @property
    def grain(self) -> str:  # type: ignore[override]
        return self.open or "span"

    def on(self, at: At, hole: Span | None) -> Span:
        if hole is None:
            raise Unclear("That leaves open which one is meant.")
        return hole


class Rel(Time):
    """The period of a unit that holds the as-of date, or the one so many after it."""

    __slots__ = ("offset", "unit")

    def __init__(self, unit: str, offset: int = 0) -> None:
        self.unit = unit
        self.offset = offset

    @property
    def grain(self) -> str:  # type: ignore[override]
        return "week" if self.unit == "workweek" else "span" if self.unit in ("fortnight", "decade") else self.unit

    def on(self, at: At, hole: Span | None) -> Span:
        return shifted(self.unit, container(self.unit, at.lean.as_of, at.lean.fiscal_start), self.offset)


class Follow(Time):
    """The period of a unit after (before) another one; after the turn before's span where none is named."""

    __slots__ = ("anchor", "offset", "unit")

    def __init__(self, unit: str, offset: int, anchor: Time | None = None) -> None:
        self.unit = unit
        self.offset = offset
        self.anchor = anchor

    @property
    def grain(self) -> str:  # type: ignore[override]
        return self.unit

    def on(self, at: At, hole: Span | None) -> Span:
        start = at.lean.fiscal_start
        if self.anchor is not None:
            span = find(self.anchor, at)
        elif at.lean.before is not None:
            span = at.lean.before
        else:
            span = container(self.unit, at.lean.as_of, start)
        day = span.last_day if self.offset > 0 else span.start
        return shifted(self.unit, container(self.unit, day, start), self.offset)


class Nth(Time):
    """The nth (from the end, where negative) month, quarter, half, week, day or weekday of a container."""

    __slots__ = ("fiscal", "number", "of", "open", "unit")

    def __init__(self, unit: str, number: int, of: Time | None = None, fiscal: bool = False) -> None:
        self.unit = unit
        self.number = number
        self.of = of
        self.fiscal = fiscal
        self.open = of.open if of is not None else "month" if unit == "day" else "year"

    @property
    def grain(self) -> str:  # type: ignore[override]
        return "day" if self.unit.isdigit() else self.unit

    def on(self, at: At, hole: Span | None) -> Span:
        inside = self.of.on(at, hole) if self.of is not None else hole
        if inside is None:
            raise Unclear("That leaves open which year is meant.")
        if self.fiscal and self.of is None:
            inside = fiscal_span(inside.start.year, at.lean.fiscal_start)
        if self.unit == "day":
            return self.day(inside)
        if self.unit == "week" or self.unit.isdigit():
            return self.week(inside)
        size = MONTHS_IN[self.unit]
        many = (inside.stop.year - inside.start.year) * 12 + inside.stop.month - inside.start.month
        if not 0 < abs(self.number) * size <= many:
            name = {"quarter": "Q", "half": "H"}.get(self.unit, self.unit + " ")
            whole = "a year" if many == YEAR else "that"
            units = "halves" if self.unit == "half" else self.unit + "s"
            raise Unclear(f"There is no {name}{abs(self.number)}: {whole} has only {many // size} {units}.")
        if self.number > 0:
            start = step(inside.start, size * (self.number - 1))
        else:
            start = step(inside.stop, size * self.number)
        return Span(start, step(start, size))

    def day(self, inside: Span) -> Span:
        day = inside.start + DAY * (self.number - 1) if self.number > 0 else inside.stop + DAY * self.number
        if not self.number or day not in inside:
            if inside.days <= LONGEST_MONTH:
                month = (
                    month_name(inside.start) if inside.start.month == FEBRUARY else MONTH_NAMES[inside.start.month - 1]
                )
                raise Unclear(f"There is no {self.number} {month}: that month has {inside.days} days.")
            raise Unclear(f"There is no day {abs(self.number)} in {inside}.")
        return Span(day, day + DAY)

    def week(self, inside: Span) -> Span:
        """Weeks belong to the period that holds their Thursday; a weekday is counted as it stands."""
        whole = self.unit == "week"
        weekday = 3 if whole else int(self.unit)
        if self.number > 0:
            day = inside.start + DAY * ((weekday - inside.start.weekday()) % 7 + 7 * (self.number - 1))
        else:
            day = inside.last_day - DAY * ((inside.last_day.weekday() - weekday) % 7 - 7 * (self.number + 1))
        if not self.number or day not in inside:
            what = "week" if whole else DAY_NAMES[weekday]
            raise Unclear(f"There is no {what} {abs(self.number)} in {inside}.")
        return container("week" if whole else "day", day)


class HalfMonth(Time):
    """The 1st to the 15th of a month, or the 16th to its last day."""

    __slots__ = ("number", "of", "open")

    def __init__(self, number: int, of: Time) -> None:
        self.number = number
        self.of = of
        self.open = of.open

    def on(self, at: At, hole: Span | None) -> Span:
        month = self.of.on(at, hole)
        split = month.start + 15 * DAY
        return Span(month.start, split) if self.number == 1 else Span(split, month.stop)


class Edge(Time):
    """The first, middle or last day of a period."""

    __slots__ = ("of", "open", "which")
    grain = "day"

    def __init__(self, which: str, of: Time) -> None:
        self.which = which
        self.of = of
        self.open = of.open

    def on(self, at: At, hole: Span | None) -> Span:
        inside = self.of.on(at, hole)
        if self.which == "first":
            day = inside.start
        elif self.which == "last":
            day = inside.last_day
        else:
            day = self.middle(inside, at)
        return Span(day, day + DAY)

    def middle(self, inside: Span, at: At) -> date:
        months = (inside.stop.year - inside.start.year) * 12 + inside.stop.month - inside.start.month
        grain = self.of.grain
        if grain == "month":
            day, said = inside.start + DAY * 14, f"mid-{month_name(inside.start)}"
        elif grain in ("year", "half", "fiscal_year"):
            day, said = step(inside.start, months // 2) - DAY, "the middle of that " + grain.replace("_", " ")
        elif grain == "quarter":
            day, said = step(inside.start, 1) + DAY * 14, "the middle of that quarter"
        elif grain == "week":
            day, said = inside.start + DAY * 2, "midweek"
        else:
            raise Unclear("Which day is meant by its middle?")
        if grain == "year":
            said = f"mid-{inside.start.year}"
        at.note(f"{said[0].upper()}{said[1:]} read as {say(day)}.")
        return day


class Named(Time):
    """This, next or last with a named part: "next March", "last Q3", "this 5 December"."""

    __slots__ = ("of", "which")

    def __init__(self, which: int, of: Time) -> None:
        self.which = which
        self.of = of

    @property
    def grain(self) -> str:  # type: ignore[override]
        return self.of.grain

    def on(self, at: At, hole: Span | None) -> Span:
        day = at.lean.as_of
        if self.of.open is None:
            return self.of.on(at, None)
        found = candidates(self.of, at, day)
        if self.which > 0:
            found = [one for one in found if one[0].start > day][:1]
        elif self.which < 0:
            found = [one for one in found if one[0].stop <= day][-1:]
        else:
            found = []
        return taken(found[0], at) if found else self.of.on(at, container(self.of.open, day))


class DashYear(Time):
    """`Mar-27`: the month of a year where that is near, else a day of that month."""

    __slots__ = ("month", "number")

    def __init__(self, month: int, number: int) -> None:
        self.month = month
        self.number = number

    grain = "month"

    def on(self, at: At, hole: Span | None) -> Span:
        year = 2000 + self.number
        if self.number > 31 or -6 <= year - at.lean.as_of.year <= 16:
            return container("month", date(year, self.month, 1))
        return find(Nth("day", self.number, Nth("month", self.month)), at)


class Impossible(Time):
    """A date that is told to be none, or must be asked back."""

    __slots__ = ("options", "reason")

    def __init__(self, reason: str, *options: str) -> None:
        self.reason = reason
        self.options = options

    def on(self, at: At, hole: Span | None) -> Span:
        raise Unclear(self.reason, *self.options)


class Vague(Time):
    """ "early 2027", "late March": asked back, with the parts of the period as readings."""

    __slots__ = ("of", "word")

    def __init__(self, word: str, of: Time) -> None:
        self.word = word
        self.of = of

    def on(self, at: At, hole: Span | None) -> Span:
        span = find(self.of, at)
        late = self.word == "late"
        year = span.start.year
        if self.of.grain == "year":
            options = [f"Q4 {year}", f"H2 {year}"] if late else [f"Q1 {year}", f"H1 {year}"]
            said = str(year)
        elif self.of.grain == "month":
            last = span.last_day.day
            said = month_name(span.start)
            options = [
                f"{20 if late else 1} to {last if late else 10} {said}",
                f"{16 if late else 1} to {last if late else 15} {said}",
            ]
        else:
            said = f"Q{(span.start.month + 2) // 3} {year}" if self.of.grain == "quarter" else str(span)
            options = [say(span.last_day if late else span.start), said]
        raise Unclear(f"“{self.word} {said}” has no fixed first or last day.", *options)


class Ending(Time):
    """The year, quarter, month or week that ends with another time."""

    __slots__ = ("of", "open", "unit")

    def __init__(self, unit: str, of: Time) -> None:
        self.unit = unit
        self.of = of
        self.open = of.open

    def on(self, at: At, hole: Span | None) -> Span:
        stop = self.of.on(at, hole).stop
        if self.unit in MONTHS_IN or self.unit == "fiscal_year":
            months = MONTHS_IN["year" if self.unit == "fiscal_year" else self.unit]
            return Span(Duration(months).after(stop, back=True), stop)
        return Span(stop - DAY * 7, stop)


class Season(Time):
    """ "summer 2027": asked back, with the months that it mostly has."""

    __slots__ = ("first", "last", "name", "year")

    def __init__(self, name: str, first: int, last: int, year: Time | None) -> None:
        self.name = name
        self.first = first
        self.last = last
        self.year = year

    def on(self, at: At, hole: Span | None) -> Span:
        year = find(self.year, at).start.year if self.year is not None else at.lean.as_of.year
        if self.year is None and self.last < at.lean.as_of.month and not at.past:
            year += self.first < self.last
        end = year + (self.last < self.first)
        begin = f"{MONTH_NAMES[self.first - 1]} {year}" if end != year else MONTH_NAMES[self.first - 1]
        raise Unclear(f"Which months “{self.name}” has is not fixed.", f"{begin} to {MONTH_NAMES[self.last - 1]} {end}")


class EndingLength(Time):
    """So many days or months that end with another time ("the three months ended 30 September 2027")."""

    __slots__ = ("duration", "of", "open")

    def __init__(self, duration: Duration, of: Time) -> None:
        self.duration = duration
        self.of = of
        self.open = of.open

    def on(self, at: At, hole: Span | None) -> Span:
        stop = self.of.on(at, hole).stop
        return Span(self.duration.after(stop, at.lean.holidays, back=True), stop)
