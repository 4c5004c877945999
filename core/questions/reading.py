"""What a question was read as: a small value that a surface can keep and hand back in for the next turn."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from core.dates import DAY, Span
from core.terms import Side

Scale = Literal["thousands", "millions", "billions"]
SCALES: tuple[Scale, ...] = ("thousands", "millions", "billions")
Grain = Literal["day", "week", "month", "quarter", "year"]


class Days(NamedTuple):
    """The days a question speaks of, both ends inclusive; None is open: the deal's own first or last day."""

    start: date | None
    last: date | None

    def within(self, span: Span) -> Span:
        """The span as understood, its open sides closed by the deal's."""
        return Span(self.start or span.start, (self.last + DAY) if self.last else span.stop)

    def meet(self, other: Days) -> Days:
        """The overlap of two spans."""
        starts = [day for day in (self.start, other.start) if day is not None]
        lasts = [day for day in (self.last, other.last) if day is not None]
        return Days(max(starts) if starts else None, min(lasts) if lasts else None)

    def less(self, out: Days, span: Span) -> tuple[Days, ...]:
        """What is left of the span without another: two spans, one or none. `span` is the deal's, for open sides."""
        parts = []
        if out.start is not None:
            parts.append(self.meet(Days(None, out.start - DAY)))
        if out.last is not None:
            parts.append(self.meet(Days(out.last + DAY, None)))
        return tuple(part for part in parts if not part.within(span).empty)


class Change(NamedTuple):
    """One supposition of a what-if: which figure, and what it is supposed to be.

    `what`: price, percent_off, percent_up, amount_off, discount_percent, discount_price, no_discount, slip_months,
    slip_days, start, end, notice_days, notice_months, capacity. `value` is a number or an ISO date; `since` the
    first day of the change, None for the whole term.
    """

    what: str
    value: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A kind of question and all that it names. `rule` is the rule of the language that fired."""

    kind: str
    rule: str
    asks: str = ""
    deal: str | None = None
    days: Days | None = None
    parts: tuple[Days, ...] = ()  #: of the days, those that are meant where some between them are left out
    given: Days | None = None  #: when notice is given
    target: Days | None = None  #: what the end is asked for; the end is its last day
    before: bool = False  #: the end is the day before `target` begins
    grain: Grain | None = None
    side: Side | None = None
    amount: Decimal | None = None
    beyond: bool = False  #: more than `amount`, not at least
    unit: str | None = None
    yes_no: bool = False
    past: bool = False
    topic: str | None = None  #: which clause or term, for questions about one
    scale: Scale | None = None  #: amounts said in this unit too
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()  #: what has to be told of how it was read
    carried: tuple[str, ...] = ()  #: what was kept from the turn before

    def to_json(self) -> dict[str, Any]:
        """Plain data; what is empty is left out."""
        plain = {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}
        return {name: value for name, value in plain.items() if value not in (None, "", False, [])}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reading:
        """What `to_json` wrote. Raises KeyError or ValueError on anything else."""
        made = dict(data)
        for name in ("days", "given", "target"):
            if name in made:
                made[name] = Days(*(date.fromisoformat(day) if day else None for day in made[name]))
        made["parts"] = tuple(
            Days(*(date.fromisoformat(day) if day else None for day in part)) for part in made.get("parts", ())
        )
        if "amount" in made:
            made["amount"] = Decimal(made["amount"])
        made["changes"] = tuple(
            Change(what, value, date.fromisoformat(since) if since else None)
            for what, value, since in made.get("changes", ())
        )
        for name in ("notes", "carried"):
            made[name] = tuple(made.get(name, ()))
        return cls(**made)


def _plain(value: Any) -> Any:
    match value:
        case Days(start, last):
            return [start and start.isoformat(), last and last.isoformat()]
        case Change(what, given, since):
            return [what, given, since and since.isoformat()]
        case tuple():
            return [_plain(item) for item in value]
        case Decimal():
            return str(value)
        case _:
            return value


class State(NamedTuple):
    """What a conversation is about: the last question that was read."""

    reading: Reading

    def to_json(self) -> dict[str, Any]:
        return self.reading.to_json()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> State:
        return cls(Reading.from_json(data))
