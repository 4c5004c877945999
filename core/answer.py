"""What every question ends in: one value, whatever the outcome, that knows no Slack and no terminal.

`to_json` is the machine-readable form; its keys are always all present, null where empty.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypeAlias

from core.dates import Span
from core.money import Amount, Unknown, plain

Status = Literal["answered", "unclear", "undisclosed", "out_of_scope"]
#: From best to worst; an answer with others under `also` has the worst of their statuses.
STATUSES: tuple[Status, ...] = ("answered", "undisclosed", "unclear", "out_of_scope")


class Between(NamedTuple):
    """A date that hangs on an unknown; None where that bound never gets there."""

    earliest: date | None
    latest: date | None


class Measure(NamedTuple):
    """A number with a unit, or its bounds."""

    low: Decimal
    high: Decimal
    unit: str


class Flag(NamedTuple):
    """The answer to a yes-or-no question."""

    yes: bool


Value: TypeAlias = Amount | date | Between | Measure | Flag | str
Fact: TypeAlias = Amount | date | Decimal | int | str | None


class Line(NamedTuple):
    """One row of a breakdown: a period with its amount, or a date (then both ends are that day)."""

    label: str
    span: Span | None = None
    amount: Amount | None = None
    deal: str | None = None


class Cited(NamedTuple):
    """A term that was used, and what its source says of it."""

    term: str
    says: str
    source: str
    where: str


class Supposed(NamedTuple):
    """One change that a what-if makes: the term, what the contract says, what is supposed instead."""

    term: str
    contract: str
    supposed: str


@dataclass(frozen=True)
class Answer:
    """The outcome of one question. `choices` are questions that would be answered, as runnable text."""

    question: str
    as_of: date
    status: Status
    kind: str | None = None
    deals: tuple[str, ...] = ()
    period: Span | None = None
    read_as: str | None = None
    headline: str = ""
    value: Value | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    rows: tuple[Line, ...] = ()
    also: tuple[Answer, ...] = ()
    what_if: tuple[Supposed, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    assumptions: tuple[str, ...] = ()
    sources: tuple[Cited, ...] = ()
    choices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    currency: str = "USD"

    def with_also(self, others: tuple[Answer, ...]) -> Answer:
        """This answer with those of the further questions, under the worst status of them all."""
        worst = max((self.status, *(other.status for other in others)), key=STATUSES.index)
        return dataclasses.replace(self, also=others, status=worst)

    def to_json(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "kind": self.kind,
            "deals": list(self.deals),
            "period": _period(self.period),
            "read_as": self.read_as,
            "headline": self.headline,
            "value": _value(self.value),
            "facts": {name: _fact(fact) for name, fact in self.facts.items()},
            "rows": [_row(row) for row in self.rows],
            "also": [other.to_json() for other in self.also],
            "what_if": [change._asdict() for change in self.what_if],
            "unknowns": [_unknown(unknown, self.currency) for unknown in self.unknowns],
            "assumptions": list(self.assumptions),
            "sources": [source._asdict() for source in self.sources],
            "choices": list(self.choices),
            "missing": list(self.missing),
        }


def _period(span: Span | None) -> dict[str, str] | None:
    if span is None or span.empty:
        return None
    return {"start": span.start.isoformat(), "end": span.last_day.isoformat()}


def _value(value: Value | None) -> dict[str, Any] | None:
    match value:
        case None:
            return None
        case Amount():
            return value.to_json()
        case date():
            return {"date": value.isoformat()}
        case Between(earliest, latest):
            return {"earliest": earliest and earliest.isoformat(), "latest": latest and latest.isoformat()}
        case Measure(low, high, unit) if low == high:
            return {"number": number(low), "unit": unit}
        case Measure(low, high, unit):
            return {"low": number(low), "high": number(high), "unit": unit}
        case Flag(yes):
            return {"flag": yes}
        case str():
            return {"text": value}


def _fact(fact: Fact) -> Any:
    match fact:
        case Amount():
            return fact.to_json()
        case date():
            return fact.isoformat()
        case Decimal():
            return number(fact)
        case _:
            return fact


def _row(row: Line) -> dict[str, Any]:
    amount: dict[str, str | None] = row.amount.to_json() if row.amount is not None else {"low": None, "high": None}
    period: dict[str, Any] = _period(row.span) or {"start": None, "end": None}
    return {"label": row.label, **period, "low": amount["low"], "high": amount["high"], "deal": row.deal}


def _unknown(unknown: Unknown, currency: str) -> dict[str, str | None]:
    if unknown.percent:
        ends = [None if end is None else f"{Decimal(round(end * 1000)) / 10}%" for end in (unknown.low, unknown.high)]
        return {"name": unknown.name, "low": ends[0], "high": ends[1]}
    return {"name": unknown.name, "low": _minor(unknown.low, currency), "high": _minor(unknown.high, currency)}


def _minor(value: Fraction | None, currency: str) -> str | None:
    return None if value is None else plain(round(value), currency)


def number(value: Decimal) -> str:
    """A decimal in plain digits, without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
